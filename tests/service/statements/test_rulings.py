"""Rulings on what no band pays: paid, held, refused, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from service.declarations.operations import void_declaration
from service.platform.context import Service
from service.rulings.reading import What
from service.statements.history import statement_history
from service.statements.operations import RulingAsked, authorise_statement, rule, show_statement, waiting_on
from tests.service.declarations.world import World
from tests.service.statements.at_work import (
    IN_JANUARY,
    JANUARY,
    OMAR,
    PRIYA,
    declarations,
    drawn_up,
    line_amounts,
    refused,
    service,
    state_of,
)

__all__ = ["service"]


async def test_a_statement_with_declarations_beyond_the_last_band_waits_for_rulings(
    service: Service, world: World
) -> None:
    made = await declarations(service, world, 4)
    statement = await drawn_up(service, PRIYA)

    waiting = await waiting_on(service, statement)

    assert {one.declaration for one in waiting} == {str(each) for each in made[2:]}
    assert {(one.reason, one.proposed_pence) for one in waiting} == {("beyond the last band", 12000)}
    assert await refused(authorise_statement(service, PRIYA, statement)) == ["waits_for_a_ruling"]


async def test_each_waiting_declaration_is_paid_held_or_refused(service: Service, world: World) -> None:
    *_, paid, held, not_paid = await declarations(service, world, 5)
    statement = await drawn_up(service, PRIYA)
    for public_id, what, amount in (
        (paid, What.PAY, 9999),
        (held, What.HOLD, None),
        (not_paid, What.REFUSE, None),
    ):
        await rule(service, PRIYA, statement, RulingAsked(what, "Agreed by letter", public_id, amount_pence=amount))

    await authorise_statement(service, PRIYA, statement)

    assert await line_amounts(statement, "output_payment") == [(2, 24000), (1, 9999), (1, 0)]
    assert [await state_of(each) for each in (paid, held, not_paid)] == [
        ("paid", "none"),
        ("eligible", "none"),
        ("voided", "none"),
    ]
    january = await drawn_up(service, PRIYA, JANUARY)
    assert [one.declaration for one in await waiting_on(service, january)] == [str(held)]


async def test_a_whole_line_is_ruled_on_at_once_at_the_proposed_fee(service: Service, world: World) -> None:
    await declarations(service, world, 4)
    statement = await drawn_up(service, PRIYA)
    (line,) = {one.line for one in await waiting_on(service, statement)}

    ruled = await rule(service, PRIYA, statement, RulingAsked(What.PAY, "Agreed", line=line))

    assert len(ruled.declarations) == 2
    assert await line_amounts(statement, "output_payment") == [(2, 24000), (2, 24000)]


async def test_what_a_ruling_paid_is_taken_back_whole_and_fills_no_band(service: Service, world: World) -> None:
    made = await declarations(service, world, 3)
    statement = await drawn_up(service, PRIYA)
    await rule(service, PRIYA, statement, RulingAsked(What.PAY, "Agreed", made[2], amount_pence=5000))
    await authorise_statement(service, PRIYA, statement)

    await void_declaration(service, PRIYA, world.alder, made[2])

    january = await drawn_up(service, IN_JANUARY, JANUARY)
    assert await line_amounts(january, "clawback") == [(1, -5000)]
    document = (await show_statement(january)).document
    assert document.earlier_unplaced == ()
    await authorise_statement(service, IN_JANUARY, january)
    assert await state_of(made[2]) == ("paid", "clawed_back")


async def test_a_later_ruling_replaces_an_earlier_one_and_may_be_withdrawn(service: Service, world: World) -> None:
    made = await declarations(service, world, 3)
    statement = await drawn_up(service, PRIYA)
    await rule(service, PRIYA, statement, RulingAsked(What.REFUSE, "Not agreed", made[2]))
    await rule(service, OMAR, statement, RulingAsked(What.PAY, "Agreed after all", made[2], amount_pence=100))
    assert await line_amounts(statement, "output_payment") == [(2, 24000), (1, 100)]

    await rule(service, PRIYA, statement, RulingAsked(What.WITHDRAW, "To be discussed", made[2]))

    assert [one.declaration for one in await waiting_on(service, statement)] == [str(made[2])]
    told = await statement_history(statement)
    assert [(one["what"], one["author"]) for one in told["rulings"]] == [
        ("refuse", "finance Priya Shah"),
        ("pay", "finance Omar Reid"),
        ("withdraw", "finance Priya Shah"),
    ]


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"reason": " "}, ["reason_missing"]),
        ({"declaration": UUID(int=1)}, ["nothing_to_rule_on"]),
        ({"declaration": None, "line": 99}, ["nothing_to_rule_on"]),
        ({"amount_pence": 0}, ["amount_not_usable"]),
        ({"what": What.HOLD, "amount_pence": 5}, ["amount_not_usable"]),
    ],
)
async def test_a_ruling_that_cannot_stand_says_every_reason(
    service: Service, world: World, changed: dict[str, object], codes: list[str]
) -> None:
    made = await declarations(service, world, 3)
    statement = await drawn_up(service, PRIYA)
    asked = replace(RulingAsked(What.PAY, "Agreed", made[2]), **changed)  # type: ignore[arg-type] # as a caller might

    assert await refused(rule(service, PRIYA, statement, asked)) == codes
