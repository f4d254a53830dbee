"""What happens to a statement after it was drawn up: rulings, checks, authorisations, reversals, notes, books."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table, reference
from service.platform.database.migrations import add_tables

ID = "0005"
VERSION = "1.38.0"
DESCRIPTION = "Life of a statement"


class LeadProvider(Table):
    id: Serial


class RecordedDecision(Table):
    id: Serial


class Declaration(Table):
    id: Serial


class Statement(Table):
    id: Serial


class StatementAdjustment(Table):
    id: Serial


class StatementRecord(Table):
    id: Serial


class AdjustmentChange(Table):
    id: Serial
    adjustment = reference(StatementAdjustment)
    removed = Boolean(default=False)
    label = Varchar(length=500)
    amount_pence = BigInt()
    reason = Text()
    author = Varchar(length=100)
    created_at = Timestamptz()


class StatementNote(Table):
    id: Serial
    statement = reference(Statement)
    words = Text()
    author = Varchar(length=100)
    created_at = Timestamptz()


class StatementCheck(Table):
    id: Serial
    statement = reference(Statement)
    digest = Varchar(length=64)
    author = Varchar(length=100)
    created_at = Timestamptz()


class FinanceRuling(Table):
    id: Serial
    declaration = reference(Declaration)
    statement = reference(Statement)
    takes_back = Boolean(default=False)
    what = Varchar(length=10)
    amount_pence = BigInt(null=True, default=None)
    reason = Text()
    author = Varchar(length=100)
    at = Timestamptz()


class Authorisation(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    statement = reference(Statement)
    record = reference(StatementRecord)
    inputs = Text()
    behind = Text()
    seal = Varchar(length=64)
    checked_by = Varchar(length=100, null=True, default=None)
    authorised_by = Varchar(length=100)
    authorised_at = Timestamptz()


class Reversal(Table):
    id: Serial
    authorisation = reference(Authorisation)
    reason = Text()
    author = Varchar(length=100)
    at = Timestamptz()


class LedgerEntry(Table):
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
    id: Serial
    proposal = reference(RecruitmentProposal)
    confirmed = Boolean(default=False)
    reason = Text()
    author = Varchar(length=100)
    at = Timestamptz()


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(
        manager,
        AdjustmentChange,
        StatementNote,
        StatementCheck,
        FinanceRuling,
        Authorisation,
        Reversal,
        LedgerEntry,
        RecruitmentProposal,
        ProposalAnswer,
    )
    return manager
