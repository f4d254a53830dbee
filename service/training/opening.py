"""Opening training, and putting it under the partnership it waited for.

In: a stay at a school and what policy answered. Out: a training period's row.
Must be called inside the caller's transaction. Must never know: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.partnerships.tables import Partnership
from service.platform.context import Call
from service.platform.database import require_transaction
from service.training.tables import TrainingPeriod


@dataclass(frozen=True, slots=True)
class NewTraining:
    """Training to open. School-led training has no lead provider, contract year or schedule."""

    at_school_period: int
    school: int
    programme: str
    started_on: date
    finished_on: date | None = None
    lead_provider: int | None = None
    contract_year: int | None = None
    schedule: str | None = None


async def open_training(call: Call, new: NewTraining) -> int:
    """Open training, under the partnership if the school has one with the lead provider for the contract year.

    Without one it waits with the lead provider alone until `link_waiting_training`. Gives the record's id.
    """
    require_transaction()
    partnership = None
    if new.lead_provider is not None and new.contract_year is not None:
        held = (
            await Partnership.select(Partnership.id)
            .where(
                (Partnership.school == new.school)
                & (Partnership.lead_provider == new.lead_provider)
                & (Partnership.contract_year == new.contract_year)
            )
            .first()
        )
        partnership = None if held is None else held["id"]
    rows = await TrainingPeriod.insert(
        TrainingPeriod(
            at_school_period=new.at_school_period,
            programme=new.programme,
            lead_provider=new.lead_provider,
            partnership=partnership,
            contract_year=new.contract_year,
            schedule=new.schedule,
            started_on=new.started_on,
            finished_on=new.finished_on,
            created_at=call.now,
            updated_at=call.now,
        )
    )
    return int(rows[0]["id"])


async def link_waiting_training(
    call: Call, partnership: int, school: int, lead_provider: int, contract_year: int
) -> int:
    """Put the training at the school that waits for this lead provider and year under the partnership; say how many."""
    require_transaction()
    waiting = (
        (TrainingPeriod.at_school_period.school == school)
        & (TrainingPeriod.lead_provider == lead_provider)
        & (TrainingPeriod.contract_year == contract_year)
        & TrainingPeriod.partnership.is_null()
    )
    rows = await TrainingPeriod.select(TrainingPeriod.id).where(waiting)
    if rows:
        await TrainingPeriod.update(
            {TrainingPeriod.partnership: partnership, TrainingPeriod.updated_at: call.now}
        ).where(TrainingPeriod.id.is_in([row["id"] for row in rows]))
    return len(rows)


async def touch_training(call: Call, partnership: int) -> None:
    """Mark the training under a partnership as changed: what is shown of it is."""
    require_transaction()
    await TrainingPeriod.update({TrainingPeriod.updated_at: call.now}).where(TrainingPeriod.partnership == partnership)
