"""Somebody in training, and why a change of it is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from service.platform.context import Call
from service.platform.errors import Refused
from service.training.operations import TrainingChange, defer_training, withdraw_training
from service.training.rescheduling import ScheduleChange
from service.training.tables import TrainingPeriod
from tests.service.registration.england import England, on

FIRST_DAY, SECOND_DAY, JANUARY, MARCH = on(2026, 9, 10), on(2026, 9, 11), on(2027, 1, 15), on(2027, 3, 1)


Reasons = list[tuple[str, str | None]]


@dataclass
class Case:
    """An ECT or mentor whom Alder trains from 10 September 2026, and what is sent about them."""

    england: England
    change: TrainingChange
    schedule: ScheduleChange

    async def training(self, **changes: Any) -> None:
        """Put the training as a case needs it."""
        written: dict[Any, Any] = changes
        await TrainingPeriod.update(written).where(TrainingPeriod.at_school_period.role == self.change.role)


async def case(england: England, role: str = "ect") -> Case:
    await england.partnership()
    person = await (england.ect() if role == "ect" else england.mentor())
    await TrainingPeriod.update({TrainingPeriod.started_on: FIRST_DAY.today}).where(TrainingPeriod.id > 0)
    change = TrainingChange(person.participant_id, role, england.alder, "other")
    return Case(england, change, ScheduleChange(person.participant_id, role, england.alder, "ecf-standard-january"))


async def reasons(operation: Awaitable[object]) -> Reasons:
    """Field and code of every reason against; none when it is done."""
    try:
        await operation
    except Refused as refused:
        return [(entry.title, entry.code) for entry in refused.entries if entry.policy is not None]
    return []


Operation = Callable[[Any, Call, TrainingChange], Awaitable[object]]


BOTH = [withdraw_training, defer_training]


SCHEDULE, COHORT, PERSON = "schedule_identifier", "cohort", "participant_id"
