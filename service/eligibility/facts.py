"""What is known of a person when their funding is judged.

In: the teacher record, stored or just looked up, and what this service holds of the person. Out: facts for the rules.
Nothing is written here. Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from piccolo.query.methods.select import Select

from engine.calendar import Period
from engine.model.facts import FactValue
from service.declarations.states import ClawbackState, PaymentState
from service.declarations.tables import Declaration
from service.participants.inputs import ECT, MENTOR, TeacherRecord
from service.participants.tables import AtSchoolPeriod, InductionPeriod, Teacher
from service.platform.context import Call
from service.platform.database import prepared
from service.training.reading import period_of, trainings_in_role

Facts = dict[str, FactValue | None]


async def stored_record(teacher: Mapping[str, Any]) -> TeacherRecord:
    """The teacher record as it is held: the teacher's row and their latest induction period."""
    latest = await latest_induction(teacher["id"]) or {}
    return TeacherRecord(
        qts_awarded_on=teacher["qts_awarded_on"],
        induction_status=teacher["induction_status"],
        induction_started_on=latest.get("started_on"),
        induction_ended_on=latest.get("finished_on"),
        induction_outcome=latest.get("outcome"),
        prohibited=teacher["prohibited"],
        early_roll_out=teacher["early_roll_out"],
        mentor_completion_reason=teacher["mentor_completion_reason"],
        mentor_ineligible_from=teacher["mentor_ineligible_from"],
        matched_trn=teacher["matched_trn"],
    )


async def completed_record(teacher: Mapping[str, Any] | None, stated: TeacherRecord) -> TeacherRecord:
    """What was stated, with an induction or a mentor's completion it leaves out filled in from what is held."""
    if teacher is None:
        return stated
    held = await stored_record(teacher)
    record = stated
    if stated.induction_started_on is None:
        record = replace(
            record,
            induction_started_on=held.induction_started_on,
            induction_ended_on=held.induction_ended_on,
            induction_outcome=held.induction_outcome,
        )
    if held.mentor_completion_reason is not None:
        record = replace(
            record,
            mentor_completion_reason=held.mentor_completion_reason,
            mentor_ineligible_from=held.mentor_ineligible_from,
        )
    return record


async def latest_induction(teacher: int) -> dict[str, Any] | None:
    """The latest-started induction period of the teacher."""
    return (
        await InductionPeriod.select()
        .where(InductionPeriod.teacher == teacher)
        .order_by(InductionPeriod.started_on, ascending=False)
        .first()
    )


@dataclass(frozen=True, slots=True)
class Arriving:
    """Somebody who is being registered: whether a lead provider is to train them, and the address the school gave."""

    provider_led: bool
    email: str | None = None


async def funding_facts(
    call: Call, role: str, teacher: Mapping[str, Any] | None, record: TeacherRecord, arriving: Arriving | None = None
) -> Facts:
    """Everything the funding decisions may ask. `teacher` is None for someone who was never registered."""
    registered = teacher is not None and await _has_stay(teacher["id"], role)
    arranged = arriving is not None and arriving.provider_led
    return {
        "today": call.today,
        "role": role,
        "registered_at_a_school": arriving is not None or registered,
        "training_arranged": arranged or (teacher is not None and await has_training(teacher["id"], role)),
        "trn_differs": _trn_differs(teacher, record),
        "registered_before_as_mentor": await _same_address_as_mentor(teacher, arriving),
        **record_facts(record),
        **await _held_facts(call, role, teacher),
    }


def _trn_differs(teacher: Mapping[str, Any] | None, record: TeacherRecord) -> bool:
    held = None if teacher is None else teacher["trn"]
    return held is not None and record.matched_trn is not None and held != record.matched_trn


async def _same_address_as_mentor(teacher: Mapping[str, Any] | None, arriving: Arriving | None) -> bool:
    """Whether somebody else's record with a stay as mentor carries one of the person's email addresses."""
    addresses = set() if arriving is None or arriving.email is None else {arriving.email}
    person = None if teacher is None else teacher["id"]
    if person is not None:
        own = await AtSchoolPeriod.select(AtSchoolPeriod.email).where(
            (AtSchoolPeriod.teacher == person) & (AtSchoolPeriod.role == MENTOR) & AtSchoolPeriod.email.is_not_null()
        )
        addresses |= {row["email"] for row in own}
    if not addresses:
        return False
    same = (AtSchoolPeriod.role == MENTOR) & AtSchoolPeriod.email.is_in(sorted(addresses))
    found = await AtSchoolPeriod.select(AtSchoolPeriod.teacher).where(same)
    return any(row["teacher"] != person for row in found)


def record_facts(record: TeacherRecord) -> Facts:
    """What the teacher record states."""
    concluded = record.induction_outcome is not None
    return {
        "qts_awarded_on": record.qts_awarded_on,
        "induction_status": record.induction_status,
        "induction_started_on": record.induction_started_on,
        "induction_ended_on": record.induction_ended_on,
        "induction_completed_on": record.induction_ended_on if concluded else None,
        "prohibited": record.prohibited,
        "early_roll_out": record.early_roll_out,
        "mentor_completion_reason": record.mentor_completion_reason,
    }


async def _held_facts(call: Call, role: str, teacher: Mapping[str, Any] | None) -> Facts:
    if teacher is None:
        return {"in_training_in_other_role": False, "paid_declarations": 0, "eligible_for_funding": False}
    by_hand = teacher[f"{role}_decided_by_hand"]
    other = MENTOR if role == ECT else ECT
    trainings = await trainings_in_role(teacher["id"], other)
    return {
        "in_training_in_other_role": any(period_of(row).covers(call.today) for row in trainings),
        "paid_declarations": await _paid_declarations(teacher["id"], role),
        "eligible_for_funding": teacher[f"{role}_eligible_from"] is not None,
        "ineligible_from": teacher[f"{role}_ineligible_from"],
        "decided_by_hand": by_hand,
        "check_again_anyway": None if by_hand is None else False,
    }


async def _paid_declarations(teacher: int, role: str) -> int:
    return int(
        await Declaration.count().where(
            (Declaration.teacher == teacher)
            & (Declaration.role == role)
            & (Declaration.payment_state == PaymentState.PAID.value)
            & (Declaration.clawback_state == ClawbackState.NONE.value)
        )
    )


async def _has_stay(teacher: int, role: str) -> bool:
    return await AtSchoolPeriod.exists().where((AtSchoolPeriod.teacher == teacher) & (AtSchoolPeriod.role == role))


async def has_training(teacher: int, role: str, *, on_or_after: date | None = None) -> bool:
    """Whether the person has ever had training with a lead provider in the role, or some on a day or later."""
    trainings = await trainings_in_role(teacher, role)
    return any(on_or_after is None or period_of(row).overlaps(Period(on_or_after)) for row in trainings)


async def teacher_row(teacher: int) -> dict[str, Any]:
    """The teacher's row as it stands now."""
    rows = await _teachers(teacher)
    assert rows, "a record that was read before"
    return rows[0]


@prepared
def _teachers(teacher: int) -> Select[Any]:
    return Teacher.select().where(Teacher.id == teacher)
