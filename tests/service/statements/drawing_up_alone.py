"""Drawing up a contract year in a process of its own, to be killed. The policy is read once, before any is started."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from service.platform.context import Service
from service.platform.database import open_database
from service.platform.running_policy import first_policy
from service.platform.settings import FILES
from service.statements.operations import generate_statements
from tests.service.declarations.world import call_on

RULEBOOK = first_policy(Path(__file__).parents[3], FILES).rulebook
CALL = call_on(date(2025, 11, 1), actor="finance Priya Shah")
YEAR, ALDER = 2025, "alder-vale-teaching"


def draw_up(url: str) -> None:
    """What `ecf2 statements generate --cohort 2025 --lead-provider alder-vale-teaching` does."""
    asyncio.run(_draw_up(url))


async def _draw_up(url: str) -> None:
    async with await open_database(url) as database:
        await generate_statements(Service(database, RULEBOOK), CALL, YEAR, lead_provider=ALDER)
