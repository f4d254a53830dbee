"""Delivery partners as a lead provider reads them: those it works with in any contract year.

In: a lead provider, contract years, an order, a page. Out: rows. Must never know: HTTP, or the published shape.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from service.filters import Sort
from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing
from service.platform.database import page_of
from service.platform.errors import NotFound

Row = dict[str, Any]

_SHOWN = (
    DeliveryPartner.public_id,
    DeliveryPartner.name,
    DeliveryPartner.created_at,
    DeliveryPartner.updated_at,
)


async def visible_delivery_partners(
    lead_provider: int, contract_years: tuple[int, ...] | None, sort: Sort, *, limit: int, offset: int
) -> list[Row]:
    """A page of the lead provider's delivery partners, each with `contract_years`: those with this lead provider.

    `contract_years` leaves out those it did not work with in one of them; None filters nothing.
    """
    if contract_years == ():
        return []
    where = _paired_with(lead_provider, contract_years)
    return await _with_years(
        lead_provider, await page_of(DeliveryPartner, _SHOWN, where, sort, limit=limit, offset=offset)
    )


async def visible_delivery_partner(lead_provider: int, public_id: UUID) -> Row:
    """One of them. Raises NotFound."""
    rows = await DeliveryPartner.select(DeliveryPartner.id, *_SHOWN).where(
        (DeliveryPartner.public_id == public_id) & _paired_with(lead_provider, None)
    )
    if not rows:
        raise NotFound(f"You do not work with a delivery partner with the id {public_id}.")
    return (await _with_years(lead_provider, rows))[0]


def _paired_with(lead_provider: int, contract_years: tuple[int, ...] | None) -> WhereRaw:
    in_years = "" if contract_years is None else f"AND contract_year IN ({', '.join('{}' for _ in contract_years)})"
    return WhereRaw(_PAIRED + f"{in_years})", lead_provider, *(contract_years or ()))


_PAIRED = """EXISTS (SELECT 1 FROM delivery_partner_pairing AS pairing
    WHERE pairing.delivery_partner = delivery_partner.id AND pairing.lead_provider = {} """


async def _with_years(lead_provider: int, rows: list[Row]) -> list[Row]:
    if not rows:
        return []
    years: dict[int, list[int]] = defaultdict(list)
    pairings = (
        await DeliveryPartnerPairing.select(
            DeliveryPartnerPairing.delivery_partner, DeliveryPartnerPairing.contract_year
        )
        .where(
            (DeliveryPartnerPairing.lead_provider == lead_provider)
            & DeliveryPartnerPairing.delivery_partner.is_in([row["id"] for row in rows])
        )
        .order_by(DeliveryPartnerPairing.contract_year)
    )
    for pairing in pairings:
        years[pairing["delivery_partner"]].append(pairing["contract_year"])
    return [row | {"contract_years": years[row["id"]]} for row in rows]
