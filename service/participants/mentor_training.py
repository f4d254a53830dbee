"""Training for a mentor who is given an early career teacher.

In: the pair and their stays. Out: nothing; training is opened when it is funded.
Must be called inside the caller's transaction. Must never know: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.decisions.operations import Subject
from service.eligibility.facts import stored_record
from service.eligibility.operations import settle_funding
from service.participants.closed_year_facts import MENTOR_ASSIGNMENT
from service.participants.facts import Start, earlier_training
from service.participants.inputs import ECT, MENTOR
from service.participants.judging import Registering, Training, judge_training
from service.participants.tables import Teacher
from service.platform.context import Call, Service
from service.schools.tables import School
from service.training.opening import NewTraining, open_training
from service.training.reading import PROVIDER_LED, trainings_in_role

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pairing:
    """A mentor and an ECT, with the stays at the school where both are."""

    mentor: Row
    ect: Row
    mentor_stay: Row
    ect_stay: Row
    first_day: date


@dataclass(frozen=True, slots=True)
class Stay:
    """Whose stay at which school, by the records' ids."""

    teacher: int
    role: str
    id: int
    school: int


async def train_if_first(service: Service, call: Call, pairing: Pairing) -> None:
    """Ask what the assignment means for the mentor's training; open it with the ECT's lead provider if it does."""
    mentor, mentor_stay, ect, ect_stay = pairing.mentor, pairing.mentor_stay, pairing.ect, pairing.ect_stay
    lead_provider = await lead_provider_of_stay(ect["id"], ect_stay["id"])
    if lead_provider is None:
        return
    school = await School.select().where(School.id == mentor_stay["school"]).first()
    assert school is not None, "a stay is at a school"
    record = await stored_record(mentor)
    start_date = max(pairing.first_day, mentor_stay["started_on"])
    earlier = await earlier_training(mentor["id"], MENTOR)
    start = Start(MENTOR, call.today, start_date, PROVIDER_LED, record.induction_started_on, earlier)
    subject = Subject("teacher", str(mentor["public_id"]))
    at = Registering(
        MENTOR,
        subject,
        school,
        mentor,
        record,
        start,
        mentee=ect["id"],
        lead_provider=lead_provider,
        occasion=MENTOR_ASSIGNMENT,
    )
    judged = await judge_training(service, call, at)
    if judged.training is None or judged.funding is None:
        return
    stay = Stay(mentor["id"], MENTOR, mentor_stay["id"], mentor_stay["school"])
    await open_for(call, stay, judged.training, PROVIDER_LED, lead_provider)
    await settle_funding(service, call, mentor["id"], MENTOR, judged.funding)


async def lead_provider_of_stay(teacher: int, stay: int) -> int | None:
    """The lead provider that trains an ECT at a school; None when the school does it itself."""
    trainings = await trainings_in_role(teacher, ECT)
    return next((row["lead_provider"] for row in trainings if row["at_school_period"] == stay), None)


async def open_for(call: Call, stay: Stay, training: Training, programme: str, lead_provider: int | None) -> None:
    """Open training at a stay, and remember the frozen contract year the person leaves."""
    if training.left_year is not None:
        changes: dict[Any, Any] = {f"{stay.role}_frozen_contract_year": training.left_year, "updated_at": call.now}
        await Teacher.update(changes).where(Teacher.id == stay.teacher)
    await open_training(
        call,
        NewTraining(
            at_school_period=stay.id,
            school=stay.school,
            programme=programme,
            started_on=training.first_day,
            finished_on=training.last_day,
            lead_provider=lead_provider,
            contract_year=training.contract_year,
            schedule=training.schedule,
        ),
    )
