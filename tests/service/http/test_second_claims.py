"""Authorising a second claim on a milestone over HTTP: who may, and what is answered."""

from __future__ import annotations

from datetime import date

from tests.service.declarations.world import World
from tests.service.http.conftest import Caller
from tests.service.http.test_declarations import PATH, body

NO_DECLARATION = "00000000-0000-4000-8000-000000000000"
ASKED = {
    "lead_provider": "harbour-learning",
    "agreed_by": "Omar Reid",
    "engagement_met_with_both": True,
    "reason": "Moved on the last day",
}


def path(declaration: str) -> str:
    return f"/internal/declarations/{declaration}/second-claim"


async def test_only_finance_authorises(
    nobody: Caller, alder: Caller, support: Caller, finance: Caller, world: World
) -> None:
    answers = [
        (await caller.ask("POST", path(NO_DECLARATION), json=ASKED)).status_code
        for caller in (nobody, alder, support, finance)
    ]

    assert answers == [401, 403, 403, 404]


async def test_what_is_authorised_is_answered_and_then_the_second_claim_is_accepted(
    alder: Caller, harbour: Caller, finance: Caller, world: World
) -> None:
    person = await world.teacher(finished_on=date(2025, 9, 30))
    await world.training(person.stay, world.harbour, 2025, date(2025, 10, 1))
    first = (await alder.ask("POST", PATH, json=body(person))).json()["data"]["id"]
    assert (await harbour.ask("POST", PATH, json=body(person))).status_code == 422

    answer = await finance.ask("POST", path(first), json=ASKED)

    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert {key: data[key] for key in ("first_declaration", "lead_provider", "agreed_by", "declaration_type")} == {
        "first_declaration": first,
        "lead_provider": "harbour-learning",
        "agreed_by": "Omar Reid",
        "declaration_type": "started",
    }
    assert data["at"] == "2025-10-03T12:00:00Z"
    second = await harbour.ask("POST", PATH, json=body(person))
    assert second.status_code == 200, second.text
    attributes = second.json()["data"]["attributes"]
    assert (attributes["state"], attributes["statement_id"]) == ("submitted", None)
    assert attributes["ineligible_for_funding_reason"] == "duplicate_declaration"


async def test_a_refusal_names_the_rule(alder: Caller, finance: Caller, world: World) -> None:
    person = await world.teacher()
    first = (await alder.ask("POST", PATH, json=body(person))).json()["data"]["id"]

    answer = await finance.ask("POST", path(first), json=ASKED)

    assert answer.status_code == 422
    (entry,) = answer.json()["errors"]
    assert entry["policy"] == {
        "decision": "second_claim_authorisation",
        "rule": "never_trained_by_second",
        "edition": "rules/second_claim_authorisation/2021-06-01.yaml",
    }
