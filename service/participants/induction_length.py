"""How long induction takes, and the claims that training of this length leads to.

In: what an appropriate body decided; a person and a role. Out: the recorded decisions, and the claims due. Recording
is one transaction. Must never know: any rule, or HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.decision import Decision
from engine.model.facts import FactValue, Vocabulary
from service.decisions.operations import Subject, decide
from service.declarations.facts import declarations_of
from service.declarations.states import is_live
from service.participants.inputs import ECT, LengthOfInduction
from service.participants.locking import lock_participant
from service.participants.records import teacher_with
from service.participants.tables import AtSchoolPeriod, InductionLength
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.platform.refusing import done_or_refused
from service.training.reading import trainings_in_role

Row = dict[str, Any]
Facts = dict[str, FactValue | None]
_LENGTH, _PAYMENTS, _DAYS = "induction_length", "payments_due", "claim_guidance_dates"
_USUAL, _PART_TIME, _EXTENDED = "full_time", "part_time", "extended"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about: a person in a role, and their latest training with a lead provider."""

    person: Row
    role: str
    training: Row | None
    facts: Facts


async def record_induction_length(service: Service, call: Call, length: LengthOfInduction) -> dict[str, Any]:
    """Keep how long induction takes, and give the claims due. The same again keeps and records nothing.

    Raises NotFound, and Refused for a word the vocabulary does not know or somebody who is no early career teacher.
    """

    async def operation() -> dict[str, Any] | Refused:
        await lock_participant(service, length.participant)
        person = await teacher_with(length.participant)
        against = await _reasons_against(service, person, length)
        if against:
            return Refused(against)
        if await _kept(person["id"]) == _as_kept(length):
            return await _shown(service, call, person, ECT)
        await InductionLength.insert(
            InductionLength(teacher=person["id"], author=call.actor, at=call.now, **_as_kept(length))
        )
        shown = await _shown(service, call, person, ECT, record=True)
        await audit.record(call, "induction length recorded", "teacher", str(length.participant), _as_kept(length))
        return shown

    return await done_or_refused(service, operation)


async def payments_due(service: Service, call: Call, participant: UUID, role: str) -> dict[str, Any]:
    """The claims that training of the person in the role leads to; nothing is recorded. Raises NotFound."""
    return await _shown(service, call, await teacher_with(participant), role)


async def _shown(service: Service, call: Call, person: Row, role: str, *, record: bool = False) -> dict[str, Any]:
    asked = await _asked(call, person, role)

    async def answer(name: str, facts: Facts) -> Decision:
        if record:
            subject = Subject("teacher", str(person["public_id"]))
            return (await decide(service, call, name, facts, subject)).decision
        known = {fact: value for fact, value in facts.items() if value is not None}
        return service.rulebook.decide(name, known, call.today)

    length = await answer(_LENGTH, asked.facts)
    vocabulary = service.rulebook.policy.vocabulary
    stretched = {**asked.facts, **_stretch(vocabulary, asked, str(length.answer("schedule_kind")))}
    payments, days = await answer(_PAYMENTS, asked.facts), await answer(_DAYS, stretched)
    types = vocabulary.facts["declaration_type"].choices
    training = asked.training or {}
    return {
        "participant_id": person["public_id"],
        "role": role,
        "contract_year": training.get("contract_year"),
        "schedule": training.get("schedule"),
        "schedule_kind": length.answer("schedule_kind"),
        "claims": [one for one in types if _is_due(payments, one)],
        "void_completed_first": payments.answer("void_completed_first"),
        "expected_by": [
            {"declaration_type": one, "day": day}
            for one in types
            if (day := days.answer(one.replace("-", "_"))) is not None
        ],
        "says": [decision.fired[0].say for decision in (length, payments, days)],
    }


async def _asked(call: Call, person: Row, role: str) -> _Asked:
    trainings = await trainings_in_role(person["id"], role)
    training = trainings[0] if trainings else None
    kept = await _kept(person["id"]) if role == ECT else {}
    declared = [row for row in await declarations_of(person["id"]) if row["role"] == role]
    completed = [row for row in declared if row["declaration_type"] == "completed"]
    facts: Facts = {
        "today": call.today,
        "role": role,
        "contract_year": None if training is None else training["contract_year"],
        "induction_terms": kept.get("terms"),
        "lengthened_by": kept.get("lengthened_by"),
        "absence_days_in_year": kept.get("absence_days_in_year"),
        "completed_declared": any(is_live(row["payment_state"], row["clawback_state"]) for row in completed),
    }
    return _Asked(person, role, training, facts)


def _stretch(vocabulary: Vocabulary, asked: _Asked, schedule_kind: str) -> Facts:
    """Whether training follows the usual terms, and the term it began in: the last word of its schedule."""
    term = None if asked.training is None else str(asked.training["schedule"]).rsplit("-", 1)[-1]
    pattern = _EXTENDED if schedule_kind == _EXTENDED else _USUAL
    return {
        "training_pattern": _PART_TIME if asked.facts["lengthened_by"] == _PART_TIME else pattern,
        "training_start_term": term if term in vocabulary.facts["training_start_term"].choices else None,
    }


def _is_due(payments: Decision, declaration_type: str) -> bool:
    """Whether a declaration type is among the claims: an answer says yes to it, or up to which number."""
    name, _, number = declaration_type.partition("-")
    answer = payments.answer(name)
    if isinstance(answer, bool):
        return answer
    assert isinstance(answer, int), "the decision counts what it does not answer with yes or no"
    return int(number) <= answer


async def _reasons_against(service: Service, person: Row, length: LengthOfInduction) -> list[ErrorEntry]:
    reasons = []
    known = service.rulebook.policy.vocabulary.facts["lengthened_by"].choices
    if length.lengthened_by is not None and length.lengthened_by not in known:
        detail = f"{length.lengthened_by} is not a reason that lengthens induction. Write one of: {', '.join(known)}."
        reasons.append(ErrorEntry(title="lengthened_by", detail=detail, code="word_not_known"))
    is_ect = (AtSchoolPeriod.teacher == person["id"]) & (AtSchoolPeriod.role == ECT)
    if not await AtSchoolPeriod.exists().where(is_ect):
        detail = "No school registered this person as an early career teacher, so no induction is concerned."
        reasons.append(ErrorEntry(title="participant_id", detail=detail, code="not_an_ect"))
    return reasons


async def _kept(teacher: int) -> dict[str, Any]:
    row = (
        await InductionLength.select(
            InductionLength.terms, InductionLength.lengthened_by, InductionLength.absence_days_in_year
        )
        .where(InductionLength.teacher == teacher)
        .order_by(InductionLength.id, ascending=False)
        .first()
    )
    return row or {}


def _as_kept(length: LengthOfInduction) -> dict[str, Any]:
    return {
        "terms": length.terms,
        "lengthened_by": length.lengthened_by,
        "absence_days_in_year": length.absence_days_in_year,
    }
