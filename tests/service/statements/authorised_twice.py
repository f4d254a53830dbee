"""A statement with everything behind it that verification looks at, and a way past its guards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest

from service.declarations.operations import submit_declaration
from service.platform.context import Service
from service.platform.database import Database
from service.rulings.reading import What
from service.statements.operations import (
    RulingAsked,
    add_adjustment,
    authorise_statement,
    change_adjustment,
    generate_statements,
    reverse_authorisation,
    rule,
)
from tests.service.declarations.world import World, call_on, declared
from tests.service.statements.small_bands import with_small_bands

OCTOBER = call_on(date(2025, 10, 3))
PRIYA = call_on(date(2025, 11, 1), actor="finance Priya Shah")


@pytest.fixture
async def statement(service: Service, world: World) -> UUID:
    """A statement authorised with a ruling, a changed adjustment and declarations, reversed and authorised again."""
    small = with_small_bands(service)
    made = [
        (await submit_declaration(small, OCTOBER, world.alder, declared(await world.teacher())))["public_id"]
        for _ in range(4)
    ]
    (one, *_) = [
        each.row["public_id"]
        for each in await generate_statements(small, PRIYA, 2025, lead_provider="alder-vale-teaching")
    ]
    await add_adjustment(small, PRIYA, one, label="Late claims", amount_pence=500, reason="Agreed")
    await change_adjustment(small, PRIYA, one, 1, label="Late claims", amount_pence=600, reason="Slip")
    await rule(small, PRIYA, one, RulingAsked(What.PAY, "Agreed", made[2]))
    await rule(small, PRIYA, one, RulingAsked(What.REFUSE, "Not agreed", made[3]))
    await authorise_statement(small, PRIYA, one)
    await reverse_authorisation(small, PRIYA, one, "By mistake")
    await authorise_statement(small, PRIYA, one)
    found: UUID = one
    return found


async def without_guard(database: Database, table: str | None, change: Callable[[], Awaitable[object]]) -> None:
    """Do something to a table as someone with all rights might, who first takes its guards away."""
    if table is not None:
        if database.kind == "sqlite":
            for event in ("update", "delete"):
                await database.execute(f'DROP TRIGGER "{table}_stands_{event}"')
        else:
            await database.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    await change()
