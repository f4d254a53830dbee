"""Asking the rulebook and keeping the answer.

In: a decision's name, the facts and whom it is about. Out: the Decision and the record of it.
Must be called inside the caller's transaction, so that a decision and what follows from it stand or fall together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from engine.calendar import ONE_DAY
from engine.decision import Decision
from engine.model.facts import FactValue
from service.decisions.tables import RecordedDecision
from service.platform.clock import london_midnight
from service.platform.context import Call, Service
from service.platform.database import prepared_insert
from service.platform.errors import NotFound
from service.platform.identifiers import new_id

_keep = prepared_insert(RecordedDecision)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a decision is about, by public id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that was taken and recorded."""

    decision: Decision
    record: int
    public_id: UUID


async def decide(
    service: Service,
    call: Call,
    name: str,
    facts: Mapping[str, FactValue | None],
    subject: Subject,
    *,
    about: date | None = None,
    contract_year: int | None = None,
) -> Recorded:
    """Take a decision and record it with two dates: the day it is about (today unless given) and now.

    Facts whose value is None are absent. Raises PolicyError when policy cannot answer.
    """
    known = {fact: value for fact, value in facts.items() if value is not None}
    decision = service.rulebook.decide(name, known, about or call.today, contract_year)
    public_id = new_id()
    rows = await _keep(
        public_id=public_id,
        decision=decision.decision,
        edition=decision.edition,
        digest=decision.digest,
        contract_year=decision.contract_year,
        about=decision.about,
        known_at=call.now,
        subject_kind=subject.kind,
        subject_id=subject.id,
        release=service.release,
        document=decision.to_json().decode(),
    )
    return Recorded(decision, int(rows[0]["id"]), public_id)


async def recorded_document(public_id: UUID) -> bytes:
    """A decision's versioned JSON as it was recorded, byte for byte. Raises NotFound."""
    row = (
        await RecordedDecision.select(RecordedDecision.document).where(RecordedDecision.public_id == public_id).first()
    )
    if row is None:
        raise NotFound(f"No decision has the id {public_id}.")
    return str(row["document"]).encode()


@dataclass(frozen=True, slots=True)
class DecisionFilters:
    """Which recorded decisions are asked for. None does not filter; days are those on which they were taken."""

    decision: str | None = None
    subject: str | None = None
    """The subject's public id."""
    since: date | None = None
    until: date | None = None


async def list_decisions(filters: DecisionFilters, *, limit: int, offset: int) -> list[dict[str, Any]]:
    """A page of recorded decisions without their documents, oldest first."""
    query = RecordedDecision.select(
        *(column for column in RecordedDecision.all_columns() if column is not RecordedDecision.document)
    )
    if filters.decision is not None:
        query = query.where(RecordedDecision.decision == filters.decision)
    if filters.subject is not None:
        query = query.where(RecordedDecision.subject_id == filters.subject)
    if filters.since is not None:
        query = query.where(RecordedDecision.known_at >= london_midnight(filters.since))
    if filters.until is not None:
        query = query.where(RecordedDecision.known_at < london_midnight(filters.until + ONE_DAY))
    return list(await query.order_by(RecordedDecision.id).limit(limit).offset(offset))


async def decisions_about(subject: Subject) -> list[tuple[UUID, Decision]]:
    """All decisions about a subject, oldest first."""
    rows = (
        await RecordedDecision.select(RecordedDecision.public_id, RecordedDecision.document)
        .where((RecordedDecision.subject_kind == subject.kind) & (RecordedDecision.subject_id == subject.id))
        .order_by(RecordedDecision.id)
    )
    return [(row["public_id"], Decision.from_json(row["document"].encode())) for row in rows]
