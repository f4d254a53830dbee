"""Training that goes on under another contract year: the present period ends and another opens.

In: the latest training of somebody in a role, and where it goes. Out: rows are changed.
Must be called inside the caller's transaction. Must never know: any rule, or why somebody moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.calendar import ONE_DAY
from service.partnerships.tables import Partnership
from service.platform.context import Call
from service.platform.database import require_transaction
from service.platform.errors import ErrorEntry
from service.training.opening import NewTraining, open_training
from service.training.reading import PROVIDER_LED, Row, TrainingStatus, period_of, status_of
from service.training.tables import TrainingPeriod


@dataclass(frozen=True, slots=True)
class Destination:
    """The contract year and schedule that training goes on under."""

    contract_year: int
    schedule: str


def may_move_today(training: Row, today: date) -> ErrorEntry | None:
    """What stands against moving the training today: that it has stopped, so there is nothing to go on with."""
    if status_of(training) is not TrainingStatus.ACTIVE:
        detail = "Training was withdrawn or deferred; resume it first, then move this person."
        return ErrorEntry(title="participant_id", detail=detail, code="not_in_training")
    if period_of(training).covers(today) or training["started_on"] > today:
        return None
    detail = "Training has ended; a school registers this person, which moves them."
    return ErrorEntry(title="participant_id", detail=detail, code="not_in_training")


async def move_training(call: Call, training: Row, destination: Destination) -> None:
    """End the training yesterday and open it again today, with the same lead provider; ask `may_move_today` first.

    Training that begins today or later has no day to keep, so it is changed as it stands.
    """
    require_transaction()
    if training["started_on"] >= call.today:
        await _change_in_place(call, training, destination)
        return
    await TrainingPeriod.update(
        {TrainingPeriod.finished_on: call.today - ONE_DAY, TrainingPeriod.updated_at: call.now}
    ).where(TrainingPeriod.id == training["id"])
    await open_training(
        call,
        NewTraining(
            at_school_period=training["at_school_period"],
            school=training["at_school_period.school"],
            programme=PROVIDER_LED,
            started_on=call.today,
            finished_on=training["finished_on"],
            lead_provider=training["lead_provider"],
            contract_year=destination.contract_year,
            schedule=destination.schedule,
        ),
    )


async def _change_in_place(call: Call, training: Row, destination: Destination) -> None:
    partnership = (
        await Partnership.select(Partnership.id)
        .where(
            (Partnership.school == training["at_school_period.school"])
            & (Partnership.lead_provider == training["lead_provider"])
            & (Partnership.contract_year == destination.contract_year)
        )
        .first()
    )
    changes: dict[Any, Any] = {
        TrainingPeriod.contract_year: destination.contract_year,
        TrainingPeriod.schedule: destination.schedule,
        TrainingPeriod.partnership: None if partnership is None else partnership["id"],
        TrainingPeriod.updated_at: call.now,
    }
    await TrainingPeriod.update(changes).where(TrainingPeriod.id == training["id"])
