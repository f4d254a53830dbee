"""Partnerships as the lead provider reads them: its own.

In: a lead provider, filters, an order, a page. Out: rows. Must never know: HTTP, or the published shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.filters import Sort
from service.partnerships.tables import Partnership
from service.platform.database import page_of
from service.platform.errors import NotFound
from service.schools.contacts import CONTACTS
from service.training.reading import in_training_on

Row = dict[str, Any]

_school: Any = Partnership.school
_SHOWN = (
    Partnership.public_id,
    Partnership.contract_year,
    Partnership.created_at,
    Partnership.updated_at,
    Partnership.school.urn,
    Partnership.school.public_id,
    *(getattr(_school, contact) for contact in CONTACTS),
    Partnership.delivery_partner.public_id,
    Partnership.delivery_partner.name,
)


@dataclass(frozen=True, slots=True)
class PartnershipFilters:
    """Which partnerships are asked for. None does not filter; an empty tuple matches nothing."""

    contract_years: tuple[int, ...] | None = None
    updated_since: datetime | None = None
    """Inclusive."""
    delivery_partners: tuple[UUID, ...] | None = None


async def visible_partnerships(
    lead_provider: int, today: date, filters: PartnershipFilters, sort: Sort, *, limit: int, offset: int
) -> list[Row]:
    """A page of the lead provider's partnerships, each with `in_training`: how many people train under it today."""
    if () in (filters.contract_years, filters.delivery_partners):
        return []
    where: Any = Partnership.lead_provider == lead_provider
    if filters.contract_years is not None:
        where &= Partnership.contract_year.is_in(list(filters.contract_years))
    if filters.updated_since is not None:
        where &= Partnership.updated_at >= filters.updated_since
    if filters.delivery_partners is not None:
        where &= Partnership.delivery_partner.public_id.is_in(list(filters.delivery_partners))
    return await _counted(today, await page_of(Partnership, _SHOWN, where, sort, limit=limit, offset=offset))


async def visible_partnership(lead_provider: int, today: date, public_id: UUID) -> Row:
    """One of them. Raises NotFound."""
    rows = await Partnership.select(Partnership.id, *_SHOWN).where(
        (Partnership.public_id == public_id) & (Partnership.lead_provider == lead_provider)
    )
    if not rows:
        raise NotFound(f"You have no partnership with the id {public_id}.")
    return (await _counted(today, rows))[0]


async def _counted(today: date, rows: list[Row]) -> list[Row]:
    counts = await in_training_on(today, [row["id"] for row in rows])
    return [row | {"in_training": counts.get(row["id"], 0)} for row in rows]
