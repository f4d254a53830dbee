"""What the closing of contract years does to people: who is archived, which mentors are closed off or train again.

In: a contract year, or a mentor of DfE's list. Out: answers of the rules; a mentor's funding ends or comes back.
Must never know: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from engine.decision import Decision
from service.decisions.operations import Subject, decide
from service.eligibility.facts import stored_record
from service.eligibility.operations import retest_funding
from service.participants.closed_year_facts import (
    SUPPORT_REQUEST,
    Asked,
    Facts,
    closed_year_facts,
    had_a_mentee,
    mentor_again_facts,
)
from service.participants.facts import earlier_training, is_frozen
from service.participants.inputs import ECT, MENTOR
from service.participants.locking import lock_participant
from service.participants.records import teacher_with
from service.participants.tables import AtSchoolPeriod, Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import NotFound, Refused
from service.platform.refusing import done_or_refused
from service.refusals import refused_by
from service.training.reading import PROVIDER_LED, trainings_in_role
from service.training.tables import TrainingPeriod

Row = dict[str, Any]
_MONTHS_OF_A_YEAR = 12
_NO_REASON: dict[str, Any] = {"mentor_ineligible_from": None, "mentor_completion_reason": None}


@dataclass(frozen=True, slots=True)
class OfClosedYear:
    """Somebody whose latest training in a role stands under a contract year, and what its closing means for them."""

    participant: UUID
    full_name: str
    role: str
    archiving: Decision
    move: Decision
    mentor_again: Decision | None
    """Whether a mentor may train again; None for an ECT."""


async def people_of_contract_year(
    service: Service, call: Call, contract_year: int, *, record: bool = False
) -> list[OfClosedYear]:
    """Everybody whose latest training in a role stands under the contract year, by the record's age.

    With `record` each answer is kept as a decision about the person. Raises NotFound for a year nobody has set up.
    """
    if contract_year not in service.rulebook.policy.terms:
        raise NotFound(f"Contract year {contract_year} is not set up. Choose one that has terms.")
    found = []
    for teacher, role in await _trained_under(contract_year):
        async with service.database.transaction():
            person = await Teacher.select().where(Teacher.id == teacher).first()
            assert person is not None, "a record that was read before"
            trainings = await trainings_in_role(teacher, role)
            if trainings[0]["contract_year"] == contract_year:
                found.append(await _of_closed_year(service, call, person, trainings[0], role, keep=record))
    return found


async def _trained_under(contract_year: int) -> list[tuple[int, str]]:
    rows = await TrainingPeriod.select(
        TrainingPeriod.at_school_period.teacher, TrainingPeriod.at_school_period.role
    ).where((TrainingPeriod.contract_year == contract_year) & (TrainingPeriod.programme == PROVIDER_LED))
    return sorted({(int(row["at_school_period.teacher"]), str(row["at_school_period.role"])) for row in rows})


async def _of_closed_year(
    service: Service, call: Call, person: Row, training: Row, role: str, *, keep: bool
) -> OfClosedYear:
    asked = Asked(role, SUPPORT_REQUEST, training["lead_provider"], call.today)
    stored = await stored_record(person)
    policy = service.rulebook.policy
    facts = await closed_year_facts(policy, call.today, asked, teacher=person, record=stored, training=training)
    if role == MENTOR:
        facts["ever_had_a_mentee"] = await had_a_mentee(person["id"])
    subject = Subject("teacher", str(person["public_id"]))

    async def answer(name: str, known: Facts) -> Decision:
        if keep:
            return (await decide(service, call, name, known, subject)).decision
        return service.rulebook.decide(name, known, call.today)

    again = None
    if role == MENTOR:
        again = await answer("mentor_training_again", await mentor_again_facts(call.today, person, training))
    archiving, move = await answer("archiving", facts), await answer("closed_year_move", facts)
    return OfClosedYear(person["public_id"], person["full_name"], role, archiving, move, again)


async def close_off_mentor(
    service: Service, call: Call, trn: str, closing_day: date | None = None, *, check: bool = False
) -> Decision:
    """Close off a mentor of DfE's yearly list as started, not completed; with `check` only say what would happen.

    The same list again changes nothing. Raises NotFound for a number nobody has, and Refused with the rule.
    """

    async def operation() -> Decision | Refused:
        person = await Teacher.select().where(Teacher.trn == trn).first()
        if person is None:
            raise NotFound(f"Nobody here has the teacher reference number {trn}. Check the number.")
        await lock_participant(service, person["public_id"])
        person = await teacher_with(person["public_id"])
        facts = await _closing_off_facts(service, call, person, closing_day)
        if check:
            return service.rulebook.decide("mentor_closing_off", facts, call.today)
        subject = Subject("teacher", str(person["public_id"]))
        decision = (await decide(service, call, "mentor_closing_off", facts, subject)).decision
        if decision.answer("status") == "refused":
            return Refused([refused_by(decision, title="trn")])
        if decision.answer("status") == "closed_off":
            await _keep_closing(call, person, decision)
        return decision

    return await done_or_refused(service, operation)


async def _closing_off_facts(service: Service, call: Call, person: Row, closing_day: date | None) -> Facts:
    mentored = await AtSchoolPeriod.exists().where(
        (AtSchoolPeriod.teacher == person["id"]) & (AtSchoolPeriod.role == MENTOR)
    )
    training = await earlier_training(person["id"], MENTOR)
    year = None if training is None else training["contract_year"]
    return {
        "today": call.today,
        "role": MENTOR if mentored else ECT,
        "mentor_completion_reason": person["mentor_completion_reason"],
        "earlier_contract_year": year,
        "earlier_contract_year_frozen": is_frozen(service.rulebook.policy, year, call.today),
        "closing_day": closing_day,
        "months_until_closing_day": None if closing_day is None else months_until(closing_day, call.today),
    }


def months_until(day: date, today: date) -> int:
    """How many months the day lies ahead, one begun counted whole; 0 when it does not lie ahead."""
    if day <= today:
        return 0
    whole = (day.year - today.year) * _MONTHS_OF_A_YEAR + day.month - today.month
    return whole + 1 if day.day > today.day else max(whole, 1)


async def _keep_closing(call: Call, person: Row, decision: Decision) -> None:
    changes: dict[Any, Any] = {
        "mentor_ineligible_from": decision.answer("ineligible_from"),
        "mentor_completion_reason": decision.answer("reason"),
        "updated_at": call.now,
    }
    await Teacher.update(changes).where(Teacher.id == person["id"])
    detail = {"ineligible_from": decision.answer("ineligible_from"), "reason": decision.answer("reason")}
    await audit.record(call, "mentor closed off", "teacher", str(person["public_id"]), detail)


async def let_mentor_train_again(service: Service, call: Call, participant: UUID) -> Decision:
    """DfE takes back that a mentor was closed off, where the rules leave that to DfE; funding is judged again.

    Raises NotFound, and Refused with the rule that says who arranges it instead.
    """

    async def operation() -> Decision | Refused:
        await lock_participant(service, participant)
        person = await teacher_with(participant)
        training = await earlier_training(person["id"], MENTOR)
        facts = await mentor_again_facts(call.today, person, training)
        subject = Subject("teacher", str(participant))
        decision = (await decide(service, call, "mentor_training_again", facts, subject)).decision
        if decision.answer("arranged_by") != "dfe":
            return Refused([refused_by(decision, title="participant_id")])
        changes: dict[Any, Any] = {**_NO_REASON, "updated_at": call.now}
        await Teacher.update(changes).where(Teacher.id == person["id"])
        await retest_funding(service, call, person["id"], MENTOR)
        await audit.record(call, "mentor may train again", "teacher", str(participant), {})
        return decision

    return await done_or_refused(service, operation)
