"""Lead providers, delivery partners, and who works with whom in which contract year.

In: names. Out: rows, and whether anything was added: adding what is there already changes nothing.
Each operation is one transaction. Must never know: HTTP, or any call-off contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from piccolo.query.methods.select import Select

from engine.suggestions import nearest
from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing, LeadProvider
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import prepared
from service.platform.errors import Conflict, NotFound
from service.platform.identifiers import new_id
from service.platform.texts import text_to_keep

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands under a name now."""

    public_id: UUID
    name: str
    added: bool
    """Whether it was not there before."""


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


async def add_lead_provider(service: Service, call: Call, short_name: str, name: str) -> Kept:
    """Add a lead provider, under the short name its contract files use.

    Raises Conflict where the short name stands for another name, and Refused for a text that cannot be kept.
    """
    short_name = text_to_keep("short name", short_name, LeadProvider.short_name)
    name = text_to_keep("name", name, LeadProvider.name)
    async with service.database.transaction():
        await service.database.lock(f"lead provider {short_name}")
        held = await lead_provider_named(short_name)
        if held is not None:
            if held["name"] != name:
                raise Conflict(_other_name(short_name, str(held["name"])), code="short_name_taken")
            return Kept(UUID(str(held["public_id"])), name, added=False)
        public_id = new_id()
        await LeadProvider.insert(
            LeadProvider(
                public_id=public_id, short_name=short_name, name=name, created_at=call.now, updated_at=call.now
            )
        )
        await audit.record(call, "lead provider added", "lead_provider", str(public_id), {"short_name": short_name})
        return Kept(public_id, name, added=True)


def _other_name(short_name: str, held: str) -> str:
    return (
        f"{short_name} is the short name of “{held}” already, and nothing was changed. "
        "Write that name, or the short name of the lead provider you mean."
    )


async def add_delivery_partner(service: Service, call: Call, name: str) -> Kept:
    """Add a delivery partner. Raises Refused for a name that cannot be kept."""
    name = text_to_keep("name", name, DeliveryPartner.name)
    async with service.database.transaction():
        await service.database.lock(f"delivery partner {name}")
        held = await delivery_partner_named(name)
        if held is not None:
            return Kept(UUID(str(held["public_id"])), name, added=False)
        public_id = new_id()
        await DeliveryPartner.insert(
            DeliveryPartner(public_id=public_id, name=name, created_at=call.now, updated_at=call.now)
        )
        await audit.record(call, "delivery partner added", "delivery_partner", str(public_id), {"name": name})
        return Kept(public_id, name, added=True)


async def pair_delivery_partner(
    service: Service, call: Call, lead_provider: str, delivery_partner: str, contract_year: int
) -> bool:
    """Record that the two work together in the contract year, by short name and name. Gives whether that is new.

    Raises NotFound for either, and for a contract year without terms, naming those there are.
    """
    _must_be_set_up(service, contract_year)
    async with service.database.transaction():
        await service.database.lock(f"pairings of {lead_provider}")
        provider = await lead_provider_called(lead_provider)
        partner = await _delivery_partner_called(" ".join(delivery_partner.split()))
        if await are_paired(provider["id"], partner["id"], contract_year):
            return False
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
        return True


def _must_be_set_up(service: Service, contract_year: int) -> None:
    years = service.rulebook.policy.terms
    if contract_year not in years:
        there_are = ", ".join(str(year) for year in sorted(years)) or "none yet"
        raise NotFound(f"Contract year {contract_year} has no terms in the policy files. Those that have: {there_are}.")


async def _delivery_partner_called(name: str) -> Row:
    partner = await delivery_partner_named(name)
    if partner is not None:
        return partner
    rows = await DeliveryPartner.select(DeliveryPartner.name).order_by(DeliveryPartner.name)
    near = nearest(name, [row["name"] for row in rows])
    mend = f"Did you mean {near}? Otherwise add it first." if near else "Add it first."
    raise NotFound(f"No delivery partner is called {name}. {mend}")
