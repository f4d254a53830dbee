"""Mentors a lead provider does not train, of early career teachers it does.

In: a lead provider, a day, a page. Out: rows of the mentors. Must never know: HTTP, the published shape, or who is one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.columns.combination import And

from service.filters import Sort
from service.platform.database import page_of
from service.platform.errors import NotFound
from service.training.tables import UnfundedMentor

Row = dict[str, Any]

_SHOWN = (
    UnfundedMentor.created_at,
    UnfundedMentor.updated_at,
    UnfundedMentor.stay.email,
    UnfundedMentor.teacher.public_id,
    UnfundedMentor.teacher.full_name,
    UnfundedMentor.teacher.trn,
)


async def unfunded_mentors(
    lead_provider: int, today: date, updated_since: datetime | None, sort: Sort, *, limit: int, offset: int
) -> list[Row]:
    """A page of them: the person, the e-mail of the stay that began last, `created_at` and `updated_at`."""
    where = _of(lead_provider, today)
    if updated_since is not None:
        where &= UnfundedMentor.updated_at >= updated_since
    order = [*sort, ("teacher", sort[-1][1])]
    return await page_of(UnfundedMentor, _SHOWN, where, order, limit=limit, offset=offset)


async def unfunded_mentor(lead_provider: int, today: date, public_id: UUID) -> Row:
    """One of them. Raises NotFound."""
    where = _of(lead_provider, today) & (UnfundedMentor.teacher.public_id == public_id)
    rows = await UnfundedMentor.select(*_SHOWN).where(where)
    if not rows:
        raise NotFound(f"No unfunded mentor of participants you train has the id {public_id}.")
    return rows[0]


def _of(lead_provider: int, today: date) -> And:
    begun = UnfundedMentor.after_day.is_null() | (UnfundedMentor.after_day < today)
    not_over = UnfundedMentor.last_day.is_null() | (UnfundedMentor.last_day >= today)
    return (UnfundedMentor.lead_provider == lead_provider) & begun & not_over
