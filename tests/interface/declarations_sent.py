"""What is declared over HTTP of somebody in training, on a day, and what was declared before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx

from service.platform.clock import FixedClock, clock_set_to
from tests.interface.changes_sent import COURSES
from tests.interface.client import LISTS, LeadProviderClient
from tests.interface.conftest import TODAY, Interface
from tests.service.declarations.world import InTraining, call_on

LAST_CUT_OFF = date(2028, 7, 31)
"""Of contract year 2025."""
NO_STATEMENT_LEFT = LAST_CUT_OFF + timedelta(days=1)
Preparing = Callable[[Interface, InTraining], Awaitable[object]]


@dataclass(frozen=True)
class Case:
    """Somebody in training, what was so before, and what is declared in place of what is in order, on a day."""

    sent: dict[str, Any] = field(default_factory=dict)
    role: str = "ect"
    day: date = TODAY
    person: dict[str, Any] = field(default_factory=dict)
    prepare: Preparing | None = None


def case(
    role: str = "ect",
    *,
    day: date = TODAY,
    person: dict[str, Any] | None = None,
    prepare: Preparing | None = None,
    **sent: Any,
) -> Case:
    return Case(sent, role, day, person or {}, prepare)


async def declare(
    interface: Interface,
    who: InTraining,
    day: date,
    *,
    role: str = "ect",
    client: LeadProviderClient | None = None,
    **sent: Any,
) -> httpx.Response:
    in_order = {
        "participant_id": str(who.public_id),
        "declaration_type": "started",
        "declaration_date": "2025-10-02T10:00:00Z",
        "course_identifier": COURSES[role],
        "evidence_held": "training-event-attended",
    }
    with clock_set_to(FixedClock(call_on(day).now)):
        return await (client or interface.alder).post(
            LISTS["declarations"], "participant-declaration", **in_order | sent
        )


async def answer_to(interface: Interface, asked: Case) -> httpx.Response:
    who = await interface.world.teacher(asked.role, **asked.person)
    if asked.prepare is not None:
        await asked.prepare(interface, who)
    return await declare(interface, who, asked.day, role=asked.role, **asked.sent)


def after(declaration_type: str, moment: str) -> Preparing:
    async def prepare(interface: Interface, who: InTraining) -> None:
        sent: dict[str, Any] = {"declaration_type": declaration_type, "declaration_date": moment}
        assert (await declare(interface, who, TODAY, **sent)).status_code == 200

    return prepare


def after_another_lead_provider(*, voided: bool) -> Preparing:
    async def prepare(interface: Interface, who: InTraining) -> None:
        world = interface.world
        await world.training(who.stay, world.harbour, 2025, date(2025, 9, 1), finished_on=date(2025, 12, 31))
        made = await declare(interface, who, TODAY, client=interface.harbour)
        assert made.status_code == 200, made.text
        if voided:
            await interface.harbour.put(f"{LISTS['declarations']}/{made.json()['data']['id']}/void", "x")

    return prepare
