"""Finance officers at work on the statements of a lead provider whose one band has two places."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from engine.calendar import Month
from service.declarations.operations import submit_declaration
from service.declarations.reading import declaration_row
from service.platform.context import Call, Service
from service.platform.errors import Refused
from service.statements.operations import generate_statements, show_statement
from tests.service.declarations.world import World, call_on, declared
from tests.service.statements.small_bands import with_small_bands

OCTOBER = call_on(date(2025, 10, 3))
PRIYA = call_on(date(2025, 11, 1), actor="finance Priya Shah")
OMAR = call_on(date(2025, 11, 1), actor="finance Omar Reid")
IN_JANUARY = call_on(date(2026, 1, 2), actor="finance Priya Shah")
NOVEMBER, JANUARY = Month(2025, 11), Month(2026, 1)


@pytest.fixture
def service(service: Service) -> Service:
    """The service with a contract of Alder Vale that has one band of two places at 1,000 pounds."""
    return with_small_bands(service)


async def drawn_up(service: Service, call: Call = OCTOBER, month: Month = NOVEMBER) -> UUID:
    (one,) = await generate_statements(service, call, 2025, lead_provider="alder-vale-teaching", month=month)
    public_id: UUID = one.row["public_id"]
    return public_id


async def declarations(service: Service, world: World, number: int, call: Call = OCTOBER) -> list[UUID]:
    return [
        (await submit_declaration(service, call, world.alder, declared(await world.teacher())))["public_id"]
        for _ in range(number)
    ]


async def refused(awaited: object) -> list[str | None]:
    with pytest.raises(Refused) as refusal:
        await awaited  # type: ignore[misc] # a coroutine
    return [entry.code for entry in refusal.value.entries]


async def state_of(public_id: UUID) -> tuple[str, str]:
    row = await declaration_row(public_id)
    return row["payment_state"], row["clawback_state"]


async def line_amounts(public_id: UUID, kind: str) -> list[tuple[int | None, int]]:
    document = (await show_statement(public_id)).document
    return [(line.count, line.amount.pence) for line in document.lines if line.kind.value == kind]
