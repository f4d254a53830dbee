"""A lead provider reads its own declarations, and what others declared of people it trains."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.reading import DeclarationFilters, visible_declaration, visible_declarations
from service.platform.context import Service
from service.platform.errors import NotFound
from tests.service.declarations.world import InTraining, World, call_on, declared

OCTOBER = call_on(date(2025, 10, 3))
ALL = DeclarationFilters()


async def transferred(service: Service, world: World, finished_on: date) -> InTraining:
    """Someone Alder Vale trained to a day and Harbour declares of after."""
    person = await world.teacher(finished_on=finished_on)
    await world.training(person.stay, world.harbour, 2025, date(2025, 10, 4))
    await submit_declaration(service, OCTOBER, world.harbour, declared(person))
    return person


async def seen_by(lead_provider: int, filters: DeclarationFilters = ALL) -> int:
    return len(await visible_declarations(lead_provider, filters, limit=100, offset=0))


async def test_others_declarations_are_seen_while_the_latest_training_lasted_longer(
    service: Service, world: World
) -> None:
    await transferred(service, world, finished_on=date(2025, 10, 3))

    assert await seen_by(world.alder) == await seen_by(world.harbour) == 1


async def test_others_declarations_on_the_last_day_of_training_are_seen_and_later_ones_not(
    service: Service, world: World
) -> None:
    await transferred(service, world, finished_on=date(2025, 10, 2))
    await transferred(service, world, finished_on=date(2025, 10, 1))

    assert (await seen_by(world.alder), await seen_by(world.harbour)) == (1, 2)


@pytest.mark.parametrize(("moment", "seen"), [("2025-09-30T22:59:59Z", 1), ("2025-09-30T23:00:00Z", 0)])
async def test_the_last_day_ends_at_midnight_in_england(service: Service, world: World, moment: str, seen: int) -> None:
    person = await world.teacher(finished_on=date(2025, 9, 30))
    await world.training(person.stay, world.harbour, 2025, date(2025, 10, 1))
    await submit_declaration(service, OCTOBER, world.harbour, declared(person, declaration_date=moment))

    assert await seen_by(world.alder) == seen


async def test_others_voided_declarations_are_not_seen(service: Service, world: World) -> None:
    await transferred(service, world, finished_on=date(2025, 10, 3))
    (row,) = await visible_declarations(world.harbour, ALL, limit=1, offset=0)
    await void_declaration(service, OCTOBER, world.harbour, row["public_id"])

    assert (await seen_by(world.alder), await seen_by(world.harbour)) == (0, 1)


async def test_declarations_of_strangers_are_not_found(service: Service, world: World) -> None:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))

    assert await visible_declaration(world.alder, row["public_id"]) == row
    with pytest.raises(NotFound):
        await visible_declaration(world.harbour, row["public_id"])


async def test_filters_narrow_and_pages_neither_repeat_nor_skip(service: Service, world: World) -> None:
    people = [await world.teacher() for _ in range(5)]
    for person in people:
        await submit_declaration(service, OCTOBER, world.alder, declared(person))

    pages = [await visible_declarations(world.alder, ALL, limit=2, offset=start) for start in (0, 2, 4, 6)]

    assert [row["teacher.public_id"] for page in pages for row in page] == [person.public_id for person in people]
    assert await seen_by(world.alder, DeclarationFilters(participants=(people[0].public_id,))) == 1
    assert await seen_by(world.alder, DeclarationFilters(contract_years=(2024,))) == 0
    assert await seen_by(world.alder, DeclarationFilters(contract_years=())) == 0
    assert await seen_by(world.alder, DeclarationFilters(delivery_partners=(world.partner_id,))) == 5
    assert await seen_by(world.alder, DeclarationFilters(updated_since=OCTOBER.now)) == 5
    assert await seen_by(world.alder, DeclarationFilters(updated_since=datetime(2025, 10, 4, tzinfo=UTC))) == 0
