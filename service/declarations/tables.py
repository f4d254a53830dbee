"""Declarations of lead providers and how far paying them, or taking the payment back, has got."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Integer, Serial, Text, Timestamptz, Varchar

from service.decisions.tables import RecordedDecision
from service.lead_providers.tables import DeliveryPartner, LeadProvider
from service.participants.tables import Teacher
from service.platform.database import Table, reference
from service.statements.tables import Statement
from service.training.tables import TrainingPeriod


class Declaration(Table):
    """One claim. Of each person, role and type at most one is live: neither voided nor clawed back.

    Besides it, on one milestone of the person and role, a second lead provider's may be live where it was authorised.
    """

    id: Serial
    public_id = UUID(unique=True, index=True)
    teacher = reference(Teacher)
    role = Varchar(length=10)
    training_period = reference(TrainingPeriod)
    lead_provider = reference(LeadProvider)
    delivery_partner = reference(DeliveryPartner)  # as it was when declared, for good
    mentor = reference(Teacher, optional=True)  # of an ECT, nearest to the day declared
    contract_year = Integer()
    declaration_type = Varchar(length=20)
    declared_at = Timestamptz()  # the moment the lead provider declares
    evidence_held = Varchar(length=60, null=True, default=None)
    payment_state = Varchar(length=20)
    clawback_state = Varchar(length=20)
    line = Varchar(length=20)  # banded, flat_rate, adjustment or none: where the statement counts it
    pupil_premium = Boolean(default=False)
    sparsity = Boolean(default=False)
    uplift = Boolean(default=False)  # whether an uplift is paid with it
    statement = reference(Statement, optional=True)
    clawback_statement = reference(Statement, optional=True)
    acceptance = reference(RecordedDecision, optional=True)  # none for those an older service took
    second_claim = Boolean(default=False)  # whether it is the authorised second claim on its milestone
    created_at = Timestamptz()
    updated_at = Timestamptz()


class SecondClaimAuthorisation(Table):
    """That a second lead provider may claim a milestone besides the first. Of each person and role the latest counts.

    The database refuses to change or delete one.
    """

    id: Serial
    teacher = reference(Teacher)
    role = Varchar(length=10)
    declaration_type = Varchar(length=20)
    first_declaration = reference(Declaration)
    second_lead_provider = reference(LeadProvider)
    reason = Text()
    agreed_by = Varchar(length=100)  # the contract manager
    decision = reference(RecordedDecision)
    author = Varchar(length=100)  # the finance officer who wrote it
    at = Timestamptz()
