"""What the peer reads, each query built once.

In: a session and what is asked for. Out: rows under the names the facts are read by, so that the very same code of the
service turns them into facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.declarations.facts import Circumstances, Row, latest_training
from service.declarations.submitted import SubmittedDeclaration
from service.platform.context import Call
from tests.benchmarks.peer_tables import (
    AtSchoolPeriod,
    AuditEvent,
    Declaration,
    DeliveryPartner,
    LeadProvider,
    Mentorship,
    Partnership,
    SchoolUplift,
    Statement,
    Teacher,
    Token,
    TrainingPeriod,
)

_TOKEN = (
    select(
        Token.id,
        Token.digest,
        Token.lead_provider,
        Token.last_used_at,
        Token.revoked_at,
        LeadProvider.short_name,
        LeadProvider.name,
    )
    .join(LeadProvider, LeadProvider.id == Token.lead_provider)
    .where(Token.digest == bindparam("digest"))
)
_TEACHER = select(
    Teacher.id,
    Teacher.public_id,
    Teacher.ect_eligible_from,
    Teacher.ect_ineligible_from,
    Teacher.mentor_eligible_from,
    Teacher.mentor_ineligible_from,
).where(Teacher.public_id == bindparam("public_id"))
_TRAININGS = (
    select(
        TrainingPeriod.id,
        TrainingPeriod.at_school_period,
        AtSchoolPeriod.role.label("at_school_period.role"),
        AtSchoolPeriod.school.label("at_school_period.school"),
        Partnership.lead_provider.label("partnership.lead_provider"),
        Partnership.delivery_partner.label("partnership.delivery_partner"),
        DeliveryPartner.public_id.label("delivery_partner.public_id"),
        TrainingPeriod.contract_year,
        TrainingPeriod.schedule,
        TrainingPeriod.started_on,
        TrainingPeriod.finished_on,
        TrainingPeriod.withdrawn_at,
        TrainingPeriod.deferred_at,
    )
    .join(AtSchoolPeriod, AtSchoolPeriod.id == TrainingPeriod.at_school_period)
    .outerjoin(Partnership, Partnership.id == TrainingPeriod.partnership)
    .outerjoin(DeliveryPartner, DeliveryPartner.id == Partnership.delivery_partner)
    .where(AtSchoolPeriod.teacher == bindparam("teacher"))
    .order_by(TrainingPeriod.started_on.desc(), TrainingPeriod.id.desc())
)
_DECLARATIONS = (
    select(
        Declaration.id,
        Declaration.role,
        Declaration.lead_provider,
        Declaration.declaration_type,
        Declaration.declared_at,
        Declaration.evidence_held,
        Declaration.payment_state,
        Declaration.clawback_state,
    )
    .where(Declaration.teacher == bindparam("teacher"))
    .order_by(Declaration.id)
)
_STATEMENT = (
    select(Statement.id, Statement.public_id)
    .where(
        Statement.lead_provider == bindparam("lead_provider"),
        Statement.contract_year == bindparam("contract_year"),
        Statement.kind == "output",
        Statement.state == "open",
        Statement.deadline_on >= bindparam("today"),
    )
    .order_by(Statement.deadline_on, Statement.id)
    .limit(1)
)
_UPLIFT = select(SchoolUplift.pupil_premium, SchoolUplift.sparsity).where(
    SchoolUplift.school == bindparam("school"), SchoolUplift.contract_year == bindparam("contract_year")
)
_OfMentor = aliased(AtSchoolPeriod)
_PAIRINGS = (
    select(Mentorship.started_on, Mentorship.finished_on, Teacher.id, Teacher.public_id)
    .join(_OfMentor, _OfMentor.id == Mentorship.mentor_period)
    .join(Teacher, Teacher.id == _OfMentor.teacher)
    .where(Mentorship.ect_period == bindparam("stay"))
    .order_by(Mentorship.started_on, Mentorship.id)
)
_LAST_EVENT = select(AuditEvent.sequence, AuditEvent.hash).order_by(AuditEvent.sequence.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Known:
    """What a declaration is judged against, and the public id of the statement that would pay it."""

    at: Circumstances
    statement: UUID | None = None


async def token(session: AsyncSession, digest: str) -> Row | None:
    """The token of a digest, with its lead provider."""
    return await _first(session, _TOKEN, digest=digest)


async def known(session: AsyncSession, call: Call, lead_provider: int, sent: SubmittedDeclaration) -> Known:
    """Look up what a declaration of this lead provider is judged against."""
    teacher = await _first(session, _TEACHER, public_id=sent.participant) if sent.participant else None
    if teacher is None:
        return Known(Circumstances(lead_provider, sent))
    trainings = await _all(session, _TRAININGS, teacher=teacher["id"])
    declarations = await _all(session, _DECLARATIONS, teacher=teacher["id"])
    training = latest_training(trainings, lead_provider, sent.role)
    if training is None:
        return Known(Circumstances(lead_provider, sent, teacher, trainings, declarations))
    statement = await _first(
        session,
        _STATEMENT,
        lead_provider=lead_provider,
        contract_year=training["contract_year"],
        today=call.today,
    )
    found = None if statement is None else statement["id"]
    at = Circumstances(
        lead_provider, sent, teacher, trainings, declarations, training, found, statement_offered=found is not None
    )
    return Known(at, None if statement is None else statement["public_id"])


async def uplift_flags(session: AsyncSession, school: int, contract_year: int) -> tuple[bool, bool]:
    """The school's pupil premium and sparsity flags for the year."""
    row = await _first(session, _UPLIFT, school=school, contract_year=contract_year)
    return (False, False) if row is None else (row["pupil_premium"], row["sparsity"])


async def mentor_nearest(session: AsyncSession, stay: int, day: date) -> Row | None:
    """The mentor whose pairing starts or ends nearest to the day."""
    pairings = await _all(session, _PAIRINGS, stay=stay)

    def distance(pairing: Row) -> int:
        ends: list[date] = [end for end in (pairing["started_on"], pairing["finished_on"]) if end is not None]
        return min(abs((end - day).days) for end in ends)

    return min(pairings, key=distance, default=None)


async def last_event(session: AsyncSession) -> Row | None:
    """The audit event the next one is sealed with."""
    return await _first(session, _LAST_EVENT)


async def _first(session: AsyncSession, query: Any, **parameters: Any) -> Row | None:
    return cast("Row | None", (await session.execute(query, parameters)).mappings().first())


async def _all(session: AsyncSession, query: Any, **parameters: Any) -> Sequence[Row]:
    return cast("Sequence[Row]", (await session.execute(query, parameters)).mappings().all())
