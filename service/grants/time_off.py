"""The time off timetable grant for the second year of early career teachers.

In: a contract year, and one school if wanted. Out: every ECT trained under it with what the rules say of the grant.
Nothing is written and no decision is recorded: this says what a payment would rest on. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.declarations.states import is_live
from service.declarations.tables import Declaration
from service.eligibility.facts import stored_record
from service.grants.operations import known_year_and_school
from service.participants.inputs import ECT
from service.participants.tables import Teacher
from service.platform.context import Call, Service
from service.schools.facts import school_facts
from service.schools.tables import School
from service.training.tables import TrainingPeriod

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimeOff:
    """Whether a school receives the grant for one ECT, with the sentence of the rule that decided."""

    school_urn: str
    ect: str
    status: str
    reason: str
    says: str


async def time_off_by_school(
    service: Service, call: Call, contract_year: int, school_urn: str | None = None
) -> list[TimeOff]:
    """Each ECT at the school of their latest training under the year, by school. Raises NotFound as grants do.

    School-led training stands under no contract year and counts for the one it begins in.
    """
    await known_year_and_school(service, contract_year, school_urn)
    asked = [await _ask(service, call, contract_year, row) for row in await _latest(service, contract_year)]
    there = [one for one in asked if school_urn in (None, one.school_urn)]
    return sorted(there, key=lambda one: (one.school_urn, one.ect))


async def _latest(service: Service, contract_year: int) -> list[Row]:
    """The latest training under the year of each ECT."""
    days = service.rulebook.policy.terms[contract_year].period
    rows = (
        await TrainingPeriod.select(
            TrainingPeriod.programme,
            TrainingPeriod.contract_year,
            TrainingPeriod.started_on,
            TrainingPeriod.at_school_period.teacher,
            TrainingPeriod.at_school_period.school,
        )
        .where(TrainingPeriod.at_school_period.role == ECT)
        .order_by(TrainingPeriod.started_on)
        .order_by(TrainingPeriod.id)
    )
    of_year = [
        row
        for row in rows
        if row["contract_year"] == contract_year or (row["contract_year"] is None and days.covers(row["started_on"]))
    ]
    return list({row["at_school_period.teacher"]: row for row in of_year}.values())


async def _ask(service: Service, call: Call, contract_year: int, training: Row) -> TimeOff:
    person = await Teacher.select().where(Teacher.id == training["at_school_period.teacher"]).first()
    school = await School.select().where(School.id == training["at_school_period.school"]).first()
    assert person is not None, "training is of a teacher"
    assert school is not None, "a stay is at a school"
    record = await stored_record(person)
    declared = await Declaration.select(Declaration.payment_state, Declaration.clawback_state).where(
        (Declaration.teacher == person["id"]) & (Declaration.role == ECT)
    )
    decide = service.rulebook.decide
    eligible = decide("school_eligibility", school_facts(school), call.today).answer("status") == "eligible"
    decision = decide(
        "grant_time_off",
        {
            "role": ECT,
            "contract_year": contract_year,
            "school_eligible": eligible,
            "qts_awarded_on": record.qts_awarded_on,
            "induction_started_on": record.induction_started_on,
            "training_programme": training["programme"],
            "declarations_paid_or_payable": len(
                [row for row in declared if is_live(row["payment_state"], row["clawback_state"])]
            ),
        },
        call.today,
    )
    status, reason = str(decision.answer("status")), str(decision.answer("reason"))
    return TimeOff(school["urn"], str(person["public_id"]), status, reason, decision.fired[0].say)
