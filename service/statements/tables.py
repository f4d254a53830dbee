"""Statements, adjustments and the documents made from them. Money is whole pence."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Serial, Text, Timestamptz, Varchar

from service.lead_providers.tables import LeadProvider
from service.platform.database import Table, reference


class Statement(Table):
    """One month of one lead provider's contract year. One per lead provider, year and month."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    lead_provider = reference(LeadProvider)
    contract_year = Integer()
    month = Varchar(length=7)  # such as 2025-11
    kind = Varchar(length=10)  # output or service
    deadline_on = Date()  # the day itself still counts
    payment_on = Date()
    state = Varchar(length=10)  # open, payable or paid
    authorised_at = Timestamptz(null=True, default=None)
    authorised_by = Varchar(length=100, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class StatementAdjustment(Table):
    """A sum a finance officer adds or takes off, with the reason."""

    id: Serial
    statement = reference(Statement)
    label = Varchar(length=500)
    amount_pence = BigInt()
    reason = Text()
    author = Varchar(length=100)
    created_at = Timestamptz()


class StatementRecord(Table):
    """A statement document as it was generated. The database refuses to change or delete one."""

    id: Serial
    statement = reference(Statement)
    document = Text()  # versioned JSON, byte for byte
    digest = Varchar(length=64)
    total_pence = BigInt()
    authorised = Boolean(default=False)
    generated_at = Timestamptz()
