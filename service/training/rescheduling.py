"""A lead provider moves somebody to another schedule or contract year.

In: who is trained by whom, and the schedule and contract year as sent. Out: where training stands afterwards, or a
refusal with every reason. One transaction; a refusal keeps its decision and its audit event and nothing else.
Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from engine.calendar import ONE_DAY
from engine.model.policy import Policy
from service.participants.locking import lock_participant
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import Refused
from service.platform.refusing import done_or_refused
from service.training.completion import continued
from service.training.facts import Facts, Trained, change_facts, partnership_for, schedule_facts, trained
from service.training.judging import judge_change
from service.training.reading import Row, earliest_end
from service.training.tables import TrainingPeriod


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """Whose training moves where. `lead_provider` is the record's id; schedule and cohort are as sent.

    `role` is None when the course sent is not known; without a cohort the contract year stays.
    """

    participant: UUID
    role: str | None
    lead_provider: int
    schedule: str | None
    cohort: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Where training stands after the move. `first_day` is today for training that had begun."""

    schedule: str
    contract_year: int
    first_day: date


async def change_schedule(service: Service, call: Call, change: ScheduleChange) -> Moved:
    """Move somebody to another schedule, and to another contract year when one is sent.

    Training that has not begun, or is over, changes in place; other training ends yesterday and goes on from today.
    Declarations stay where they were. Raises NotFound, and Refused with every reason.
    """
    return await done_or_refused(service, lambda: _change(service, call, change))


async def _change(service: Service, call: Call, change: ScheduleChange) -> Moved | Refused:
    policy = service.rulebook.policy
    await lock_participant(service, change.participant)
    at = await trained(change.participant, change.role, change.lead_provider)
    facts = await change_facts(call, at)
    facts |= await schedule_facts(policy, call, at, schedule=change.schedule, cohort=change.cohort)
    judged = await judge_change(service, call, "change_of_schedule", at, facts)
    if isinstance(judged, Refused):
        return judged
    return await _move(policy, call, change, at, facts)


async def _move(policy: Policy, call: Call, change: ScheduleChange, at: Trained, facts: Facts) -> Moved:
    training, year, schedule = at.training, facts["new_contract_year"], facts["new_schedule"]
    assert training is not None, "the rules move only training"
    assert isinstance(year, int), "the rules refuse what is not a contract year"
    assert isinstance(schedule, str), "the rules refuse what is not a schedule"
    partnership = await partnership_for(training, year)
    moved: dict[Any, Any] = {"schedule": schedule, "contract_year": year, "partnership": partnership}
    in_place = training["started_on"] >= call.today or facts["training_complete"] is True
    if in_place:
        await _write(call, training, moved)
    else:
        await _split(call, training, moved)
    if year != training["contract_year"]:
        await _remember_frozen_year(policy, call, at, left=training["contract_year"], entered=year)
    detail = {"role": change.role, "schedule": schedule, "contract_year": year, "from": training["schedule"]}
    await audit.record(call, "schedule changed", "teacher", str(change.participant), detail)
    return Moved(schedule, year, training["started_on"] if in_place else call.today)


async def _split(call: Call, training: Row, moved: dict[Any, Any]) -> None:
    """End training yesterday and go on from today, until what was to end it does, unless that day has passed."""
    ends = [training["finished_on"], training["at_school_period.finished_on"]]
    last_day = earliest_end(*(end for end in ends if end is not None and end >= call.today))
    yesterday = call.today - ONE_DAY
    await _write(call, training, {TrainingPeriod.finished_on: earliest_end(training["finished_on"], yesterday)})
    await TrainingPeriod.insert(continued(call, {**training, **moved}, call.today, last_day))


async def _write(call: Call, training: Row, changes: dict[Any, Any]) -> None:
    await TrainingPeriod.update({**changes, TrainingPeriod.updated_at: call.now}).where(
        TrainingPeriod.id == training["id"]
    )


async def _remember_frozen_year(policy: Policy, call: Call, at: Trained, *, left: int, entered: int) -> None:
    """Leaving a frozen contract year keeps it on the person for the role; going back clears it."""
    enters_frozen = policy.is_frozen(entered, call.today)
    if not (enters_frozen or policy.is_frozen(left, call.today)):
        return
    kept = None if enters_frozen else left
    changes: dict[Any, Any] = {f"{at.role}_frozen_contract_year": kept, "updated_at": call.now}
    await Teacher.update(changes).where(Teacher.id == at.teacher["id"])
