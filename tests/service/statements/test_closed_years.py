"""A closed contract year: no new output statement, contracts that stand, and clawbacks that wait for a statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from engine.calendar import Month
from service.declarations.operations import submit_declaration
from service.declarations.reading import declaration_row
from service.declarations.tables import Declaration
from service.nightly import work_the_night
from service.platform.context import Call, Service
from service.statements.operations import (
    add_adjustment,
    authorise_statement,
    ensure_statements,
    generate_statements,
    problems,
)
from service.statements.reading import StatementFilters, list_statements
from service.statements.tables import Statement
from tests.service.declarations.world import World, call_on, declared
from tests.service.statements.small_bands import with_contract, with_policy

ALDER = "alder-vale-teaching"
THE_LAST_DAY, THE_DAY_AFTER = call_on(date(2024, 7, 31)), call_on(date(2024, 8, 1))
OCTOBER, DECEMBER = call_on(date(2025, 10, 3)), call_on(date(2025, 12, 1))


async def found(service: Service, call: Call, what: str, contract_year: int | None = None) -> list[str]:
    return [one.subject for one in await problems(service, call, contract_year) if one.what == what]


@pytest.mark.parametrize(("call", "kinds"), [(THE_LAST_DAY, {"output", "service"}), (THE_DAY_AFTER, {"service"})])
async def test_once_a_year_has_closed_no_new_output_statement_is_made_of_it(
    service: Service, world: World, call: Call, kinds: set[str]
) -> None:
    async with service.database.transaction():
        await ensure_statements(service, call, world.alder, ALDER, 2021)

    assert {row["kind"] for row in await Statement.select(Statement.kind)} == kinds


async def test_output_statements_made_before_a_year_closed_are_drawn_up_and_paid_after(
    service: Service, world: World
) -> None:
    before = await generate_statements(service, THE_LAST_DAY, 2021, lead_provider=ALDER)
    after = await generate_statements(service, THE_DAY_AFTER, 2021, lead_provider=ALDER)

    assert [one.row["public_id"] for one in after] == [one.row["public_id"] for one in before]
    first = after[0].row
    assert first["kind"] == "output"
    assert (await authorise_statement(service, THE_DAY_AFTER, first["public_id"]))["state"] == "paid"


@pytest.mark.parametrize(("call", "listed"), [(THE_LAST_DAY, False), (THE_DAY_AFTER, True)])
async def test_a_contract_file_changed_after_its_year_closed_is_a_problem(
    service: Service, world: World, call: Call, *, listed: bool
) -> None:
    first = (await generate_statements(service, THE_LAST_DAY, 2021, lead_provider=ALDER))[0].row
    await authorise_statement(service, THE_LAST_DAY, first["public_id"])
    assert await found(service, call, "contract_changed") == []

    contract = service.rulebook.policy.call_off_contracts[ALDER, 2021]
    changed = with_contract(service, replace(contract, digest="0" * 64))

    assert await found(changed, call, "contract_changed") == ([str(first["public_id"])] if listed else [])


async def test_a_clawback_without_statement_is_listed_until_the_night_finds_one(service: Service, world: World) -> None:
    """As when one was held and the calendar had no month left; then the calendar went on."""
    to_take_back = await paid_and_waiting(ended := ends_in_november(service), world)

    assert await found(ended, DECEMBER, "clawback_without_statement", 2025) == [str(to_take_back)]
    assert (await work_the_night(ended, DECEMBER)).attached == 0
    assert await found(ended, DECEMBER, "clawback_without_statement") == [str(to_take_back)]

    assert (await work_the_night(service, DECEMBER)).attached == 1

    assert await found(service, DECEMBER, "clawback_without_statement") == []
    taken_back_on = (await declaration_row(to_take_back))["clawback_statement.public_id"]
    (january, *_) = await list_statements(StatementFilters(kind="output", state="open"), limit=1, offset=0)
    assert (january["month"], january["public_id"]) == ("2026-01", taken_back_on)
    assert (await work_the_night(service, DECEMBER)).attached == 0, "once"
    drawn_up = await generate_statements(service, DECEMBER, 2025, lead_provider=ALDER)
    (document,) = [one.document for one in drawn_up if one.row["public_id"] == taken_back_on]
    assert [line.declarations for line in document.lines if line.kind == "clawback"] == [(str(to_take_back),)]


async def test_a_clawback_that_an_adjustment_names_is_taken_back_by_hand_and_not_again(
    service: Service, world: World
) -> None:
    to_take_back = await paid_and_waiting(ended := ends_in_november(service), world)
    (another, *_) = await generate_statements(service, DECEMBER, 2025, lead_provider=ALDER, month=Month(2026, 1))
    reason = "No statement was left"

    await add_adjustment(
        service, DECEMBER, another.row["public_id"], label=f"Back: {to_take_back}", amount_pence=-59700, reason=reason
    )

    assert await found(ended, DECEMBER, "clawback_without_statement") == []
    assert (await work_the_night(service, DECEMBER)).attached == 0


def ends_in_november(service: Service) -> Service:
    """The service with a calendar of 2025 that has its first output statement alone."""
    policy = service.rulebook.policy
    calendars = {**policy.statement_calendars, 2025: policy.statement_calendars[2025][:1]}
    return with_policy(service, replace(policy, statement_calendars=calendars))


async def paid_and_waiting(service: Service, world: World) -> UUID:
    """A paid declaration whose payment is to be taken back, on no statement."""
    kept = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))
    (november,) = await generate_statements(service, DECEMBER, 2025, lead_provider=ALDER)
    await authorise_statement(service, DECEMBER, november.row["public_id"])
    await Declaration.update({Declaration.clawback_state: "awaiting_clawback"}).where(
        Declaration.public_id == kept["public_id"]
    )
    public_id: UUID = kept["public_id"]
    return public_id
