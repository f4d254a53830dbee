"""Statements over HTTP: the published shape for lead providers; drawing up, authorising and adjusting for staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.service.declarations.world import World
from tests.service.http.conftest import Caller
from tests.service.http.test_declarations import create

PATH = "/api/v3/statements"
INTERNAL = "/internal/statements"
NOVEMBER = {"contract_year": 2025, "lead_provider": "alder-vale-teaching", "month": "2025-11"}
ADJUSTMENT = {"label": "Late claims", "amount_pence": -5000, "reason": "Agreed by letter"}
NO_STATEMENT = "00000000-0000-4000-8000-000000000000"
AFTER_THE_DEADLINE = datetime(2025, 11, 1, 12, tzinfo=UTC)


async def generated(finance: Caller, now: datetime = AFTER_THE_DEADLINE) -> Mapping[str, Any]:
    answer = await finance.ask("POST", f"{INTERNAL}/generate", json=NOVEMBER, now=now)
    assert answer.status_code == 200, answer.text
    (statement,) = answer.json()["data"]
    found: Mapping[str, Any] = statement
    return found


async def test_a_lead_provider_reads_its_output_statements_in_the_published_shape(
    alder: Caller, finance: Caller, world: World
) -> None:
    statement = await generated(finance)

    listed = (await alder.ask("GET", PATH)).json()["data"]
    one = await alder.ask("GET", f"{PATH}/{statement['id']}")

    assert one.json() == {"data": listed[0]}
    assert list(listed[0]) == ["id", "type", "attributes"]
    assert listed[0]["type"] == "statement"
    assert listed[0]["attributes"] == {
        "month": "November",
        "year": "2025",
        "cohort": "2025",
        "cut_off_date": "2025-10-31",
        "payment_date": "2025-11-25",
        "paid": False,
        "created_at": "2025-11-01T12:00:00Z",
        "updated_at": "2025-11-01T12:00:00Z",
    }
    assert list(listed[0]["attributes"])[:3] == ["month", "year", "cohort"]
    payment_dates = [row["attributes"]["payment_date"] for row in listed]
    assert payment_dates == sorted(payment_dates)


async def test_service_statements_and_those_of_others_are_not_found(
    alder: Caller, harbour: Caller, finance: Caller, world: World
) -> None:
    statement = await generated(finance)
    rows = (await finance.ask("GET", INTERNAL, params={"month": "2025-12"})).json()["data"]

    assert [row["kind"] for row in rows] == ["service"]
    assert (await alder.ask("GET", f"{PATH}/{rows[0]['id']}")).status_code == 404
    assert (await harbour.ask("GET", f"{PATH}/{statement['id']}")).status_code == 404
    assert (await alder.ask("GET", f"{PATH}/not-an-id")).status_code == 404


@pytest.mark.parametrize(
    ("parameters", "found"),
    [({"filter[cohort]": "2025"}, True), ({"filter[cohort]": "2024"}, False), ({"page[page]": "9"}, False)],
)
async def test_statements_are_filtered_and_paged(
    alder: Caller, finance: Caller, world: World, parameters: dict[str, str], found: bool
) -> None:
    await generated(finance)

    assert bool((await alder.ask("GET", PATH, params=parameters)).json()["data"]) is found


async def test_a_statement_goes_from_drawn_up_to_paid_and_every_line_is_explained(
    alder: Caller, finance: Caller, support: Caller, world: World
) -> None:
    declaration = await create(alder, world)
    statement = await generated(finance)
    path = f"{INTERNAL}/{statement['id']}"

    shown = (await support.ask("GET", path)).json()["data"]
    assert (shown["state"], shown["document"]["format"]) == ("payable", "ecf2.statement/1")
    assert shown["document"]["lines"][0]["declarations"] == [declaration["id"]]
    for line in shown["document"]["lines"]:
        explained = (await support.ask("GET", f"{path}/lines/{line['number']}/explanation")).json()["data"]
        assert explained["data"] == line
        assert explained["sentences"][0].startswith(f"Line {line['number']}: ")

    paid = await finance.ask("POST", f"{path}/authorise", now=AFTER_THE_DEADLINE)
    assert paid.json()["data"]["state"] == "paid"
    assert paid.json()["data"]["authorised_by"] == "finance Priya Shah"
    attributes = (await alder.ask("GET", f"/api/v3/participant-declarations/{declaration['id']}")).json()["data"]
    assert attributes["attributes"]["state"] == "paid"
    assert (await alder.ask("GET", f"{PATH}/{statement['id']}")).json()["data"]["attributes"]["paid"] is True
    again = await finance.ask("POST", f"{path}/authorise", now=AFTER_THE_DEADLINE)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "already_authorised")


async def test_an_adjustment_changes_the_total_when_next_drawn_up(finance: Caller, world: World) -> None:
    before = await generated(finance)

    answer = await finance.ask("POST", f"{INTERNAL}/{before['id']}/adjustments", json=ADJUSTMENT)

    assert answer.status_code == 200
    after = await generated(finance)
    assert after["changed"] is True
    assert after["total_pence"] < before["total_pence"]


@pytest.mark.parametrize("action", ["generate", f"{NO_STATEMENT}/authorise", f"{NO_STATEMENT}/adjustments"])
async def test_only_finance_changes_statements(
    alder: Caller, support: Caller, nobody: Caller, finance: Caller, action: str
) -> None:
    sent = {"generate": NOVEMBER, "adjustments": ADJUSTMENT}.get(action.rpartition("/")[2])

    answers = [
        (await caller.ask("POST", f"{INTERNAL}/{action}", json=sent)).status_code
        for caller in (nobody, alder, support, finance)
    ]

    assert answers == [401, 403, 403, 200 if action == "generate" else 404]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"contract_year": "next"},
        {"contract_year": 0},
        {"contract_year": 2025, "month": "November"},
        {"contract_year": 2025, "lead_provider": "\x00"},
        {"contract_year": 2025, "colour": "red"},
        [],
        None,
    ],
)
async def test_what_cannot_be_understood_is_a_400_that_says_where(finance: Caller, world: World, sent: object) -> None:
    answer = await finance.ask("POST", f"{INTERNAL}/generate", json=sent)

    assert answer.status_code == 400
    assert all(error["title"] == "Bad request" and error["detail"] for error in answer.json()["errors"])


@pytest.mark.parametrize(
    "sent",
    [
        {"label": "x", "amount_pence": "£12", "reason": "x"},
        {"label": "x", "amount_pence": 1.5, "reason": "x"},
        {"label": "x", "reason": "x"},
    ],
)
async def test_pence_are_whole_numbers_and_nothing_else(finance: Caller, world: World, sent: dict[str, object]) -> None:
    statement = await generated(finance)

    assert (await finance.ask("POST", f"{INTERNAL}/{statement['id']}/adjustments", json=sent)).status_code == 400


async def test_sums_too_large_to_be_meant_are_refused(finance: Caller, world: World) -> None:
    statement = await generated(finance)
    sent = {"label": "x", "amount_pence": 10**30, "reason": "x"}

    answer = await finance.ask("POST", f"{INTERNAL}/{statement['id']}/adjustments", json=sent)

    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    "parameters", [{"contract_year": "99999"}, {"month": "\x00"}, {"state": "lost"}, {"lead_provider": "O'Hara"}]
)
async def test_internal_filters_that_cannot_be_understood_are_a_400(
    support: Caller, world: World, parameters: dict[str, str]
) -> None:
    assert (await support.ask("GET", INTERNAL, params=parameters)).status_code == 400


async def test_what_is_not_set_up_is_a_404_that_says_what_to_write(finance: Caller, world: World) -> None:
    answer = await finance.ask("POST", f"{INTERNAL}/generate", json={"contract_year": 1999})

    assert answer.status_code == 404
    assert "1999" in answer.json()["errors"][0]["detail"]
