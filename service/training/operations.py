"""A lead provider withdraws, defers or resumes somebody's training.

In: who trains whom in which role, and why it stops. Out: the status afterwards, or a refusal with every reason.
Each operation is one transaction; a refusal keeps its decision and its audit event and nothing else.
Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.participants.locking import lock_participant
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import Refused
from service.platform.refusing import done_or_refused
from service.training.completion import continued
from service.training.facts import change_facts, reason_facts, trained
from service.training.judging import judge_change
from service.training.reading import TrainingStatus, earliest_end
from service.training.tables import TrainingPeriod


@dataclass(frozen=True, slots=True)
class TrainingChange:
    """Whose training changes. `lead_provider` is the record's id.

    `role` is None when the course sent is not known; `reason` is as sent, and None when training resumes.
    """

    participant: UUID
    role: str | None
    lead_provider: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Stop:
    """How training stops: the decision asked, the fact that holds the reason, and what is written."""

    decision: str
    reason: str
    status: TrainingStatus
    written_at: Any
    written_reason: Any


_WITHDRAWAL = _Stop(
    "withdrawal",
    "withdrawal_reason",
    TrainingStatus.WITHDRAWN,
    TrainingPeriod.withdrawn_at,
    TrainingPeriod.withdrawal_reason,
)
_DEFERRAL = _Stop(
    "deferral",
    "deferral_reason",
    TrainingStatus.DEFERRED,
    TrainingPeriod.deferred_at,
    TrainingPeriod.deferral_reason,
)


async def withdraw_training(service: Service, call: Call, change: TrainingChange) -> TrainingStatus:
    """The person stops for good: training ends today. Raises NotFound, and Refused with every reason."""
    return await done_or_refused(service, lambda: _stop(service, call, change, _WITHDRAWAL))


async def defer_training(service: Service, call: Call, change: TrainingChange) -> TrainingStatus:
    """The person pauses: training ends today and may be resumed. Raises NotFound, and Refused with every reason."""
    return await done_or_refused(service, lambda: _stop(service, call, change, _DEFERRAL))


async def resume_training(service: Service, call: Call, change: TrainingChange) -> TrainingStatus:
    """Training goes on from today, under the same partnership and schedule. Raises NotFound, and Refused."""
    return await done_or_refused(service, lambda: _resume(service, call, change))


async def _stop(service: Service, call: Call, change: TrainingChange, stop: _Stop) -> TrainingStatus | Refused:
    await lock_participant(service, change.participant)
    at = await trained(change.participant, change.role, change.lead_provider)
    facts = await change_facts(call, at) | reason_facts(service.rulebook.policy, stop.reason, change.reason)
    judged = await judge_change(service, call, stop.decision, at, facts)
    if isinstance(judged, Refused):
        return judged
    assert at.training is not None, "the rules let only training stop"
    written: dict[Any, Any] = {
        stop.written_at: call.now,
        stop.written_reason: change.reason,
        TrainingPeriod.finished_on: earliest_end(at.training["finished_on"], call.today),
        TrainingPeriod.updated_at: call.now,
    }
    await TrainingPeriod.update(written).where(TrainingPeriod.id == at.training["id"])
    detail = {"role": change.role, "reason": change.reason, "warnings": judged}
    await audit.record(call, f"training {stop.status}", "teacher", str(change.participant), detail)
    return stop.status


async def _resume(service: Service, call: Call, change: TrainingChange) -> TrainingStatus | Refused:
    await lock_participant(service, change.participant)
    at = await trained(change.participant, change.role, change.lead_provider)
    judged = await judge_change(service, call, "resumption", at, await change_facts(call, at))
    if isinstance(judged, Refused):
        return judged
    assert at.training is not None, "the rules let only training resume"
    last_day = at.training["at_school_period.finished_on"]
    await TrainingPeriod.insert(continued(call, at.training, call.today, last_day))
    await audit.record(call, "training resumed", "teacher", str(change.participant), {"role": change.role})
    return TrainingStatus.ACTIVE
