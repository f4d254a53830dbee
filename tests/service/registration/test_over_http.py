"""Staff register people, confirm partnerships and read decisions over HTTP; nobody else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from litestar import Litestar

from service.decisions.tables import RecordedDecision
from service.people.operations import Role, create_lead_provider_token, create_staff_token
from service.platform.clock import FixedClock, clock_set_to
from service.training.tables import TrainingPeriod
from tests.service.one_database import on_sqlite_alone
from tests.service.registration.england import ALDER, CLOSED, ELM, OAK, SEPTEMBER, England

ECTS, MENTORS = "/internal/participants/ects", "/internal/participants/mentors"
ASSIGNMENTS, PARTNERSHIPS = "/internal/mentor-assignments", "/internal/partnerships"
ECT: dict[str, Any] = {
    "school_urn": OAK,
    "start_date": "2026-09-01",
    "full_name": "Ada Oakley",
    "programme": "provider_led",
    "trn": "1000001",
    "lead_provider": ALDER,
    "record": {
        "qts_awarded_on": "2026-07-01",
        "induction_status": "in_progress",
        "induction_started_on": "2026-09-01",
    },
}
PARTNERSHIP = {"school_urn": OAK, "lead_provider": ALDER, "delivery_partner": ELM, "contract_year": 2026}


@dataclass
class Callers:
    """Requests to the service at noon of 10 September 2026, by whoever holds a token."""

    client: httpx.AsyncClient
    tokens: dict[str, str]

    async def ask(self, who: str, method: str, path: str, **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        with clock_set_to(FixedClock(SEPTEMBER.now)):
            return await self.client.request(method, path, headers=headers | sent.pop("headers", {}), **sent)

    async def post(self, path: str, body: object, *, who: str = "support") -> httpx.Response:
        return await self.ask(who, "POST", path, json=body)


@pytest.fixture
async def http(england: England, application: Litestar) -> AsyncIterator[Callers]:
    application.state.service = england.service
    tokens = {role.value: await create_staff_token(england.service, SEPTEMBER, role, "test") for role in Role}
    tokens["lead provider"] = await create_lead_provider_token(england.service, SEPTEMBER, ALDER, "test")
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)  # type: ignore[arg-type] # Litestar's own ASGI types
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield Callers(client, {who: made.token for who, made in tokens.items()})


def reasons(answer: httpx.Response) -> list[tuple[str | None, str | None]]:
    return [(error.get("code"), error.get("pointer")) for error in answer.json()["errors"]]


async def test_an_ect_is_registered_and_shown_with_every_decision(http: Callers) -> None:
    answer = await http.post(ECTS, ECT)

    assert answer.status_code == 200, answer.text
    shown = answer.json()["data"]
    assert shown["funding"]["ect"]["eligible_from"] == "2026-09-10"
    assert [one["decision"] for one in shown["decisions"]] == [
        "school_eligibility",
        "ect_funding_eligibility",
        "contract_year",
        "training_opening",
        "schedule",
    ]
    (registration,) = shown["registrations"]
    assert (registration["role"], registration["school_urn"]) == ("ect", OAK)
    assert registration["training"][0]["contract_year"] == 2026
    assert (await http.ask("finance", "GET", f"/internal/participants/{shown['id']}")).json() == answer.json()


async def test_the_same_registration_again_gives_the_same_answer(http: Callers) -> None:
    first = await http.post(ECTS, ECT)

    assert (await http.post(ECTS, ECT)).json() == first.json()


async def test_a_refusal_is_422_with_the_rule_and_what_can_be_done(http: Callers) -> None:
    answer = await http.post(ECTS, ECT | {"school_urn": CLOSED})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["policy"] == {
        "decision": "school_eligibility",
        "rule": "not_open",
        "edition": "rules/school_eligibility/2026-04-28.yaml",
    }
    assert (error["title"], error["pointer"], error["code"]) == ("school_urn", "/school_urn", "not_open")


async def test_every_field_that_cannot_be_read_is_named_at_once(http: Callers) -> None:
    body = {
        "school_urn": "12",
        "start_date": "2026-02-30",
        "full_name": " ",
        "record": {"qts_awarded_on": "soon"},
        "colour": "blue",
    }
    answer = await http.post(ECTS, body)

    assert answer.status_code == 400
    assert {pointer for _, pointer in reasons(answer)} == {
        "/school_urn",
        "/start_date",
        "/full_name",
        "/programme",
        "/record/qts_awarded_on",
        "/colour",
    }


@on_sqlite_alone
@pytest.mark.parametrize("body", [None, [], "text", 7, {}, {"record": []}, {"school_urn": None}])
async def test_a_body_of_another_shape_is_400(http: Callers, body: object) -> None:
    for path in (ECTS, MENTORS, ASSIGNMENTS, PARTNERSHIPS):
        answer = await http.post(path, body)
        assert answer.status_code == 400, (path, answer.text)
        assert all(error["title"] and error["detail"] for error in answer.json()["errors"])


@on_sqlite_alone
@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"full_name": "\\u0000"}'])
async def test_bytes_that_are_no_registration_are_400(http: Callers, content: bytes) -> None:
    assert (await http.ask("support", "POST", ECTS, content=content)).status_code == 400


async def test_a_mentor_is_registered_with_a_mentee_and_replaced_by_another(http: Callers) -> None:
    ect = (await http.post(ECTS, ECT)).json()["data"]["id"]
    mentor = ECT | {"full_name": "Mo Elder", "trn": "2000001", "record": {}}
    first = await http.post(MENTORS, mentor | {"mentee_id": ect})
    second = await http.post(MENTORS, mentor | {"trn": "2000002"})
    assert (first.status_code, second.status_code) == (200, 200), first.text + second.text

    ids = [answer.json()["data"]["id"] for answer in (first, second)]
    answer = await http.post(ASSIGNMENTS, {"mentor_id": ids[1], "ect_id": ect, "started_on": "2026-11-02"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["registrations"][0]["mentors"] == [
        {"mentor_id": ids[0], "started_on": "2026-09-01", "finished_on": "2026-11-01"},
        {"mentor_id": ids[1], "started_on": "2026-11-02", "finished_on": None},
    ]


async def test_a_mentor_nobody_knows_is_404(http: Callers) -> None:
    ect = (await http.post(ECTS, ECT)).json()["data"]["id"]
    body = {"mentor_id": str(uuid4()), "ect_id": ect, "started_on": "2026-11-02"}

    assert (await http.post(ASSIGNMENTS, body)).status_code == 404


async def test_support_lets_the_school_train_an_ect_and_nobody_else_does(http: Callers) -> None:
    ect = (await http.post(ECTS, ECT)).json()["data"]["id"]
    await TrainingPeriod.update({TrainingPeriod.started_on: date(2026, 9, 1)}).where(TrainingPeriod.id > 0)
    path, body = f"/internal/participants/{ect}/training", {"role": "ect", "programme": "school_led"}

    assert (await http.post(path, body, who="finance")).status_code == 403
    assert (await http.post(path, body, who="lead provider")).status_code == 403
    assert (await http.post(path, {"role": "head"})).status_code == 400
    answer = await http.post(path, body)

    assert answer.status_code == 200, answer.text
    (registration,) = answer.json()["data"]["registrations"]
    shown = [(one["programme"], one["status"]) for one in registration["training"]]
    assert sorted(shown) == [("provider_led", "withdrawn"), ("school_led", "active")]
    assert (await http.post(path, body)).json() == answer.json()
    refused = await http.post(path, body | {"programme": "provider_led", "lead_provider": "nobody"})
    assert refused.status_code == 422
    assert reasons(refused) == [("lead_provider_not_known", "/lead_provider")]


async def test_a_partnership_is_confirmed_and_its_training_comes_under_it(http: Callers) -> None:
    person = (await http.post(ECTS, ECT)).json()["data"]["id"]

    answer = await http.post(PARTNERSHIPS, PARTNERSHIP)

    assert answer.status_code == 200, answer.text
    assert (await http.post(PARTNERSHIPS, PARTNERSHIP)).json() == answer.json()
    shown = (await http.ask("policy", "GET", f"/internal/participants/{person}")).json()["data"]
    assert shown["registrations"][0]["training"][0]["partnership_id"] == answer.json()["data"]["id"]


async def test_a_partnership_with_a_partner_of_nobody_is_422(http: Callers) -> None:
    answer = await http.post(PARTNERSHIPS, PARTNERSHIP | {"delivery_partner": "Fir Hub"})

    assert answer.status_code == 422
    assert reasons(answer) == [("delivery_partner_not_paired", "/delivery_partner")]


async def test_a_decision_is_served_byte_for_byte_and_explained_as_json_and_text(http: Callers) -> None:
    shown = (await http.post(ECTS, ECT)).json()["data"]
    path = f"/internal/decisions/{shown['decisions'][2]['id']}"
    row = await RecordedDecision.select().where(RecordedDecision.decision == "contract_year").first()
    assert row is not None

    document = await http.ask("finance", "GET", path)
    explained = await http.ask("finance", "GET", f"{path}/explanation")
    text = await http.ask("finance", "GET", f"{path}/explanation", headers={"Accept": "text/plain"})

    assert document.text == row["document"]
    assert orjson.loads(document.content)["format"] == "ecf2.decision/1"
    sentences = explained.json()["data"]["sentences"]
    assert any("start_in_current_year" in sentence for sentence in sentences)
    assert text.headers["Content-Type"].startswith("text/plain")
    assert text.text == "\n".join([*sentences, ""])


@pytest.mark.parametrize("path", ["/internal/decisions", "/internal/participants"])
async def test_what_is_not_there_is_404(http: Callers, path: str) -> None:
    assert (await http.ask("support", "GET", f"{path}/{uuid4()}")).status_code == 404


async def test_without_a_token_everything_internal_is_401(http: Callers) -> None:
    someone = uuid4()
    for method, path in [
        *(("POST", path) for path in (ECTS, MENTORS, ASSIGNMENTS, PARTNERSHIPS)),
        ("GET", f"/internal/participants/{someone}"),
        ("GET", f"/internal/decisions/{someone}"),
        ("GET", f"/internal/decisions/{someone}/explanation"),
    ]:
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
            answer = await http.ask("nobody", method, path, headers=headers)
            assert answer.status_code == 401, (path, headers)
            assert list(answer.json()) == ["error"]


@pytest.mark.parametrize("who", ["lead provider", "finance"])
async def test_only_support_and_policy_staff_register_and_confirm(http: Callers, who: str) -> None:
    for path in (ECTS, MENTORS, ASSIGNMENTS, PARTNERSHIPS):
        answer = await http.post(path, ECT, who=who)
        assert answer.status_code == 403, path
        assert reasons(answer) == [("forbidden", None)]


async def test_a_lead_provider_sees_nothing_internal(http: Callers) -> None:
    person = (await http.post(ECTS, ECT)).json()["data"]

    for path in (f"/internal/participants/{person['id']}", f"/internal/decisions/{person['decisions'][0]['id']}"):
        assert (await http.ask("lead provider", "GET", path)).status_code == 403


async def test_staff_are_not_lead_providers(http: Callers) -> None:
    assert (await http.ask("policy", "GET", "/api/v3/statements")).status_code == 403
