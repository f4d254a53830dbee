"""What the `mentor_completion` decision does to a mentor: funding ends and training with it, or both come back.

In: the mentor, the lead provider and the days. Out: nothing; rows are changed.
Must be called inside the caller's transaction. Must never know: when a completion counts, or any declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.calendar import ONE_DAY
from service.participants.tables import Teacher
from service.platform.context import Call
from service.platform.database import require_transaction
from service.training.reading import Row, TrainingStatus, earliest_end, latest_training, status_of, trainings_in_role
from service.training.tables import TrainingPeriod

_MENTOR = "mentor"


async def end_mentor_funding(
    call: Call, teacher: int, lead_provider: int, *, ineligible_from: date, reason: str, ended_on: date
) -> None:
    """Funding ends from a day, for a reason; the latest training with the lead provider ends on `ended_on`.

    `teacher` and `lead_provider` are the records' ids. Training that starts on `ended_on` or later lasts until the day
    after its start; training that has ended by then stays as it is.
    """
    require_transaction()
    await _set_funding(call, teacher, ineligible_from, reason)
    training = await latest_training(teacher, _MENTOR, lead_provider)
    if training is None:
        return
    last_day = max(ended_on, training["started_on"] + ONE_DAY)
    if training["finished_on"] is None or training["finished_on"] > last_day:
        await _change(call, training, {TrainingPeriod.finished_on: last_day})


async def restore_mentor_funding(call: Call, teacher: int, lead_provider: int) -> None:
    """Funding comes back. Training that ended because of the completion opens again on the day after it ended.

    It lasts until the mentor leaves the school. It stays closed when it was withdrawn or deferred, when it ended before
    the completion, when the mentor has left since, or when other training has begun since.
    """
    require_transaction()
    person = await Teacher.select(Teacher.mentor_ineligible_from).where(Teacher.id == teacher).first()
    assert person is not None, "a record that was read before"
    completed_on: date | None = person["mentor_ineligible_from"]
    await _set_funding(call, teacher, None, None)
    training = await latest_training(teacher, _MENTOR, lead_provider)
    if training is None or completed_on is None or not _was_ended_by(training, completed_on):
        return
    first_day = training["finished_on"] + ONE_DAY
    last_day = training["at_school_period.finished_on"]
    later = [row for row in await trainings_in_role(teacher, _MENTOR) if row["started_on"] >= first_day]
    if later or (last_day is not None and last_day < first_day):
        return
    await TrainingPeriod.insert(continued(call, training, first_day, last_day))


def continued(call: Call, training: Mapping[str, Any], first_day: date, last_day: date | None) -> TrainingPeriod:
    """A further period of the same training: same stay, lead provider, partnership, contract year and schedule."""
    kept = ("at_school_period", "programme", "lead_provider", "partnership", "contract_year", "schedule")
    same: dict[Any, Any] = {field: training[field] for field in kept}
    return TrainingPeriod(
        **same,
        started_on=first_day,
        finished_on=earliest_end(last_day),
        created_at=call.now,
        updated_at=call.now,
    )


def _was_ended_by(training: Row, completed_on: date) -> bool:
    ended = training["finished_on"]
    by_the_completion = ended == max(completed_on, training["started_on"] + ONE_DAY)
    return ended is not None and by_the_completion and status_of(training) is TrainingStatus.ACTIVE


async def _set_funding(call: Call, teacher: int, ineligible_from: date | None, reason: str | None) -> None:
    await Teacher.update(
        {
            Teacher.mentor_ineligible_from: ineligible_from,
            Teacher.mentor_completion_reason: reason,
            Teacher.updated_at: call.now,
        }
    ).where(Teacher.id == teacher)


async def _change(call: Call, training: Row, changes: dict[Any, Any]) -> None:
    await TrainingPeriod.update({**changes, TrainingPeriod.updated_at: call.now}).where(
        TrainingPeriod.id == training["id"]
    )
