"""Lead providers, delivery partners, and who works with whom in which contract year.

In: names. Out: rows and public ids. Adding what is there already gives what is there.
Each operation is one transaction. Must never know: HTTP, or any call-off contract.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from piccolo.query.methods.select import Select

from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing, LeadProvider
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import prepared
from service.platform.errors import NotFound
from service.platform.identifiers import new_id

Row = dict[str, Any]


async def lead_provider_named(short_name: str) -> Row | None:
    """The lead provider's row by the short name its contract files use, or None."""
    rows = await _lead_providers_named(short_name)
    return rows[0] if rows else None


async def lead_provider_called(short_name: str) -> Row:
    """The same where there must be one. Raises NotFound, naming those there are."""
    row = await lead_provider_named(short_name)
    if row is None:
        rows = await LeadProvider.select(LeadProvider.short_name).order_by(LeadProvider.short_name)
        names = ", ".join(one["short_name"] for one in rows)
        raise NotFound(f"No lead provider is called {short_name}. There are: {names or 'none yet'}.")
    return row


@prepared
def _lead_providers_named(short_name: str) -> Select[Any]:
    return LeadProvider.select().where(LeadProvider.short_name == short_name)


async def lead_provider_with(record: int) -> Row | None:
    """The lead provider's row by its record's id, or None."""
    return await LeadProvider.select().where(LeadProvider.id == record).first()


async def delivery_partner_named(name: str) -> Row | None:
    """The delivery partner's row by its name, or None."""
    return await DeliveryPartner.select().where(DeliveryPartner.name == name).first()


async def delivery_partner_with(public_id: UUID) -> Row | None:
    """The delivery partner's row by its public id, or None."""
    return await DeliveryPartner.select().where(DeliveryPartner.public_id == public_id).first()


async def are_paired(lead_provider: int, delivery_partner: int, contract_year: int) -> bool:
    """Whether the delivery partner works with the lead provider in the contract year."""
    return await DeliveryPartnerPairing.exists().where(
        (DeliveryPartnerPairing.lead_provider == lead_provider)
        & (DeliveryPartnerPairing.delivery_partner == delivery_partner)
        & (DeliveryPartnerPairing.contract_year == contract_year)
    )


async def add_lead_provider(service: Service, call: Call, short_name: str, name: str) -> UUID:
    """Add a lead provider, under the short name its contract files use. Gives its public id."""
    async with service.database.transaction():
        await service.database.lock(f"lead provider {short_name}")
        held = await lead_provider_named(short_name)
        if held is not None:
            return UUID(str(held["public_id"]))
        public_id = new_id()
        await LeadProvider.insert(
            LeadProvider(
                public_id=public_id, short_name=short_name, name=name, created_at=call.now, updated_at=call.now
            )
        )
        await audit.record(call, "lead provider added", "lead_provider", str(public_id), {"short_name": short_name})
        return public_id


async def add_delivery_partner(service: Service, call: Call, name: str) -> UUID:
    """Add a delivery partner. Gives its public id."""
    async with service.database.transaction():
        await service.database.lock(f"delivery partner {name}")
        held = await delivery_partner_named(name)
        if held is not None:
            return UUID(str(held["public_id"]))
        public_id = new_id()
        await DeliveryPartner.insert(
            DeliveryPartner(public_id=public_id, name=name, created_at=call.now, updated_at=call.now)
        )
        await audit.record(call, "delivery partner added", "delivery_partner", str(public_id), {"name": name})
        return public_id


async def pair_delivery_partner(
    service: Service, call: Call, lead_provider: str, delivery_partner: str, contract_year: int
) -> None:
    """Record that the two work together in the contract year, by short name and name. Raises NotFound."""
    async with service.database.transaction():
        await service.database.lock(f"pairings of {lead_provider}")
        provider, partner = await lead_provider_called(lead_provider), await delivery_partner_named(delivery_partner)
        if partner is None:
            raise NotFound(f"No delivery partner is called {delivery_partner}. Add it first.")
        if await are_paired(provider["id"], partner["id"], contract_year):
            return
        await DeliveryPartnerPairing.insert(
            DeliveryPartnerPairing(
                lead_provider=provider["id"],
                delivery_partner=partner["id"],
                contract_year=contract_year,
                created_at=call.now,
            )
        )
        await DeliveryPartner.update({DeliveryPartner.updated_at: call.now}).where(DeliveryPartner.id == partner["id"])
        detail = {"lead_provider": lead_provider, "contract_year": contract_year}
        await audit.record(call, "delivery partner paired", "delivery_partner", str(partner["public_id"]), detail)
