"""A declaration that is taken back while its statement is authorised or ruled on: neither loses what the other did."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from types import ModuleType
from typing import Any, TypeVar
from uuid import UUID

import pytest

from engine.calendar import Month
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.reading import declaration_row
from service.declarations.tables import Declaration
from service.platform.context import Call, Service
from service.platform.errors import Refused
from service.rulings import operations as rulings
from service.rulings.reading import What
from service.statements import authorising, reversing
from service.statements.operations import (
    RulingAsked,
    authorise_statement,
    generate_statements,
    make_due_statements_payable,
    reverse_authorisation,
    rule,
    show_statement,
    verify_statements,
    waiting_on,
)
from tests.service.declarations.world import World, call_on, declared
from tests.service.statements.small_bands import with_small_bands

T = TypeVar("T")
OCTOBER = call_on(date(2025, 10, 3))
PRIYA = call_on(date(2025, 11, 1), actor="finance Priya Shah")
LONGEST_WAIT = 0.2
"""On SQLite, and where a lock is held, whoever comes second waits for the first to end."""


@pytest.fixture
def service(service: Service) -> Service:
    """The service with a contract of Alder Vale that has one band of two places at 1,000 pounds."""
    return with_small_bands(service)


async def declarations(service: Service, world: World, number: int) -> list[UUID]:
    return [
        (await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher())))["public_id"]
        for _ in range(number)
    ]


async def november(service: Service) -> UUID:
    return await drawn_up(service, PRIYA, Month(2025, 11))


async def drawn_up(service: Service, call: Call, month: Month) -> UUID:
    made = await generate_statements(service, call, 2025, lead_provider="alder-vale-teaching", month=month)
    public_id: UUID = made[0].row["public_id"]
    return public_id


async def meanwhile(
    patch: pytest.MonkeyPatch, looking: tuple[ModuleType, str], work: Callable[[], Awaitable[Any]], other: Awaitable[T]
) -> T:
    """Do `other`, and `work` between its looking, by the function named, and its writing."""
    module, name = looking
    looked = asyncio.Event()

    async def later() -> None:
        await looked.wait()
        await work()

    beside = asyncio.create_task(later())
    look = getattr(module, name)

    async def look_and_wait(*given: Any) -> Any:
        seen = await look(*given)
        looked.set()
        await asyncio.wait([beside], timeout=LONGEST_WAIT)
        return seen

    patch.setattr(module, name, look_and_wait)
    try:
        return await other
    finally:
        looked.set()
        await beside


async def test_what_is_voided_while_a_statement_is_authorised_is_not_paid_or_is_taken_back(
    service: Service, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands, voided = await declarations(service, world, 2)
    statement = await november(service)

    await meanwhile(
        monkeypatch,
        (authorising, "gather"),
        lambda: void_declaration(service, PRIYA, world.alder, voided),
        authorise_statement(service, PRIYA, statement),
    )

    document = (await show_statement(statement)).document
    paid = {one for line in document.lines if line.kind.value == "output_payment" for one in line.declarations}
    row = await declaration_row(voided)
    taken_back = (row["payment_state"], row["clawback_state"])
    assert taken_back == (("paid", "awaiting_clawback") if str(voided) in paid else ("voided", "none"))
    assert paid | {str(voided)} == {str(stands), str(voided)}
    assert (await verify_statements(service)).findings == []


async def test_what_is_voided_while_it_is_held_stays_voided(
    service: Service, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    beyond = (await declarations(service, world, 3))[2]
    statement = await november(service)
    held = rule(service, PRIYA, statement, RulingAsked(What.HOLD, "Not agreed yet", beyond))

    with suppress(Refused):  # by whichever came first nothing may be left to rule on
        await meanwhile(
            monkeypatch, (rulings, "gather"), lambda: void_declaration(service, PRIYA, world.alder, beyond), held
        )

    assert (await declaration_row(beyond))["payment_state"] == "voided"


@pytest.mark.parametrize("what", [What.HOLD, What.PAY])
async def test_nothing_is_left_to_rule_on_once_what_was_refused_is_voided(
    service: Service, world: World, what: What
) -> None:
    beyond = (await declarations(service, world, 3))[2]
    statement = await november(service)
    await rule(service, PRIYA, statement, RulingAsked(What.REFUSE, "Not agreed", beyond))
    await void_declaration(service, PRIYA, world.alder, beyond)
    amount = 12000 if what is What.PAY else None

    with pytest.raises(Refused) as refused:
        await rule(service, PRIYA, statement, RulingAsked(what, "Agreed after all", beyond, amount_pence=amount))

    assert [entry.code for entry in refused.value.entries] == ["nothing_to_rule_on"]
    assert await waiting_on(service, statement) == []


async def test_what_came_onto_a_statement_as_it_became_payable_is_paid_with_it(service: Service, world: World) -> None:
    early, late = await declarations(service, world, 2)
    statement = await november(service)
    await make_due_statements_payable(service, PRIYA)
    # Sent in the last moment of the deadline, it was written only after the statement had become payable.
    await Declaration.update({Declaration.payment_state: "eligible"}).where(Declaration.public_id == late)

    await authorise_statement(service, PRIYA, statement)

    assert [(await declaration_row(one))["payment_state"] for one in (early, late)] == ["paid", "paid"]


async def test_no_statement_is_reversed_while_a_later_one_that_counts_on_it_is_authorised(
    service: Service, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paid,) = await declarations(service, world, 1)
    first, january = await november(service), call_on(date(2026, 1, 2), actor="finance Omar Reid")
    await authorise_statement(service, PRIYA, first)
    await void_declaration(service, PRIYA, world.alder, paid)
    later = await drawn_up(service, january, Month(2026, 1))

    with suppress(Refused):  # by whichever came second
        await meanwhile(
            monkeypatch,
            (reversing, "_later_authorised"),
            lambda: authorise_or_not(service, january, later),
            reverse_authorisation(service, january, first, "A slip"),
        )

    row = await declaration_row(paid)
    assert (row["payment_state"], row["clawback_state"]) in {("paid", "clawed_back"), ("payable", "awaiting_clawback")}


async def authorise_or_not(service: Service, call: Call, statement: UUID) -> None:
    with suppress(Refused):
        await authorise_statement(service, call, statement)
