"""What is sent about somebody in training, what happened to them before, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx

from service.declarations.tables import Declaration
from service.participants.tables import AtSchoolPeriod, Teacher
from service.partnerships.tables import Partnership
from service.training.tables import TrainingPeriod
from tests.interface.client import LISTS
from tests.interface.conftest import TODAY, Interface
from tests.service.declarations.world import LONG_AGO, InTraining

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SEPTEMBER, MARCH = date(2025, 9, 1), date(2026, 3, 1)
NOBODY = "00000000-0000-4000-8000-00000000000a"
COURSES = {"ect": "ecf-induction", "mentor": "ecf-mentor"}
Refusal = list[tuple[str, str]]
Preparing = Callable[[Interface, InTraining], Awaitable[object]]
DEFERRED: dict[str, Any] = {"deferred_at": LONG_AGO, "deferral_reason": "other", "finished_on": MARCH}
WITHDRAWN: dict[str, Any] = {"withdrawn_at": LONG_AGO, "withdrawal_reason": "other", "finished_on": MARCH}


@dataclass(frozen=True)
class Person:
    """Somebody Alder trains, what happened to them, and what is sent beside what the action needs."""

    sent: dict[str, Any] = field(default_factory=dict)
    role: str = "ect"
    started_on: date = SEPTEMBER
    training: dict[str, Any] = field(default_factory=dict)
    prepare: Preparing | None = None

    async def made(self, interface: Interface) -> InTraining:
        person = await interface.world.teacher(self.role, started_on=self.started_on, **self.training)
        if self.prepare is not None:
            await self.prepare(interface, person)
        return person


def person(
    role: str = "ect",
    *,
    started_on: date = SEPTEMBER,
    training: dict[str, Any] | None = None,
    prepare: Preparing | None = None,
    **sent: Any,
) -> Person:
    return Person(sent, role, started_on, training or {}, prepare)


NEEDED: dict[str, dict[str, Any]] = {
    "withdraw": {"reason": "other"},
    "defer": {"reason": "other"},
    "resume": {},
    "change-schedule": {"schedule_identifier": "ecf-standard-january"},
}


async def send(interface: Interface, action: str, who: InTraining | UUID, case: Person) -> httpx.Response:
    public_id = who.public_id if isinstance(who, InTraining) else who
    attributes = {"course_identifier": COURSES[case.role], **NEEDED[action], **case.sent}
    return await interface.alder.put(
        f"{LISTS['participants']}/{public_id}/{action}", f"participant-{action}", **attributes
    )


def is_refused(answer: httpx.Response, expected: Refusal) -> None:
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert [(error["title"], error["code"]) for error in errors] == expected
    for error in errors:
        assert error["detail"]
        assert error["policy"].keys() == {"decision", "rule", "edition"}
        assert error["pointer"] == f"/data/attributes/{error['title']}"


async def kept() -> Any:
    """Every record a write could change."""
    return [await table.select().order_by(table.id) for table in (TrainingPeriod, Partnership, Teacher, Declaration)]


def other_training(starts: date, ends: date | None) -> Preparing:
    async def prepare(_interface: Interface, who: InTraining) -> None:
        since: dict[str, Any] = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
        row = TrainingPeriod(
            at_school_period=who.stay, programme="school_led", started_on=starts, finished_on=ends, **since
        )
        await TrainingPeriod.insert(row)

    return prepare


def leaves(day: date) -> Preparing:
    async def prepare(_interface: Interface, who: InTraining) -> None:
        await AtSchoolPeriod.update({AtSchoolPeriod.finished_on: day}).where(AtSchoolPeriod.id == who.stay)

    return prepare


def moves(lead_provider: bool) -> Preparing:
    async def prepare(interface: Interface, who: InTraining) -> None:
        harbour = interface.world.harbour if lead_provider else None
        await interface.moves(who, TOMORROW, harbour, date(2026, 5, 20))

    return prepare


async def goes_on(interface: Interface, who: InTraining) -> None:
    await interface.world.training(who.stay, interface.world.alder, 2025, YESTERDAY)


async def is_declared_in_another_year(interface: Interface, who: InTraining) -> None:
    await interface.world.partnership(interface.world.alder, 2024)
    answer = await interface.alder.post(
        LISTS["declarations"],
        "participant-declaration",
        participant_id=str(who.public_id),
        declaration_type="started",
        declaration_date=f"{TODAY}T10:00:00Z",
        course_identifier="ecf-induction",
        evidence_held="training-event-attended",
    )
    assert answer.status_code == 200, answer.text


def partnered(year: int, *, remembered: bool = False) -> Preparing:
    async def prepare(interface: Interface, who: InTraining) -> None:
        await interface.world.partnership(interface.world.alder, year)
        if remembered:
            await Teacher.update({Teacher.ect_frozen_contract_year: year}).where(Teacher.id == who.teacher)

    return prepare


async def passes(interface: Interface, who: InTraining) -> None:
    await interface.induction(who, SEPTEMBER, YESTERDAY, outcome="passed")
