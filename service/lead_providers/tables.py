"""Lead providers, delivery partners, and who works with whom in which contract year."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Serial, Timestamptz, Varchar

from service.platform.database import Table, reference


class LeadProvider(Table):
    """An organisation that trains participants under yearly call-off contracts."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    short_name = Varchar(length=60, unique=True, index=True)  # as the call-off contract files write it
    name = Varchar(length=120)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class DeliveryPartner(Table):
    """An organisation that delivers training for lead providers."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    name = Varchar(length=120)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class DeliveryPartnerPairing(Table):
    """A delivery partner works with a lead provider in a contract year. Each pairing stands once."""

    id: Serial
    lead_provider = reference(LeadProvider)
    delivery_partner = reference(DeliveryPartner)
    contract_year = Integer()
    created_at = Timestamptz()
