"""A second claim stands on no statement: an adjustment pays it, and problems say so until one does."""

from __future__ import annotations

from datetime import date

from engine.calendar import Month
from service.declarations.explanation import explain_declaration
from service.declarations.operations import make_eligible, void_declaration
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.context import Service
from service.statements.operations import (
    add_adjustment,
    generate_statements,
    remove_adjustment,
    show_statement,
)
from tests.service.declarations.claimed_twice import (
    OCTOBER,
    PRIYA,
    authorised,
    harbours_statement,
    listed,
    moved,
    second_claim,
)
from tests.service.declarations.world import World


async def test_the_second_claim_stands_on_no_statement_and_the_first_stays_where_it_is(
    service: Service, world: World
) -> None:
    person = await moved(world)
    first = await authorised(service, world, person)

    second = await second_claim(service, world, person)

    rows = {row["public_id"]: row for row in await Declaration.select()}
    assert (rows[first]["payment_state"], rows[first]["line"]) == ("eligible", "banded")
    assert rows[first]["statement"] is not None
    assert not rows[first]["second_claim"]
    assert (rows[second]["payment_state"], rows[second]["line"]) == ("submitted", "adjustment")
    assert rows[second]["statement"] is None
    assert rows[second]["second_claim"]
    statement = await harbours_statement(service)
    assert all(str(second) not in line.declarations for line in (await show_statement(statement)).document.lines)


async def test_the_second_claim_is_a_problem_until_an_adjustment_of_its_lead_provider_names_it(
    service: Service, world: World
) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    waiting = ("second_claim_without_adjustment", str(second))
    assert waiting in await listed(service)
    statement = await harbours_statement(service)
    assert waiting in await listed(service)

    for label, still in (("Started claimed twice", True), (f"Second claim {str(second).upper()}", False)):
        await add_adjustment(service, PRIYA, statement, label=label, amount_pence=12_345, reason="Agreed")
        assert (waiting in await listed(service)) is still

    await remove_adjustment(service, PRIYA, statement, 2, reason="Added twice")
    assert waiting in await listed(service)


async def test_an_adjustment_of_the_first_lead_provider_does_not_pay_the_second_claim(
    service: Service, world: World
) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    (alders,) = await generate_statements(
        service, OCTOBER, 2025, lead_provider="alder-vale-teaching", month=Month(2025, 11)
    )

    await add_adjustment(
        service, PRIYA, alders.row["public_id"], label=f"Second claim {second}", amount_pence=1, reason="Slip"
    )

    assert ("second_claim_without_adjustment", str(second)) in await listed(service)


async def test_a_voided_second_claim_is_a_problem_while_adjustments_pay_it(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    statement = await harbours_statement(service)
    label = f"Second claim {second}"
    await add_adjustment(service, PRIYA, statement, label=label, amount_pence=12_345, reason="Agreed")

    await void_declaration(service, OCTOBER, world.harbour, second)

    voided = ("adjustment_for_voided_claim", str(second))
    assert voided in await listed(service)
    assert ("second_claim_without_adjustment", str(second)) not in await listed(service)
    await add_adjustment(service, PRIYA, statement, label=label, amount_pence=-12_345, reason="Voided")
    assert voided not in await listed(service)


async def test_who_becomes_eligible_later_has_the_first_claim_paid_and_the_second_left_to_an_adjustment(
    service: Service, world: World
) -> None:
    person = await moved(world, eligible=False)
    first = await authorised(service, world, person)
    second = await second_claim(service, world, person)
    assert await listed(service) == set()

    await Teacher.update({Teacher.ect_eligible_from: date(2025, 10, 3)}).where(Teacher.id == person.teacher)
    async with service.database.transaction():
        made = await make_eligible(service, OCTOBER, person.teacher, "ect")

    assert made == [first]
    assert await listed(service) == {("second_claim_without_adjustment", str(second))}


async def test_why_a_second_claim_is_on_no_statement_is_explained(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)

    explained = await explain_declaration(await second_claim(service, world, person))

    assert any("what is due is an adjustment" in sentence for sentence in explained.sentences)
    assert any("rules/declaration_payability/2021-06-01.yaml:" in sentence for sentence in explained.sentences)
