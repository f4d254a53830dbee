"""Everybody who was declared for in a contract year, with every claim on them and what was decided about it.

In: a contract year. Out: people, a page at a time, with their claims, accepted and refused. Reads only.
Must never know: what a draft would decide.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from engine.decision_json import read_head, read_values
from engine.model.facts import FactValue
from service.decisions.tables import RecordedDecision
from service.declarations.facts import latest_training, trainings_of
from service.declarations.operations import REFUSED
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.audit import AuditEvent
from service.schools.tables import SchoolUplift

PEOPLE_AT_ONCE = 100
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision as it was recorded. `sequence` is its place among all decisions ever recorded."""

    sequence: int
    decision: str
    digest: str
    contract_year: int | None
    about: date
    known_at: datetime
    facts: Mapping[str, FactValue]
    outcome: tuple[Mapping[str, FactValue], ...]


@dataclass(slots=True)
class Claim:
    """One declaration that was sent. `row` is its record, None when it was refused."""

    public_id: str
    lead_provider: int
    acceptance: Taken
    row: Row | None = None
    payability: Taken | None = None
    taken_back_at: int | None = None
    """The sequence of the decision that took it back."""
    completions: list[Taken] = field(default_factory=list)
    """The decisions whether it ends or restores a mentor's funding: when it was sent, and when it was taken back."""
    school: int | None = None
    schedule: str | None = None


@dataclass(slots=True)
class Person:
    """A teacher in one role, with their claims and the decisions on their funding, oldest first."""

    teacher: int
    role: str
    claims: list[Claim] = field(default_factory=list)
    fundings: list[Taken] = field(default_factory=list)


FUNDING = {"ect": "ect_funding_eligibility", "mentor": "mentor_funding_eligibility"}
COMPLETES = "mentor_completion"
_SENT = "declaration_acceptance"
_PAYS = "declaration_payability"
_TAKES_BACK = "void_or_clawback"


async def teachers_declared_for(contract_year: int) -> list[tuple[int, UUID]]:
    """Record and public id of everyone with a claim of the contract year, or one that was refused."""
    declared = await Declaration.select(Declaration.teacher).where(Declaration.contract_year == contract_year)
    events = await AuditEvent.select(AuditEvent.subject_id).where(
        (AuditEvent.action == REFUSED) & (AuditEvent.subject_kind == "teacher")
    )
    refused = {row["subject_id"] for row in events}
    wanted = {row["teacher"] for row in declared}
    everybody = await Teacher.select(Teacher.id, Teacher.public_id).order_by(Teacher.id)
    return [
        (int(row["id"]), row["public_id"])
        for row in everybody
        if row["id"] in wanted or str(row["public_id"]) in refused
    ]


async def claims_of(contract_year: int) -> int:
    """How many declarations of the contract year there are, those taken back among them."""
    return int(await Declaration.count().where(Declaration.contract_year == contract_year))


async def people(teachers: Sequence[tuple[int, UUID]]) -> AsyncIterator[list[Person]]:
    """These teachers with all their claims of whatever contract year, a page at a time."""
    for start in range(0, len(teachers), PEOPLE_AT_ONCE):
        yield await _page(teachers[start : start + PEOPLE_AT_ONCE])


async def uplift_flags(contract_year: int) -> dict[int, tuple[bool, bool]]:
    """The pupil premium and sparsity flags of every school on the list of the year."""
    rows = await SchoolUplift.select().where(SchoolUplift.contract_year == contract_year)
    return {row["school"]: (bool(row["pupil_premium"]), bool(row["sparsity"])) for row in rows}


async def _page(teachers: Sequence[tuple[int, UUID]]) -> list[Person]:
    rows = await _declarations([teacher for teacher, _ in teachers])
    events = await _refusals([public_id for _, public_id in teachers])
    refused = {str(event["declaration"]): event for event in events}
    subjects = [*(str(row["public_id"]) for row in rows), *refused]
    decisions = await _decisions("declaration", subjects, (_SENT, _PAYS, _TAKES_BACK, COMPLETES))
    found: dict[tuple[int, str], Person] = {}
    for row in rows:
        claim = _claim(str(row["public_id"]), row["lead_provider"], decisions)
        if claim is not None:
            claim.row = row
            claim.school, claim.schedule = (
                row["training_period.at_school_period.school"],
                row["training_period.schedule"],
            )
            _person(found, row["teacher"], row["role"]).claims.append(claim)
    records = {str(public_id): teacher for teacher, public_id in teachers}
    for public_id, event in refused.items():
        claim = _claim(public_id, event["lead_provider"], decisions)
        role = None if claim is None else claim.acceptance.facts.get("role")
        if claim is not None and role is not None:
            await _place(claim, records[event["teacher"]], str(role))
            _person(found, records[event["teacher"]], str(role)).claims.append(claim)
    fundings = await _decisions("teacher", list(records), tuple(FUNDING.values()))
    for public_id, teacher in records.items():
        for taken in fundings.get(public_id, ()):
            for role, decision in FUNDING.items():
                if taken.decision == decision and (teacher, role) in found:
                    found[teacher, role].fundings.append(taken)
    for person in found.values():
        person.claims.sort(key=lambda claim: claim.acceptance.sequence)
    return list(found.values())


def _person(found: dict[tuple[int, str], Person], teacher: int, role: str) -> Person:
    return found.setdefault((teacher, role), Person(teacher, role))


def _claim(public_id: str, lead_provider: int, decisions: Mapping[str, Sequence[Taken]]) -> Claim | None:
    """The claim with the decisions about it; None for one that an older service took, about which none is recorded."""
    about = decisions.get(public_id, ())
    acceptance = next((one for one in about if one.decision == _SENT), None)
    if acceptance is None:
        return None
    claim = Claim(public_id, lead_provider, acceptance)
    for one in about:
        if one.decision == _PAYS:
            claim.payability = one
        elif one.decision == COMPLETES:
            claim.completions.append(one)
        elif one.decision == _TAKES_BACK and one.outcome[0]["action"] != "refuse":
            claim.taken_back_at = one.sequence
    return claim


async def _place(claim: Claim, teacher: int, role: str) -> None:
    """Where a refused claim would have been trained: the latest training with its lead provider."""
    training = latest_training(await trainings_of(teacher), claim.lead_provider, role)
    if training is not None:
        claim.school, claim.schedule = training["at_school_period.school"], training["schedule"]


async def _declarations(teachers: list[int]) -> list[dict[str, Any]]:
    return list(
        await Declaration.select(
            Declaration.id,
            Declaration.public_id,
            Declaration.teacher,
            Declaration.role,
            Declaration.lead_provider,
            Declaration.contract_year,
            Declaration.declaration_type,
            Declaration.declared_at,
            Declaration.evidence_held,
            Declaration.payment_state,
            Declaration.clawback_state,
            Declaration.pupil_premium,
            Declaration.sparsity,
            Declaration.uplift,
            Declaration.statement,
            Declaration.clawback_statement,
            Declaration.second_claim,
            Declaration.created_at,
            Declaration.training_period.schedule,
            Declaration.training_period._.at_school_period.school,
        )
        .where(Declaration.teacher.is_in(teachers))
        .order_by(Declaration.id)
    )


async def _refusals(teachers: list[UUID]) -> list[dict[str, Any]]:
    rows = await AuditEvent.select(AuditEvent.subject_id, AuditEvent.detail).where(
        (AuditEvent.subject_kind == "teacher")
        & AuditEvent.subject_id.is_in([str(one) for one in teachers])
        & (AuditEvent.action == REFUSED)
    )
    return [{"teacher": row["subject_id"], **orjson.loads(row["detail"])} for row in rows]


async def _decisions(kind: str, subjects: list[str], names: tuple[str, ...]) -> dict[str, list[Taken]]:
    """The decisions of these names about each subject, oldest first."""
    found: dict[str, list[Taken]] = {}
    if not subjects:
        return found
    rows = (
        await RecordedDecision.select(
            RecordedDecision.id,
            RecordedDecision.subject_id,
            RecordedDecision.known_at,
            RecordedDecision.document,
        )
        .where(
            (RecordedDecision.subject_kind == kind)
            & RecordedDecision.subject_id.is_in(subjects)
            & RecordedDecision.decision.is_in(list(names))
        )
        .order_by(RecordedDecision.id)
    )
    for row in rows:
        found.setdefault(row["subject_id"], []).append(_taken(row))
    return found


def _taken(row: Row) -> Taken:
    data = read_head(row["document"])
    return Taken(
        sequence=row["id"],
        decision=data["decision"],
        digest=data["digest"],
        contract_year=data["contract_year"],
        about=date.fromisoformat(data["about"]),
        known_at=row["known_at"],
        facts=read_values(data["facts"]),
        outcome=tuple(read_values(one) for one in data["outcome"]),
    )
