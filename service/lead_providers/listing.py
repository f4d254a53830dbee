"""Lead providers and delivery partners as whoever runs the service lists them.

In: nothing, or which are wanted. Out: what is kept of each, and who works with whom in which contract years.
Must never know: what a lead provider may see of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing, LeadProvider


@dataclass(frozen=True, slots=True)
class ListedLeadProvider:
    """A lead provider and the contract years for which it is paired with anybody."""

    id: UUID
    short_name: str
    name: str
    paired_in: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListedDeliveryPartner:
    """A delivery partner, and for each lead provider it works with, by short name, the contract years."""

    id: UUID
    name: str
    works_with: Mapping[str, tuple[int, ...]]


async def list_lead_providers() -> list[ListedLeadProvider]:
    """All of them, by short name."""
    pairings = await _pairings()
    return [
        ListedLeadProvider(
            id=row["public_id"],
            short_name=row["short_name"],
            name=row["name"],
            paired_in=tuple(
                sorted({one["contract_year"] for one in pairings if one["short_name"] == row["short_name"]})
            ),
        )
        for row in await LeadProvider.select().order_by(LeadProvider.short_name)
    ]


async def list_delivery_partners(
    lead_provider: str | None = None, contract_year: int | None = None
) -> list[ListedDeliveryPartner]:
    """All of them by name, or those that work with a lead provider, in a contract year, or both."""
    pairings = [
        one
        for one in await _pairings()
        if lead_provider in (None, one["short_name"]) and contract_year in (None, one["contract_year"])
    ]
    all_of_them = lead_provider is None and contract_year is None
    listed = []
    for row in await DeliveryPartner.select().order_by(DeliveryPartner.name):
        own = [one for one in pairings if one["delivery_partner"] == row["id"]]
        works_with = {
            name: tuple(one["contract_year"] for one in own if one["short_name"] == name)
            for name in sorted({one["short_name"] for one in own})
        }
        if works_with or all_of_them:
            listed.append(ListedDeliveryPartner(id=row["public_id"], name=row["name"], works_with=works_with))
    return listed


async def _pairings() -> list[dict[str, Any]]:
    return await DeliveryPartnerPairing.select(
        DeliveryPartnerPairing.delivery_partner,
        DeliveryPartnerPairing.lead_provider.short_name.as_alias("short_name"),
        DeliveryPartnerPairing.contract_year,
    ).order_by(DeliveryPartnerPairing.contract_year)
