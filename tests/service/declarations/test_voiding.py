"""A declaration is voided before it is paid and clawed back after; a second time is refused."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

import pytest

from service.declarations.operations import submit_declaration, void_declaration
from service.platform.audit import AuditEvent
from service.platform.context import Call, Service
from service.platform.errors import NotFound, Refused
from service.statements.operations import authorise_statement, generate_statements
from tests.service.declarations.world import World, call_on, declared

OCTOBER = call_on(date(2025, 10, 3))
DECEMBER = call_on(date(2025, 12, 1))


async def submitted(service: Service, world: World) -> UUID:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))
    public_id: UUID = row["public_id"]
    return public_id


async def paid(service: Service, world: World) -> UUID:
    """A declaration on a statement that was generated and authorised."""
    public_id = await submitted(service, world)
    for one in await generate_statements(service, DECEMBER, 2025, lead_provider="alder-vale-teaching"):
        if (one.row["month"], one.row["kind"]) == ("2025-11", "output"):
            await authorise_statement(service, DECEMBER, one.row["public_id"])
    return public_id


async def reason(service: Service, world: World, public_id: UUID) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        await void_declaration(service, DECEMBER, world.alder, public_id)
    (entry,) = refused.value.entries
    assert entry.policy is not None
    assert entry.policy.decision == "void_or_clawback"
    return entry.title, entry.code


async def test_an_unpaid_declaration_is_voided(service: Service, world: World) -> None:
    row = await void_declaration(service, OCTOBER, world.alder, await submitted(service, world))

    assert (row["payment_state"], row["clawback_state"]) == ("voided", "none")


async def test_voiding_twice_is_refused(service: Service, world: World) -> None:
    public_id = await submitted(service, world)
    await void_declaration(service, DECEMBER, world.alder, public_id)

    assert await reason(service, world, public_id) == ("participant_declaration_id", "already_voided")


async def test_a_paid_declaration_is_clawed_back_on_the_next_output_statement(service: Service, world: World) -> None:
    public_id = await paid(service, world)

    row = await void_declaration(service, DECEMBER, world.alder, public_id)

    assert (row["payment_state"], row["clawback_state"]) == ("paid", "awaiting_clawback")
    assert row["clawback_statement.public_id"] not in {None, row["statement.public_id"]}
    assert await reason(service, world, public_id) == ("participant_declaration_id", "already_taken_back")


async def test_a_finance_officer_takes_back_anybody_s_and_is_recorded_with_the_time_voi_05(
    service: Service, world: World
) -> None:
    public_id = await submitted(service, world)
    officer = Call(actor="finance officer", now=DECEMBER.now)

    row = await void_declaration(service, officer, None, public_id)

    assert row["payment_state"] == "voided"
    (event,) = await AuditEvent.select().where(AuditEvent.action == "declaration void")
    assert (event["actor"], event["subject_id"]) == ("finance officer", str(public_id))
    with pytest.raises(NotFound, match="There is no declaration"):
        await void_declaration(service, officer, None, UUID(int=0))


async def test_the_clawback_is_settled_when_its_statement_is_authorised(service: Service, world: World) -> None:
    public_id = await paid(service, world)
    row = await void_declaration(service, DECEMBER, world.alder, public_id)
    january = call_on(date(2026, 1, 5))
    (generated,) = [
        one
        for one in await generate_statements(service, january, 2025, lead_provider="alder-vale-teaching")
        if one.row["public_id"] == row["clawback_statement.public_id"]
    ]

    await authorise_statement(service, january, generated.row["public_id"])

    assert await reason(service, world, public_id) == ("participant_declaration_id", "already_taken_back")
    assert "clawback" in {line.kind.value for line in generated.document.lines}


async def test_another_lead_providers_declaration_is_not_found(service: Service, world: World) -> None:
    public_id = await submitted(service, world)

    with pytest.raises(NotFound):
        await void_declaration(service, OCTOBER, world.harbour, public_id)


async def test_voiding_at_once_voids_once(service: Service, world: World) -> None:
    public_id = await submitted(service, world)

    answers = await asyncio.gather(
        *(void_declaration(service, OCTOBER, world.alder, public_id) for _ in range(8)), return_exceptions=True
    )

    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 7
