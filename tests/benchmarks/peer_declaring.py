"""The peer's work on one declaration: judge it, write what was decided, the declaration and the audit event.

In: a session in a transaction, the policy, who asks and what they send. Out: the published answer, or the refusal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID, uuid4

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from engine.decision import Decision
from engine.rulebook import Rulebook
from service.declarations.facts import Circumstances, Facts, acceptance_facts
from service.declarations.messages import DeclarationAttributes, DeclarationResource, DeclarationResponse
from service.declarations.states import COURSE_OF_ROLE
from service.declarations.submitted import SubmittedDeclaration
from service.platform.clock import london_day
from service.platform.context import Call
from tests.benchmarks import peer_queries as queries
from tests.benchmarks.peer_tables import AuditEvent, Declaration, RecordedDecision

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Asking:
    """The lead provider that asks."""

    lead_provider: int
    name: str
    call: Call


@dataclass(frozen=True, slots=True)
class Refusal:
    """The rules speak against the declaration."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Judging:
    """One declaration being judged, and the decisions to be written down together."""

    rulebook: Rulebook
    call: Call
    public_id: UUID
    facts: Facts
    records: list[RecordedDecision]

    def decide(self, name: str, facts: Facts, contract_year: int | None) -> Decision:
        """Take a decision and keep its record for writing."""
        decision = self.rulebook.decide(name, facts, self.call.today, contract_year)
        self.records.append(
            RecordedDecision(
                public_id=uuid4(),
                decision=decision.decision,
                edition=decision.edition,
                digest=decision.digest,
                contract_year=decision.contract_year,
                about=decision.about,
                known_at=self.call.now,
                subject_kind="declaration",
                subject_id=str(self.public_id),
                document=decision.to_json().decode(),
            )
        )
        return decision


async def declare(
    session: AsyncSession, rulebook: Rulebook, asking: Asking, sent: SubmittedDeclaration
) -> DeclarationResponse | Refusal:
    """Judge a declaration and, when nothing speaks against it, keep it and put it on the statement that pays it."""
    known = await queries.known(session, asking.call, asking.lead_provider, sent)
    at = known.at
    judging = Judging(rulebook, asking.call, uuid4(), acceptance_facts(rulebook, asking.call, at), [])
    facts = judging.facts
    kept = None
    if at.contract_year is not None and facts["declaration_type"] is not None:
        facts["declaration_type_status"] = judging.decide("declaration_type", facts, at.contract_year).answer("status")
        evidence = judging.decide("evidence", facts, at.contract_year).answer("status")
        facts["evidence_status"] = evidence
        kept = sent.evidence_held if evidence == "accepted" else None
    year = at.contract_year if at.contract_year is not None else rulebook.policy.contract_year_of(asking.call.today)
    first = _first_of_the_same(at, kept)
    if first is not None:
        declaration = await session.get_one(Declaration, first)
        return await _shown(session, asking, known, declaration)
    acceptance = judging.decide("declaration_acceptance", facts, year)
    if any(not outcome.get("warning") for outcome in acceptance.outcome):
        session.add_all(judging.records)
        codes = {"codes": [rule.then["code"] for rule in acceptance.fired]}
        await _audit(session, asking.call, "declaration refused", judging.public_id, codes)
        return Refusal(acceptance)
    return await _accept(session, asking, known, judging, kept)


def _first_of_the_same(at: Circumstances, kept: str | None) -> int | None:
    this = (at.lead_provider, at.sent.declaration_type, at.sent.declared_at, kept)
    for row in at.live:
        if (row["lead_provider"], row["declaration_type"], row["declared_at"], row["evidence_held"]) == this:
            return int(row["id"])
    return None


async def _accept(
    session: AsyncSession, asking: Asking, known: queries.Known, judging: Judging, evidence: str | None
) -> DeclarationResponse:
    at, call, facts = known.at, asking.call, judging.facts
    training, teacher, declared_at = at.training, at.teacher, at.sent.declared_at
    assert training is not None
    assert teacher is not None
    assert declared_at is not None
    year: int = training["contract_year"]
    payability = judging.decide("declaration_payability", facts, year)
    eligible = payability.answer("status") == "eligible"
    pupil_premium, sparsity, uplift = False, False, False
    terms = judging.rulebook.policy.terms[year]
    if terms.uplift is not None and facts["declaration_type"] in terms.uplift.declaration_types:
        pupil_premium, sparsity = await queries.uplift_flags(session, training["at_school_period.school"], year)
        flags = {"pupil_premium_school": pupil_premium, "sparsity_school": sparsity}
        uplift = judging.decide("uplift", facts | flags, year).answer("uplift") == "paid"
    session.add_all(judging.records)
    await session.flush()
    mentor = await queries.mentor_nearest(session, training["at_school_period"], london_day(declared_at))
    declaration = Declaration(
        public_id=judging.public_id,
        teacher=teacher["id"],
        role=at.sent.role,
        training_period=training["id"],
        lead_provider=at.lead_provider,
        delivery_partner=training["partnership.delivery_partner"],
        mentor=None if mentor is None else mentor["id"],
        contract_year=year,
        declaration_type=at.sent.declaration_type,
        declared_at=declared_at,
        evidence_held=evidence,
        payment_state="eligible" if eligible else "submitted",
        clawback_state="none",
        line=payability.answer("line"),
        pupil_premium=pupil_premium,
        sparsity=sparsity,
        uplift=uplift,
        statement=at.statement if eligible else None,
        acceptance=judging.records[1].id,
        created_at=call.now,
        updated_at=call.now,
    )
    session.add(declaration)
    detail = {"type": declaration.declaration_type, "state": declaration.payment_state}
    detail_of = {**detail, "lead_provider": at.lead_provider}
    await _audit(session, call, "declaration accepted", judging.public_id, detail_of)
    return _answer(asking, known, declaration, None if mentor is None else mentor["public_id"])


async def _shown(
    session: AsyncSession, asking: Asking, known: queries.Known, declaration: Declaration
) -> DeclarationResponse:
    assert known.at.training is not None
    day = london_day(declaration.declared_at)
    mentor = await queries.mentor_nearest(session, known.at.training["at_school_period"], day)
    return _answer(asking, known, declaration, None if mentor is None else mentor["public_id"])


def _answer(asking: Asking, known: queries.Known, declaration: Declaration, mentor: UUID | None) -> DeclarationResponse:
    assert known.at.training is not None
    assert known.at.teacher is not None
    attributes = {
        "participant_id": known.at.teacher["public_id"],
        "declaration_type": declaration.declaration_type,
        "declaration_date": declaration.declared_at,
        "course_identifier": COURSE_OF_ROLE[declaration.role],
        "state": declaration.payment_state,
        "updated_at": declaration.updated_at,
        "created_at": declaration.created_at,
        "delivery_partner_id": known.at.training["delivery_partner.public_id"],
        "statement_id": known.statement if declaration.statement is not None else None,
        "clawback_statement_id": None,
        "ineligible_for_funding_reason": None,
        "mentor_id": mentor,
        "uplift_paid": declaration.payment_state == "paid" and declaration.uplift,
        "evidence_held": declaration.evidence_held,
        "lead_provider_name": asking.name,
    }
    return DeclarationResponse(
        data=DeclarationResource(
            id=declaration.public_id,
            type="participant-declaration",
            attributes=DeclarationAttributes.model_validate(attributes),
        )
    )


async def _audit(session: AsyncSession, call: Call, action: str, subject: UUID, detail: Mapping[str, object]) -> None:
    """Add an event sealed with the one before it, in the service's own form: its check of the chain holds for ours."""
    last = await queries.last_event(session)
    sequence, previous = (1, _START) if last is None else (last["sequence"] + 1, last["hash"])
    happened_at = call.now.astimezone(UTC)
    written = orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode()
    words = [
        sequence,
        happened_at.isoformat(timespec="microseconds"),
        call.actor,
        action,
        "declaration",
        str(subject),
        written,
        previous,
    ]
    session.add(
        AuditEvent(
            sequence=sequence,
            happened_at=happened_at,
            actor=call.actor,
            action=action,
            subject_kind="declaration",
            subject_id=str(subject),
            detail=written,
            previous_hash=previous,
            hash=hashlib.sha256(orjson.dumps(words)).hexdigest(),
        )
    )
