"""Partnerships of schools with lead providers."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Serial, Timestamptz

from service.lead_providers.tables import DeliveryPartner, LeadProvider
from service.platform.database import Table, reference
from service.schools.tables import School


class Partnership(Table):
    """A lead provider trains a school's people in a contract year. One per school, lead provider and year."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    school = reference(School)
    lead_provider = reference(LeadProvider)
    delivery_partner = reference(DeliveryPartner)
    contract_year = Integer()
    created_at = Timestamptz()
    updated_at = Timestamptz()
