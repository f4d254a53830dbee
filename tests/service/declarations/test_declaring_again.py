"""The same declaration again, another of its type, and many at once."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.tables import Declaration
from service.platform.audit import AuditEvent
from service.platform.context import Service
from tests.service.declarations.submitting import OCTOBER, codes
from tests.service.declarations.world import World, call_on, declared


async def test_the_same_declaration_again_gives_the_first(service: Service, world: World) -> None:
    sent = declared(await world.teacher())
    first = await submit_declaration(service, OCTOBER, world.alder, sent)

    again = await submit_declaration(service, call_on(date(2026, 3, 1)), world.alder, sent)

    assert again == first
    assert await Declaration.count() == 1


async def test_evidence_that_policy_ignores_does_not_make_it_another_declaration(
    service: Service, world: World
) -> None:
    person = await world.teacher(contract_year=2024, started_on=date(2024, 9, 1))
    november = call_on(date(2024, 11, 4))
    sent = declared(person, declaration_date="2024-10-02T10:00:00Z", evidence_held=None)

    first = await submit_declaration(service, november, world.alder, sent)

    assert await submit_declaration(service, november, world.alder, sent) == first


@pytest.mark.parametrize(
    "changes", [{"declaration_date": "2025-10-02T10:00:01Z"}, {"evidence_held": "self-study-material-completed"}]
)
async def test_a_different_one_of_the_same_type_is_refused(
    service: Service, world: World, changes: dict[str, str]
) -> None:
    person = await world.teacher()
    await submit_declaration(service, OCTOBER, world.alder, declared(person))

    assert ("declaration_type", "already_declared") in await codes(service, world.alder, declared(person, **changes))


async def test_after_voiding_the_same_declaration_is_a_new_one(service: Service, world: World) -> None:
    sent = declared(await world.teacher())
    first = await submit_declaration(service, OCTOBER, world.alder, sent)
    await void_declaration(service, OCTOBER, world.alder, first["public_id"])

    second = await submit_declaration(service, OCTOBER, world.alder, sent)

    assert second["public_id"] != first["public_id"]


async def test_sixty_four_at_once_make_one(service: Service, world: World) -> None:
    sent = declared(await world.teacher())

    rows = await asyncio.gather(*(submit_declaration(service, OCTOBER, world.alder, sent) for _ in range(64)))

    assert len({row["public_id"] for row in rows}) == 1
    assert await Declaration.count() == 1
    assert await AuditEvent.count() == 1


async def test_many_different_ones_at_once_all_stand(service: Service, world: World) -> None:
    people = [await world.teacher() for _ in range(8)]

    rows = await asyncio.gather(
        *(submit_declaration(service, OCTOBER, world.alder, declared(person)) for person in people)
    )

    assert len({row["public_id"] for row in rows}) == 8
    assert len({row["statement.public_id"] for row in rows}) == 1
