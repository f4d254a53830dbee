"""The first tables, as they were when the service began."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table, reference
from service.platform.database.migrations import add_tables

ID = "0001"
VERSION = "1.38.0"
DESCRIPTION = "Tables"


class School(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    urn = Varchar(length=6, unique=True, index=True)
    name = Varchar(length=200)
    status = Varchar(length=30)
    school_type = Integer()
    in_england = Boolean(null=True, default=None)
    section_41_approved = Boolean(default=False)
    marked_as_eligible = Boolean(default=False)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class SchoolUplift(Table):
    id: Serial
    school = reference(School)
    contract_year = Integer()
    pupil_premium = Boolean(default=False)
    sparsity = Boolean(default=False)


class LeadProvider(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    short_name = Varchar(length=60, unique=True, index=True)
    name = Varchar(length=120)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class DeliveryPartner(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    name = Varchar(length=120)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class DeliveryPartnerPairing(Table):
    id: Serial
    lead_provider = reference(LeadProvider)
    delivery_partner = reference(DeliveryPartner)
    contract_year = Integer()
    created_at = Timestamptz()


class Teacher(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    trn = Varchar(length=7, unique=True, null=True, default=None)
    full_name = Varchar(length=200)
    qts_awarded_on = Date(null=True, default=None)
    induction_status = Varchar(length=30, null=True, default=None)
    prohibited = Boolean(default=False)
    early_roll_out = Boolean(default=False)
    ect_eligible_from = Date(null=True, default=None)
    ect_ineligible_from = Date(null=True, default=None)
    mentor_eligible_from = Date(null=True, default=None)
    mentor_ineligible_from = Date(null=True, default=None)
    mentor_completion_reason = Varchar(length=50, null=True, default=None)
    ect_frozen_contract_year = Integer(null=True, default=None)
    mentor_frozen_contract_year = Integer(null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class InductionPeriod(Table):
    id: Serial
    teacher = reference(Teacher)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    outcome = Varchar(length=20, null=True, default=None)
    created_at = Timestamptz()


class AtSchoolPeriod(Table):
    id: Serial
    teacher = reference(Teacher)
    school = reference(School)
    role = Varchar(length=10)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    email = Varchar(length=200, null=True, default=None)
    working_pattern = Varchar(length=20, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class Mentorship(Table):
    id: Serial
    ect_period = reference(AtSchoolPeriod)
    mentor_period = reference(AtSchoolPeriod)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    created_at = Timestamptz()


class Partnership(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    school = reference(School)
    lead_provider = reference(LeadProvider)
    delivery_partner = reference(DeliveryPartner)
    contract_year = Integer()
    created_at = Timestamptz()
    updated_at = Timestamptz()


class TrainingPeriod(Table):
    id: Serial
    at_school_period = reference(AtSchoolPeriod)
    programme = Varchar(length=20)
    lead_provider = reference(LeadProvider, optional=True)
    partnership = reference(Partnership, optional=True)
    contract_year = Integer(null=True, default=None)
    schedule = Varchar(length=40, null=True, default=None)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawal_reason = Varchar(length=50, null=True, default=None)
    deferred_at = Timestamptz(null=True, default=None)
    deferral_reason = Varchar(length=50, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class Token(Table):
    id: Serial
    digest = Varchar(length=64, unique=True, index=True)
    name = Varchar(length=100)
    lead_provider = reference(LeadProvider, optional=True)
    role = Varchar(length=20, null=True, default=None)
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class RecordedDecision(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    decision = Varchar(length=80)
    edition = Varchar(length=200)
    digest = Varchar(length=64)
    contract_year = Integer(null=True, default=None)
    about = Date()
    known_at = Timestamptz()
    subject_kind = Varchar(length=40)
    subject_id = Varchar(length=60)
    document = Text()


class Statement(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    lead_provider = reference(LeadProvider)
    contract_year = Integer()
    month = Varchar(length=7)
    kind = Varchar(length=10)
    deadline_on = Date()
    payment_on = Date()
    state = Varchar(length=10)
    authorised_at = Timestamptz(null=True, default=None)
    authorised_by = Varchar(length=100, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class StatementAdjustment(Table):
    id: Serial
    statement = reference(Statement)
    label = Varchar(length=500)
    amount_pence = BigInt()
    reason = Text()
    author = Varchar(length=100)
    created_at = Timestamptz()


class StatementRecord(Table):
    id: Serial
    statement = reference(Statement)
    document = Text()
    digest = Varchar(length=64)
    total_pence = BigInt()
    authorised = Boolean(default=False)
    generated_at = Timestamptz()


class Declaration(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    teacher = reference(Teacher)
    role = Varchar(length=10)
    training_period = reference(TrainingPeriod)
    lead_provider = reference(LeadProvider)
    delivery_partner = reference(DeliveryPartner)
    mentor = reference(Teacher, optional=True)
    contract_year = Integer()
    declaration_type = Varchar(length=20)
    declared_at = Timestamptz()
    evidence_held = Varchar(length=60, null=True, default=None)
    payment_state = Varchar(length=20)
    clawback_state = Varchar(length=20)
    line = Varchar(length=20)
    pupil_premium = Boolean(default=False)
    sparsity = Boolean(default=False)
    uplift = Boolean(default=False)
    statement = reference(Statement, optional=True)
    clawback_statement = reference(Statement, optional=True)
    acceptance = reference(RecordedDecision, optional=True)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class AuditEvent(Table):
    id: Serial
    sequence = BigInt(unique=True)
    happened_at = Timestamptz()
    actor = Varchar(length=200)
    action = Varchar(length=60)
    subject_kind = Varchar(length=40)
    subject_id = Varchar(length=60)
    detail = Text()
    previous_hash = Varchar(length=64)
    hash = Varchar(length=64)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(
        manager,
        School,
        SchoolUplift,
        LeadProvider,
        DeliveryPartner,
        DeliveryPartnerPairing,
        Teacher,
        InductionPeriod,
        AtSchoolPeriod,
        Mentorship,
        Partnership,
        TrainingPeriod,
        Token,
        RecordedDecision,
        Statement,
        StatementAdjustment,
        StatementRecord,
        Declaration,
        AuditEvent,
    )
    return manager
