"""A milestone that a first lead provider claimed, and a second one may claim by way of exception."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date
from uuid import UUID

import pytest

from engine.calendar import Month
from service.declarations.authorising import SecondClaimAsked, authorise_second_claim
from service.declarations.operations import submit_declaration
from service.platform.context import Service
from service.platform.errors import Refused
from service.statements.operations import (
    generate_statements,
    problems,
)
from tests.service.declarations.world import InTraining, World, call_on, declared

OCTOBER = call_on(date(2025, 10, 3))


IN_2026 = call_on(date(2026, 2, 20))


PRIYA = call_on(date(2025, 10, 3), actor="finance Priya Shah")


ASKED = SecondClaimAsked("harbour-learning", "Moved on the last day of the milestone", "Omar Reid", True)


RETAINED = {"declaration_type": "retained-1", "declaration_date": "2026-02-10T10:00:00Z"}


NOBODY = UUID("00000000-0000-4000-8000-000000000000")


async def moved(world: World, role: str = "ect", *, eligible: bool = True) -> InTraining:
    """Someone trained by Alder Vale in September 2025 and by Harbour since."""
    person = await world.teacher(role, eligible=eligible, finished_on=date(2025, 9, 30))
    await world.training(person.stay, world.harbour, 2025, date(2025, 10, 1))
    return person


async def first_claim(service: Service, world: World, person: InTraining) -> UUID:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(person))
    public_id: UUID = row["public_id"]
    return public_id


async def authorised(service: Service, world: World, person: InTraining) -> UUID:
    """The first claim, besides which Harbour may claim as well."""
    first = await first_claim(service, world, person)
    await authorise_second_claim(service, PRIYA, first, ASKED)
    return first


async def second_claim(service: Service, world: World, person: InTraining) -> UUID:
    row = await submit_declaration(service, OCTOBER, world.harbour, declared(person))
    public_id: UUID = row["public_id"]
    return public_id


async def codes(awaited: Awaitable[object]) -> list[str | None]:
    with pytest.raises(Refused) as refusal:
        await awaited
    return [entry.code for entry in refusal.value.entries]


async def listed(service: Service) -> set[tuple[str, str]]:
    return {(one.what, one.subject) for one in await problems(service, OCTOBER)}


async def harbours_statement(service: Service) -> UUID:
    (one,) = await generate_statements(service, OCTOBER, 2025, lead_provider="harbour-learning", month=Month(2025, 11))
    public_id: UUID = one.row["public_id"]
    return public_id
