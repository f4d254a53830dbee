"""The life of a statement over HTTP: who may act, what is answered, and that it does what was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.service.declarations.world import World
from tests.service.http.conftest import Caller
from tests.service.http.test_declarations import create
from tests.service.http.test_statements import AFTER_THE_DEADLINE, INTERNAL, generated

NO_STATEMENT = "00000000-0000-4000-8000-000000000000"
PROPOSALS = "/internal/recruitment-proposals"
CONTRACTS = "/internal/contracts"
WITH_REASON = {"reason": "As agreed"}
ACTIONS: dict[str, Any] = {
    f"{INTERNAL}/{NO_STATEMENT}/rulings": {"what": "refuse", "line": 1, **WITH_REASON},
    f"{INTERNAL}/{NO_STATEMENT}/check": None,
    f"{INTERNAL}/{NO_STATEMENT}/check/take-back": WITH_REASON,
    f"{INTERNAL}/{NO_STATEMENT}/reverse": WITH_REASON,
    f"{INTERNAL}/{NO_STATEMENT}/deadline": {"deadline": "2025-11-07", **WITH_REASON},
    f"{INTERNAL}/{NO_STATEMENT}/notes": {"words": "Seen."},
    f"{INTERNAL}/{NO_STATEMENT}/adjustments/1": {"label": "x", "amount_pence": 1, **WITH_REASON},
    f"{INTERNAL}/{NO_STATEMENT}/adjustments/1/remove": WITH_REASON,
    f"{PROPOSALS}/{NO_STATEMENT}/answer": {"confirmed": True, **WITH_REASON},
}


@pytest.fixture
def callers(nobody: Caller, alder: Caller, support: Caller, finance: Caller) -> dict[str, Caller]:
    return {"nobody": nobody, "lead provider": alder, "support": support, "finance": finance}


@pytest.mark.parametrize("path", list(ACTIONS))
async def test_only_finance_acts(callers: dict[str, Caller], world: World, path: str) -> None:
    answers = [(await caller.ask("POST", path, json=ACTIONS[path])).status_code for caller in callers.values()]

    assert answers == [401, 403, 403, 404]


@pytest.mark.parametrize(
    "path", [f"{INTERNAL}/problems", f"{INTERNAL}/verification", PROPOSALS, f"{INTERNAL}?kind=service", CONTRACTS]
)
async def test_all_staff_read_and_lead_providers_do_not(callers: dict[str, Caller], world: World, path: str) -> None:
    answers = [(await caller.ask("GET", path)).status_code for caller in callers.values()]

    assert answers == [401, 403, 200, 200]


async def test_a_statement_is_checked_paid_explained_verified_and_reversed(
    alder: Caller, finance: Caller, support: Caller, world: World
) -> None:
    declaration = await create(alder, world)
    path = f"{INTERNAL}/{(await generated(finance))['id']}"

    async def act(action: str, **sent: Any) -> dict[str, Any]:
        answer = await finance.ask("POST", f"{path}/{action}", now=AFTER_THE_DEADLINE, **sent)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]
        return found

    assert (await act("check"))["state"] == "checked"
    assert (await act("check/take-back", json=WITH_REASON))["state"] == "payable"
    await act("notes", json={"words": "Seen by the auditors."})
    assert (await act("authorise"))["state"] == "paid"
    explained = (await support.ask("GET", f"{path}/explanation", params={"line": 1})).json()["data"]
    assert explained["data"]["lines"][0]["declarations"][0]["id"] == declaration["id"]
    assert (await support.ask("GET", f"{path}/waiting")).json() == {"data": []}
    verified = (await support.ask("GET", f"{path}/verification")).json()["data"]
    assert (verified["authorisations"], verified["findings"]) == (1, [])
    assert (await act("reverse", json=WITH_REASON))["state"] == "payable"
    told = (await support.ask("GET", f"{path}/history")).json()["data"]
    assert [one["reversal_reason"] for one in told["authorisations"]] == ["As agreed"]
    assert [one["words"] for one in told["notes"]] == ["Seen by the auditors."]
    later = datetime(2025, 11, 26, 12, tzinfo=UTC)
    problems = (await support.ask("GET", f"{INTERNAL}/problems", now=later)).json()["data"]
    assert {(one["what"], one["subject"]) for one in problems} == {("payment_overdue", path.rpartition("/")[2])}


async def test_a_refused_deadline_names_the_rule(finance: Caller, world: World) -> None:
    statement = await generated(finance)

    answer = await finance.ask(
        "POST", f"{INTERNAL}/{statement['id']}/deadline", json={"deadline": "2025-10-01", **WITH_REASON}
    )

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (422, "deadline_not_ahead")
    assert error["policy"]["decision"] == "statement_deadline"


async def test_thresholds_are_looked_at_and_answered_once(finance: Caller, world: World) -> None:
    november = datetime(2024, 11, 1, 12, tzinfo=UTC)
    made = await finance.ask("POST", f"{PROPOSALS}/look", json={"contract_year": 2024}, now=november)

    one = made.json()["data"][0]
    assert (one["checkpoint"], one["effect"], one["confirmed"]) == ("october", "service_fee_reduced", None)
    again = await finance.ask("POST", f"{PROPOSALS}/look", json={"contract_year": 2024}, now=november)
    assert again.json() == {"data": []}
    path = f"{PROPOSALS}/{one['id']}/answer"
    answered = await finance.ask("POST", path, json={"confirmed": True, **WITH_REASON}, now=november)
    assert answered.json()["data"]["confirmed"] is True
    refused = await finance.ask("POST", path, json={"confirmed": False, **WITH_REASON}, now=november)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "already_answered")


async def test_versions_of_contracts_name_the_statements_authorised_with_them(
    finance: Caller, support: Caller, world: World
) -> None:
    statement = await generated(finance)
    await finance.ask("POST", f"{INTERNAL}/{statement['id']}/authorise", now=AFTER_THE_DEADLINE)

    answer = await support.ask("GET", CONTRACTS, params={"contract_year": 2025, "lead_provider": "alder-vale-teaching"})

    (one,) = answer.json()["data"]
    assert (one["version"], one["from_statement"], one["months"][0]) == (1, "2025-11", "2025-11")
    used = {"statement": statement["id"], "month": "2025-11", "standing": "as_authorised"}
    assert one["authorised"] == [used]
    assert (await support.ask("GET", CONTRACTS, params={"lead_provider": "nobody"})).status_code == 404
    assert (await support.ask("GET", CONTRACTS, params={"contract_year": 0})).status_code == 400
