"""Statements, adjustments, the documents made from them, and what became of them. Money is whole pence.

Of all tables but the first the database refuses to change or delete a row: a correction is a new row.
"""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Serial, Text, Timestamptz, Varchar

from service.decisions.tables import RecordedDecision
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
    state = Varchar(length=10)  # open, payable, checked or paid
    authorised_at = Timestamptz(null=True, default=None)
    authorised_by = Varchar(length=100, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class StatementAdjustment(Table):
    """A sum a finance officer adds or takes off, with the reason, as it was first written."""

    id: Serial
    statement = reference(Statement)
    label = Varchar(length=500)
    amount_pence = BigInt()
    reason = Text()
    author = Varchar(length=100)
    created_at = Timestamptz()


class StatementRecord(Table):
    """A statement document as it was generated."""

    id: Serial
    statement = reference(Statement)
    document = Text()  # versioned JSON, byte for byte
    digest = Varchar(length=64)
    total_pence = BigInt()
    authorised = Boolean(default=False)
    generated_at = Timestamptz()


class AdjustmentChange(Table):
    """An adjustment written anew or removed. The latest one counts."""

    id: Serial
    adjustment = reference(StatementAdjustment)
    removed = Boolean(default=False)
    label = Varchar(length=500)
    amount_pence = BigInt()
    reason = Text()
    author = Varchar(length=100)
    created_at = Timestamptz()


class StatementNote(Table):
    """Something an officer wrote beside a statement."""

    id: Serial
    statement = reference(Statement)
    words = Text()
    author = Varchar(length=100)
    created_at = Timestamptz()


class StatementCheck(Table):
    """A first officer's check of a statement's document, before a second one authorises it."""

    id: Serial
    statement = reference(Statement)
    digest = Varchar(length=64)  # of the document that was checked
    author = Varchar(length=100)
    created_at = Timestamptz()


class Authorisation(Table):
    """One authorisation of a statement, with all it takes to draw the document up again."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    statement = reference(Statement)
    record = reference(StatementRecord)
    inputs = Text()  # versioned JSON: terms, contract version, contents
    behind = Text()  # JSON: rulings, adjustments, decisions behind the declarations
    seal = Varchar(length=64)  # over the digests of all of it; the audit event bears it too
    checked_by = Varchar(length=100, null=True, default=None)
    authorised_by = Varchar(length=100)
    authorised_at = Timestamptz()


class Reversal(Table):
    """An authorisation undone, once."""

    id: Serial
    authorisation = reference(Authorisation)
    reason = Text()
    author = Varchar(length=100)
    at = Timestamptz()


class LedgerEntry(Table):
    """One side of a posting: a debit above nothing, a credit below. Those of one authorisation add up to nothing."""

    id: Serial
    statement = reference(Statement)
    authorisation = reference(Authorisation)
    reverses = Boolean(default=False)
    account = Varchar(length=200)
    lead_provider = Varchar(length=60)
    contract_year = Integer()
    line_kind = Varchar(length=40)
    amount_pence = BigInt()
    entered_at = Timestamptz()


class RecruitmentProposal(Table):
    """What recruitment at a checkpoint means for the service fee, proposed to a finance officer."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    lead_provider = reference(LeadProvider)
    contract_year = Integer()
    checkpoint = Varchar(length=20)
    checkpoint_on = Date()
    started_claims = Integer()
    recruitment_target = Integer()
    percent_of_target = Integer()
    effect = Varchar(length=40)
    service_fee_percent = Integer(null=True, default=None)
    decision = reference(RecordedDecision)
    created_at = Timestamptz()


class ProposalAnswer(Table):
    """A finance officer's answer to a proposal, once."""

    id: Serial
    proposal = reference(RecruitmentProposal)
    confirmed = Boolean(default=False)
    reason = Text()
    author = Varchar(length=100)
    at = Timestamptz()
