"""Training that was declared for is not undone by a school that says later when somebody left."""

from __future__ import annotations

from datetime import date

import pytest

from service.declarations.operations import submit_declaration
from service.participants.inputs import LeaveSchool
from service.participants.operations import leave_school
from service.platform.context import Service
from service.platform.errors import Refused
from service.training.rescheduling import ScheduleChange, change_schedule
from service.training.tables import TrainingPeriod
from tests.service.declarations.world import World, call_on, declared

FEBRUARY = call_on(date(2026, 2, 2))


async def test_nobody_has_left_before_training_that_was_declared_for_began(service: Service, world: World) -> None:
    ect = await world.teacher()
    change = ScheduleChange(ect.public_id, "ect", world.alder, "ecf-extended-september")
    await change_schedule(service, call_on(date(2026, 1, 10)), change)
    sent = declared(ect, declaration_date="2026-01-14T10:00:00Z")
    await submit_declaration(service, call_on(date(2026, 1, 15)), world.alder, sent)

    with pytest.raises(Refused) as refused:
        await leave_school(service, FEBRUARY, LeaveSchool(ect.public_id, "ect", date(2026, 1, 9)))
    await leave_school(service, FEBRUARY, LeaveSchool(ect.public_id, "ect", date(2026, 1, 10)))

    assert [entry.code for entry in refused.value.entries] == ["declared_since"]
    rows = await TrainingPeriod.select(TrainingPeriod.started_on, TrainingPeriod.finished_on)
    assert sorted((row["started_on"], row["finished_on"]) for row in rows) == [
        (date(2025, 9, 1), date(2026, 1, 9)),
        (date(2026, 1, 10), date(2026, 1, 10)),
    ]
