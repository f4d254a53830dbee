"""Declarations over HTTP keep the published shapes, and say more about errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from tests.service.declarations.world import InTraining, World, declared
from tests.service.http.conftest import Caller
from tests.service.one_database import on_sqlite_alone

PATH = "/api/v3/participant-declarations"
PUBLISHED_KEYS = [
    "participant_id",
    "declaration_type",
    "declaration_date",
    "course_identifier",
    "state",
    "updated_at",
    "created_at",
    "delivery_partner_id",
    "statement_id",
    "clawback_statement_id",
    "ineligible_for_funding_reason",
    "mentor_id",
    "uplift_paid",
    "evidence_held",
    "lead_provider_name",
]


def body(person: InTraining, **changes: str | None) -> dict[str, Any]:
    return {"data": {"type": "participant-declaration", "attributes": asdict(declared(person, **changes))}}


async def create(caller: Caller, world: World, **changes: str | None) -> Mapping[str, Any]:
    answer = await caller.ask("POST", PATH, json=body(await world.teacher(), **changes))
    assert answer.status_code == 200, answer.text
    data: Mapping[str, Any] = answer.json()["data"]
    return data


async def test_a_declaration_is_answered_with_200_in_the_published_shape(alder: Caller, world: World) -> None:
    person = await world.teacher()

    answer = await alder.ask("POST", PATH, json=body(person))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert list(answer.json()) == ["data"]
    data = answer.json()["data"]
    assert list(data) == ["id", "type", "attributes"]
    assert data["type"] == "participant-declaration"
    attributes = data["attributes"]
    assert list(attributes) == PUBLISHED_KEYS
    assert attributes.pop("statement_id") is not None
    assert attributes == {
        "participant_id": str(person.public_id),
        "declaration_type": "started",
        "declaration_date": "2025-10-02T10:00:00Z",
        "course_identifier": "ecf-induction",
        "state": "eligible",
        "updated_at": "2025-10-03T12:00:00Z",
        "created_at": "2025-10-03T12:00:00Z",
        "delivery_partner_id": str(world.partner_id),
        "clawback_statement_id": None,
        "ineligible_for_funding_reason": None,
        "mentor_id": None,
        "uplift_paid": False,
        "evidence_held": "training-event-attended",
        "lead_provider_name": "Alder Vale Teaching",
    }


async def test_the_same_again_is_answered_with_the_same_body(alder: Caller, world: World) -> None:
    sent = body(await world.teacher())

    first = await alder.ask("POST", PATH, json=sent)
    second = await alder.ask("POST", PATH, json=sent)

    assert (second.status_code, second.content) == (200, first.content)


async def test_a_refusal_keeps_the_published_shape_and_names_code_rule_and_pointer(alder: Caller, world: World) -> None:
    answer = await alder.ask("POST", PATH, json=body(await world.teacher(), evidence_held=None))

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["title"] == "evidence_held"
    assert error["detail"].endswith(".")
    assert error["code"] == "evidence_missing"
    assert error["policy"] == {
        "decision": "declaration_acceptance",
        "rule": "evidence_missing",
        "edition": "rules/declaration_acceptance/2021-06-01.yaml",
    }
    assert error["pointer"] == "/data/attributes/evidence_held"


async def test_a_date_without_a_zone_is_refused_as_422(alder: Caller, world: World) -> None:
    answer = await alder.ask("POST", PATH, json=body(await world.teacher(), declaration_date="2025-10-02T10:00:00"))

    assert answer.status_code == 422
    assert [error["title"] for error in answer.json()["errors"]] == ["declaration_date"]


@on_sqlite_alone
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b'{"data": null}',
        b'{"data": "text"}',
        b'{"data": []}',
        b'{"data": {}}',
        b'{"data": {"attributes": null}}',
        b'{"data": {"attributes": []}}',
        b'{"data": {"attributes": {}}}',
        b'{"data": {"attributes": {"colour": "red"}}}',
        b'{"data": {"attributes": {"participant_id": {"id": 1}}}}',
        b'{"data": {"attributes": {"participant_id": "\\ud800"}}}',
        b'{"data": {"attributes": {"participant_id": "\xff"}}}',
        b"[" * 100_000,
    ],
)
async def test_what_has_not_the_shape_of_a_declaration_is_a_400(alder: Caller, content: bytes) -> None:
    answer = await alder.ask("POST", PATH, content=content)

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["title"], error["code"]) == ("Bad request", "bad_request")
    assert "participant-declaration" in error["detail"]


async def test_attributes_that_are_not_text_are_judged_as_text(alder: Caller, world: World) -> None:
    sent = body(await world.teacher())
    sent["data"]["attributes"] |= {"declaration_type": 5, "evidence_held": False, "colour": ["red"]}

    answer = await alder.ask("POST", PATH, json=sent)

    assert [error["code"] for error in answer.json()["errors"]] == ["declaration_type_not_known"]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_without_a_token_there_is_only_the_published_401(nobody: Caller, method: str) -> None:
    answer = await nobody.ask(method, PATH)

    assert answer.status_code == 401
    assert list(answer.json()) == ["error"]


async def test_staff_may_not_declare(support: Caller) -> None:
    assert (await support.ask("POST", PATH, json={})).status_code == 403


async def test_finance_officers_void_for_a_lead_provider_and_support_does_not_voi_05(
    alder: Caller, finance: Caller, support: Caller, world: World
) -> None:
    data = (await alder.ask("POST", PATH, json=body(await world.teacher()))).json()["data"]
    path = f"/internal/declarations/{data['id']}/void"

    assert (await support.ask("POST", path)).status_code == 403
    assert (await alder.ask("POST", path)).status_code == 403
    answer = await finance.ask("POST", path)

    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["attributes"]["state"] == "voided"
    assert (await finance.ask("POST", path)).status_code == 422


async def test_voiding_shows_the_voided_declaration_without_its_statement(alder: Caller, world: World) -> None:
    data = await create(alder, world)

    answer = await alder.ask("PUT", f"{PATH}/{data['id']}/void", content=b"whatever")
    again = await alder.ask("PUT", f"{PATH}/{data['id']}/void")

    assert answer.status_code == 200
    attributes = answer.json()["data"]["attributes"]
    assert (attributes["state"], attributes["statement_id"]) == ("voided", None)
    assert again.status_code == 422
    (error,) = again.json()["errors"]
    assert (error["title"], error["code"]) == ("participant_declaration_id", "already_voided")


async def test_others_and_unreadable_ids_are_not_found(alder: Caller, harbour: Caller, world: World) -> None:
    data = await create(alder, world)

    for method, path in [
        ("GET", data["id"]),
        ("PUT", f"{data['id']}/void"),
        ("GET", "00000000-0000-4000-8000-000000000000"),
        ("GET", "not-an-id"),
        ("PUT", "not-an-id/void"),
    ]:
        answer = await harbour.ask(method, f"{PATH}/{path}")
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["title"] == "Resource not found"


async def test_one_declaration_is_read_as_it_was_answered(alder: Caller, world: World) -> None:
    data = await create(alder, world)

    assert (await alder.ask("GET", f"{PATH}/{data['id']}")).json() == {"data": data}


async def test_lists_come_in_pages_until_an_empty_one(alder: Caller, world: World) -> None:
    made = [await create(alder, world) for _ in range(3)]

    pages = [
        (await alder.ask("GET", PATH, params={"page[page]": number, "page[per_page]": 2})).json()["data"]
        for number in (1, 2, 3)
    ]

    assert [len(page) for page in pages] == [2, 1, 0]
    assert [one for page in pages for one in page] == made


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, 1),
        ({"filter[cohort]": "2024,2025"}, 1),
        ({"filter[cohort]": "2024"}, 0),
        ({"filter[cohort]": " "}, 1),
        ({"filter[cohort]": "next year"}, 0),
        ({"filter[cohort]": "99999999999999999999"}, 0),
        ({"filter[updated_since]": "2025-10-03T12:00:00Z"}, 1),
        ({"filter[updated_since]": "2025-10-03T13:00:01+01:00"}, 0),
        ({"filter[updated_since]": "2025-10-03T13:00:01%2B01:00"}, 0),
        ({"filter[participant_id]": "nobody"}, 0),
        ({"filter[delivery_partner_id]": "nobody"}, 0),
        ({"filter[colour]": "red"}, 1),
        ({"sort": "-created_at"}, 1),
        ({"page[per_page]": "999999"}, 1),
        ({"page[page]": "99999999999999999999"}, 0),
    ],
)
async def test_filters_are_read_as_published(
    alder: Caller, world: World, parameters: dict[str, str], found: int
) -> None:
    await create(alder, world)

    answer = await alder.ask("GET", PATH, params=parameters)

    assert answer.status_code == 200
    assert len(answer.json()["data"]) == found


@on_sqlite_alone
@pytest.mark.parametrize(
    ("parameters", "title"),
    [
        ({"page[page]": "0"}, "Bad request"),
        ({"page[per_page]": "abc"}, "Bad request"),
        ({"page": "2"}, "Bad request"),
        ({"filter": "2025"}, "Bad parameter"),
        ({"filter[updated_since]": "2025-10-03"}, "Bad request"),
        ({"filter[updated_since]": "yesterday"}, "Bad request"),
        ({"filter[updated_since]": "0001-01-01T00:00:00+23:59"}, "Bad request"),
    ],
)
async def test_bad_pages_and_filters_are_a_400(alder: Caller, parameters: dict[str, str], title: str) -> None:
    answer = await alder.ask("GET", PATH, params=parameters)

    assert answer.status_code == 400
    assert [error["title"] for error in answer.json()["errors"]] == [title]


async def test_staff_read_why_a_declaration_stands_as_it_does(alder: Caller, support: Caller, world: World) -> None:
    data = await create(alder, world)

    answer = await support.ask("GET", f"/internal/declarations/{data['id']}/explanation")

    explained = answer.json()["data"]
    assert explained["kind"] == "declaration"
    assert explained["data"]["declaration"]["id"] == data["id"]
    assert any("declaration_payability" in sentence for sentence in explained["sentences"])
    assert (await support.ask("GET", f"/internal/explanations/{data['id']}")).json() == answer.json()
    assert (await alder.ask("GET", f"/internal/declarations/{data['id']}/explanation")).status_code == 403
