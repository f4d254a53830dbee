"""A lead provider withdraws, defers or resumes someone's training.

In: who trains whom in which role, and why it stops. Out: the status afterwards, or a refusal.
Each operation is one transaction. Must never know: HTTP, or what a declaration makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from service.participants.locking import lock_participant
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.training.completion import continued
from service.training.reading import (
    Row,
    TrainingStatus,
    earliest_end,
    is_trained_by,
    latest_training,
    period_of,
    status_of,
    trainings_in_role,
)
from service.training.tables import TrainingPeriod


@dataclass(frozen=True, slots=True)
class TrainingChange:
    """Whose training changes. `lead_provider` is the record's id; `reason` is none when training resumes."""

    participant: UUID
    role: str
    lead_provider: int
    reason: str | None = None


Judge = Callable[[Row, date], ErrorEntry | None]


async def withdraw_training(service: Service, call: Call, change: TrainingChange) -> TrainingStatus:
    """The person stops for good: training ends today. Raises NotFound, and Refused with what stands against it."""
    written = {TrainingPeriod.withdrawn_at: call.now, TrainingPeriod.withdrawal_reason: change.reason}
    return await _stop(
        service, call, change, status=TrainingStatus.WITHDRAWN, written=written, judge=_against_withdrawing
    )


async def defer_training(service: Service, call: Call, change: TrainingChange) -> TrainingStatus:
    """The person pauses: training ends today and may be resumed. Raises NotFound, and Refused."""
    written = {TrainingPeriod.deferred_at: call.now, TrainingPeriod.deferral_reason: change.reason}
    return await _stop(service, call, change, status=TrainingStatus.DEFERRED, written=written, judge=_against_deferring)


async def resume_training(service: Service, call: Call, change: TrainingChange) -> TrainingStatus:
    """Training goes on from today, under the same partnership and schedule. Raises NotFound, and Refused."""
    async with service.database.transaction():
        await lock_participant(service, change.participant)
        teacher, training = await _found(change)
        refusal = _against_resuming(training, await trainings_in_role(teacher["id"], change.role), call.today)
        if refusal is not None:
            raise Refused([refusal])
        last_day = training["at_school_period.finished_on"]
        await TrainingPeriod.insert(continued(call, training, call.today, last_day))
        await audit.record(call, "training resumed", "teacher", str(change.participant), {"role": change.role})
        return TrainingStatus.ACTIVE


async def _stop(
    service: Service,
    call: Call,
    change: TrainingChange,
    *,
    status: TrainingStatus,
    written: dict[Any, Any],
    judge: Judge,
) -> TrainingStatus:
    async with service.database.transaction():
        await lock_participant(service, change.participant)
        _, training = await _found(change)
        against = [judge(training, call.today), None if change.reason else _REASON_MISSING]
        refusals = [entry for entry in against if entry is not None]
        if refusals:
            raise Refused(refusals)
        last_day = earliest_end(training["finished_on"], call.today)
        await TrainingPeriod.update(
            {**written, TrainingPeriod.finished_on: last_day, TrainingPeriod.updated_at: call.now}
        ).where(TrainingPeriod.id == training["id"])
        detail = {"role": change.role, "reason": change.reason}
        await audit.record(call, f"training {status}", "teacher", str(change.participant), detail)
        return status


async def _found(change: TrainingChange) -> tuple[Row, Row]:
    teacher = await is_trained_by(change.participant, change.role, change.lead_provider)
    if teacher is None:
        raise NotFound(f"You do not train a participant with the id {change.participant} in this role.")
    training = await latest_training(teacher["id"], change.role, change.lead_provider)
    assert training is not None, "found just before"
    return teacher, training


_REASON_MISSING = ErrorEntry(title="reason", detail="Say why, in reason.", code="reason_missing")


def _refused(code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title="participant_id", detail=detail, code=code)


def _against_withdrawing(training: Row, today: date) -> ErrorEntry | None:
    if status_of(training) is TrainingStatus.WITHDRAWN:
        return _refused("already_withdrawn", "This participant is already withdrawn; nothing needs to be sent.")
    return _not_begun(training, today)


def _against_deferring(training: Row, today: date) -> ErrorEntry | None:
    status = status_of(training)
    if status is TrainingStatus.DEFERRED:
        return _refused("already_deferred", "This participant is already deferred; nothing needs to be sent.")
    if status is TrainingStatus.WITHDRAWN:
        return _refused("withdrawn", "This participant is withdrawn; resume their training before deferring it.")
    return _not_begun(training, today)


def _not_begun(training: Row, today: date) -> ErrorEntry | None:
    if training["started_on"] < today:
        return None
    return _refused("not_begun", "Training starts today or later; send this once it has gone on for a full day.")


def _against_resuming(training: Row, trainings: list[Row], today: date) -> ErrorEntry | None:
    if status_of(training) is TrainingStatus.ACTIVE:
        return _refused("already_active", "This participant's training is neither withdrawn nor deferred.")
    if training["finished_on"] is not None and training["finished_on"] >= today:
        return _refused("stopped_today", "Training stopped today; resume it from tomorrow on.")
    in_stay = [row for row in trainings if row["at_school_period"] == training["at_school_period"]]
    if any(period_of(row).covers(today) or row["started_on"] > today for row in in_stay):
        return _refused("trained_elsewhere", "Other training of this participant covers today or a later day.")
    leaves_on = training["at_school_period.finished_on"]
    if leaves_on is not None and leaves_on <= today:
        return _refused("left_school", "This participant has left the school; the new school registers them.")
    return None
