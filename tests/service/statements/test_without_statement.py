"""What no statement is left for waits, is listed as a problem, and is settled by an adjustment that names it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from engine.calendar import Month
from service.declarations.earlier import record_earlier_declarations
from service.declarations.operations import void_declaration
from service.declarations.tables import Declaration
from service.platform.context import Service
from service.rulings.reading import What
from service.statements.operations import (
    RulingAsked,
    add_adjustment,
    attach_waiting_clawbacks,
    authorise_statement,
    problems,
    rule,
    show_statement,
)
from service.statements.tables import Statement
from tests.service.declarations.world import World, call_on
from tests.service.statements.at_work import PRIYA, declarations, drawn_up, refused, state_of
from tests.service.statements.small_bands import with_small_bands


@pytest.fixture
def service(service: Service) -> Service:
    """The service with a contract of Alder Vale that has one band of two places at 1,000 pounds."""
    return with_small_bands(service)


async def test_what_has_no_statement_left_is_a_problem_and_no_exception(service: Service, world: World) -> None:
    *_, late = await declarations(service, world, 3)
    (first, *_rest) = [row["public_id"] for row in await Declaration.select().order_by(Declaration.id)]
    statement = await drawn_up(service, PRIYA)
    await rule(service, PRIYA, statement, RulingAsked(What.REFUSE, "Not agreed", late))
    await authorise_statement(service, PRIYA, statement)
    the_end = call_on(date(2035, 1, 1))

    assert await refused(void_declaration(service, the_end, world.alder, first)) == ["no_open_statement"]

    found = {(one.what, one.subject) for one in await problems(service, the_end)}
    assert ("clawback_without_statement", str(first)) in found
    assert {what for what, _ in found} == {"clawback_without_statement", "payment_overdue"}

    await adjust_by_hand(service, statement, first)

    assert {one.what for one in await problems(service, the_end)} == {"payment_overdue"}


async def test_what_is_held_with_no_statement_left_waits_and_is_listed(service: Service, world: World) -> None:
    made = await declarations(service, world, 3)
    statement = await drawn_up(service, PRIYA)
    late = call_on(date(2035, 1, 1))

    await rule(service, late, statement, RulingAsked(What.HOLD, "Not agreed yet", made[2]))

    assert await state_of(made[2]) == ("submitted", "none")
    assert ("declaration_without_statement", str(made[2])) in {
        (one.what, one.subject) for one in await problems(service, late)
    }
    assert await attach_waiting_clawbacks(service, late) == 0

    await adjust_by_hand(service, statement, made[2])

    assert str(made[2]) not in {one.subject for one in await problems(service, late)}


async def adjust_by_hand(service: Service, paid: UUID, declaration: UUID) -> None:
    """An adjustment that names a declaration, on another statement than the one paid."""
    unpaid = (Statement.public_id != paid) & (Statement.state != "paid") & (Statement.kind == "output")
    rows = await Statement.select().where(unpaid)
    label = f"By hand: {declaration}"
    await add_adjustment(service, PRIYA, rows[0]["public_id"], label=label, amount_pence=-100, reason="None was left")


async def test_taking_back_what_an_older_service_paid_leaves_later_statements_as_they_are(
    service: Service, world: World
) -> None:
    person = await world.teacher()
    await record_earlier_declarations(service, PRIYA, person.public_id, "ect", ("started",))
    (paid_before,) = await Declaration.select(Declaration.public_id)
    before = await drawn_up(service, PRIYA, Month(2026, 4))
    total = (await show_statement(before)).document.totals.total

    await void_declaration(service, PRIYA, world.alder, paid_before["public_id"])

    later = await drawn_up(service, PRIYA, Month(2026, 4))
    assert (await show_statement(later)).document.totals.total == total
    assert "waits_for_a_ruling" in {one.what for one in await problems(service, PRIYA, 2025)}
