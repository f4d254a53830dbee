"""Who a lead provider may see: everybody it trains or has trained under a partnership, for good.

In: a lead provider, filters, an order, a page. Out: rows of the person and of the latest training in each role.
Must never know: HTTP, or how a row is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns.combination import CombinableMixin, WhereRaw

from service.filters import Sort
from service.participants.tables import ParticipantIdChange
from service.platform.database import page_of
from service.platform.errors import NotFound
from service.training.reading import TrainingStatus
from service.training.tables import TrainedParticipant

Row = dict[str, Any]
Condition = CombinableMixin

_SHOWN = (
    TrainedParticipant.updated_at,
    TrainedParticipant.transferred_at,
    TrainedParticipant.ect_training,
    TrainedParticipant.mentor_training,
    *TrainedParticipant.teacher.all_columns(),
)
_STATUS = {
    TrainingStatus.WITHDRAWN: "withdrawn_at IS NOT NULL AND (deferred_at IS NULL OR withdrawn_at >= deferred_at)",
    TrainingStatus.DEFERRED: "deferred_at IS NOT NULL AND (withdrawn_at IS NULL OR deferred_at > withdrawn_at)",
    TrainingStatus.ACTIVE: "withdrawn_at IS NULL AND deferred_at IS NULL",
}


@dataclass(frozen=True, slots=True)
class ParticipantFilters:
    """Which participants are asked for. None does not filter; an empty tuple matches nothing."""

    contract_years: tuple[int, ...] | None = None
    """Of the latest training in either role."""
    updated_since: datetime | None = None
    """Inclusive."""
    training_status: str | None = None
    """Of the latest training in either role. A word that is no status matches nothing."""
    former_ids: tuple[UUID, ...] | None = None
    transferred: bool = False
    """Only those with a transfer; `updated_since` is then about transfers."""


async def visible_participants(
    lead_provider: int, filters: ParticipantFilters, sort: Sort, *, limit: int, offset: int
) -> list[Row]:
    """A page of whom the lead provider may see."""
    where = await _where(lead_provider, filters)
    if where is None:
        return []
    if filters.transferred:
        sort = tuple(("transferred_at" if column == "updated_at" else column, ascending) for column, ascending in sort)
    return await page_of(TrainedParticipant, _SHOWN, where, sort, limit=limit, offset=offset)


async def visible_participant(lead_provider: int, public_id: UUID) -> Row:
    """One of them. Raises NotFound."""
    rows = await TrainedParticipant.select(*_SHOWN).where(
        (TrainedParticipant.lead_provider == lead_provider) & (TrainedParticipant.teacher.public_id == public_id)
    )
    if not rows:
        raise NotFound(f"You do not train a participant with the id {public_id}.")
    return rows[0]


async def _where(lead_provider: int, filters: ParticipantFilters) -> Any:
    where: Any = TrainedParticipant.lead_provider == lead_provider
    changed = TrainedParticipant.updated_at
    if filters.transferred:
        where &= TrainedParticipant.transferred_at.is_not_null()
        changed = TrainedParticipant.transferred_at
    if filters.contract_years is not None:
        if not filters.contract_years:
            return None
        years = list(filters.contract_years)
        where &= TrainedParticipant.ect_contract_year.is_in(years) | TrainedParticipant.mentor_contract_year.is_in(
            years
        )
    if filters.updated_since is not None:
        where &= changed >= filters.updated_since
    if filters.training_status is not None:
        if filters.training_status not in set(TrainingStatus):
            return None
        where &= WhereRaw(_LATEST_IS.format(_STATUS[TrainingStatus(filters.training_status)]))
    if filters.former_ids is not None:
        teachers = await _given_up(filters.former_ids)
        if not teachers:
            return None
        where &= TrainedParticipant.teacher.is_in(teachers)
    return where


_LATEST_IS = """EXISTS (SELECT 1 FROM training_period AS latest
    WHERE latest.id IN (trained_participant.ect_training, trained_participant.mentor_training) AND {})"""


async def _given_up(former_ids: tuple[UUID, ...]) -> list[int]:
    if not former_ids:
        return []
    rows = await ParticipantIdChange.select(ParticipantIdChange.teacher).where(
        ParticipantIdChange.from_id.is_in(list(former_ids))
    )
    return [row["teacher"] for row in rows]
