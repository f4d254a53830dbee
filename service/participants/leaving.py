"""Somebody leaves a school: the stay ends, and with it their training and pairings there.

In: who, in which role, and the last day. One transaction. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from typing import Any

from engine.calendar import Period
from service.declarations.tables import Declaration
from service.participants.inputs import LeaveSchool
from service.participants.locking import lock_participant
from service.participants.records import teacher_with
from service.participants.tables import AtSchoolPeriod, Mentorship
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.training.tables import TrainingPeriod


async def leave_school(service: Service, call: Call, sent: LeaveSchool) -> None:
    """The day is the person's last at the school; what would have begun later does not begin.

    Raises NotFound when no stay covers the day, and Refused when several do and no URN says which, or when claims were
    made under training that would not have begun.
    """
    async with service.database.transaction():
        await lock_participant(service, sent.participant)
        stay = await _stay(sent)
        await _nothing_declared_later(stay["id"], sent)
        await AtSchoolPeriod.update(
            {AtSchoolPeriod.finished_on: sent.finished_on, AtSchoolPeriod.updated_at: call.now}
        ).where(AtSchoolPeriod.id == stay["id"])
        await _end_training(call, stay["id"], sent)
        await _end_pairings(call, stay["id"], sent)
        detail = {"role": sent.role, "school_urn": stay["school.urn"], "finished_on": sent.finished_on}
        await audit.record(call, "left school", "teacher", str(sent.participant), detail)


async def _stay(sent: LeaveSchool) -> dict[str, Any]:
    teacher = await teacher_with(sent.participant)
    rows = await AtSchoolPeriod.select(*AtSchoolPeriod.all_columns(), AtSchoolPeriod.school.urn).where(
        (AtSchoolPeriod.teacher == teacher["id"]) & (AtSchoolPeriod.role == sent.role)
    )
    there = [
        row
        for row in rows
        if Period(row["started_on"], row["finished_on"]).covers(sent.finished_on)
        and sent.school_urn in (None, row["school.urn"])
    ]
    if not there:
        raise NotFound(f"Participant {sent.participant} is at no such school on {sent.finished_on.isoformat()}.")
    if len(there) > 1:
        detail = (
            f"This person is at several schools that day: {', '.join(row['school.urn'] for row in there)}. Say which."
        )
        raise Refused([ErrorEntry(title="school_urn", detail=detail, code="school_missing", pointer="/school_urn")])
    return there[0]


async def _nothing_declared_later(stay: int, sent: LeaveSchool) -> None:
    """Training that was declared for has begun, and its claims keep it also when they are taken back."""
    training = Declaration.training_period
    declared = (
        await Declaration.select(training.started_on)
        .where((training.at_school_period == stay) & (training.started_on > sent.finished_on))
        .order_by(training.started_on, ascending=False)
        .first()
    )
    if declared is not None:
        began = declared["training_period.started_on"].isoformat()
        detail = (
            f"Claims were made under training that began on {began}. Give that day or a later one, or ask DfE support."
        )
        raise Refused([ErrorEntry(title="finished_on", detail=detail, code="declared_since", pointer="/finished_on")])


async def _end_training(call: Call, stay: int, sent: LeaveSchool) -> None:
    of_stay = TrainingPeriod.at_school_period == stay
    await TrainingPeriod.delete().where(of_stay & (TrainingPeriod.started_on > sent.finished_on))
    later = TrainingPeriod.finished_on.is_null() | (TrainingPeriod.finished_on > sent.finished_on)
    await TrainingPeriod.update(
        {TrainingPeriod.finished_on: sent.finished_on, TrainingPeriod.updated_at: call.now}
    ).where(of_stay & later)


async def _end_pairings(call: Call, stay: int, sent: LeaveSchool) -> None:
    of_stay = (Mentorship.ect_period == stay) | (Mentorship.mentor_period == stay)
    await Mentorship.delete().where(of_stay & (Mentorship.started_on > sent.finished_on))
    later = Mentorship.finished_on.is_null() | (Mentorship.finished_on > sent.finished_on)
    await Mentorship.update({Mentorship.finished_on: sent.finished_on, Mentorship.updated_at: call.now}).where(
        of_stay & later
    )
