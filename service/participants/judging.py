"""Asking the rules about a registration: the school, the person's funding, the contract year, the schedule.

In: what was stated and what is known. Out: recorded decisions and what they say, with the reasons against.
Must be called inside the caller's transaction. Must never know: what is written when a registration is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.decision import Decision
from engine.model.facts import FactValue
from service.decisions.operations import Subject, decide
from service.eligibility.facts import Arriving, funding_facts, has_training
from service.eligibility.operations import judge_funding
from service.participants.closed_year_facts import SCHOOL_REGISTRATION, Asked, closed_year_facts
from service.participants.facts import (
    Start,
    contract_year_facts,
    first_day_of_training,
    frozen_year_left,
    is_first_mentor,
    is_frozen,
    replaces_a_trained_mentor,
    schedule_facts,
)
from service.participants.inputs import TeacherRecord
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry
from service.refusals import refused_by
from service.schools.facts import school_facts, training_at_school
from service.training.reading import PROVIDER_LED

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Registering:
    """Who is registered where, as far as it is known before anything is decided."""

    role: str
    subject: Subject
    school: Row
    teacher: Row | None
    """The teacher's row; None for someone new."""
    record: TeacherRecord
    start: Start
    mentee: int | None = None
    """The record id of the ECT a mentor is registered with, when a lead provider trains that ECT."""
    lead_provider: int | None = None
    """The record id of the lead provider that is to train the person."""
    email: str | None = None
    occasion: str = SCHOOL_REGISTRATION


@dataclass(frozen=True, slots=True)
class Training:
    """Training to open. A school-led one has no contract year and no schedule."""

    first_day: date
    contract_year: int | None = None
    schedule: str | None = None
    left_year: int | None = None
    """The frozen contract year the person is moved out of, where it is to be remembered."""
    last_day: date | None = None
    """The day the person leaves the school, where it is known already."""


@dataclass(slots=True)
class Judged:
    """What the rules say of a registration."""

    against: list[ErrorEntry] = field(default_factory=list)
    funding: Decision | None = None
    training: Training | None = None


async def judge_registration(service: Service, call: Call, at: Registering) -> Judged:
    """Ask everything a registration is decided by; each answer is recorded, each refusal is a reason against it."""
    judged = Judged()
    facts = school_facts(at.school) | await training_at_school(at.school["id"], call.today)
    school = await decide(service, call, "school_eligibility", facts, at.subject)
    if school.decision.answer("status") != "eligible":
        judged.against.append(refused_by(school.decision, title="school_urn", pointer="/school_urn"))
    funding = await _funding(service, call, at, judged)
    if funding.answer("registration") == "refused":
        judged.against.append(refused_by(funding, title="record", pointer="/record"))
    move = await _closed_year_move(service, call, at, funding)
    at = _with(at, move)
    year = await _contract_year(service, call, at, judged)
    if not judged.against:
        opening = await _opening(service, call, at, funding)
        if opening.answer("training") == "opens":
            judged.training = await _training(service, call, at, year, move)
    return judged


async def judge_training(service: Service, call: Call, at: Registering) -> Judged:
    """Ask what arranging training for someone already registered is decided by: funding, contract year, schedule."""
    judged = Judged()
    funding = await _funding(service, call, at, judged)
    opening = await _opening(service, call, at, funding)
    if opening.answer("training") == "opens":
        await _arrange(service, call, at, funding, judged)
    return judged


async def judge_continuation(service: Service, call: Call, at: Registering) -> Judged:
    """Ask what training that goes on elsewhere is decided by: funding, contract year, schedule."""
    judged = Judged()
    funding = await _funding(service, call, at, judged)
    await _arrange(service, call, at, funding, judged)
    return judged


async def _arrange(service: Service, call: Call, at: Registering, funding: Decision, judged: Judged) -> None:
    move = await _closed_year_move(service, call, at, funding)
    at = _with(at, move)
    year = await _contract_year(service, call, at, judged)
    if not judged.against:
        judged.training = await _training(service, call, at, year, move)


async def _funding(service: Service, call: Call, at: Registering, judged: Judged) -> Decision:
    arriving = Arriving(at.start.programme == PROVIDER_LED, at.email)
    facts = await funding_facts(call, at.role, at.teacher, at.record, arriving)
    judged.funding = (await judge_funding(service, call, at.role, facts, at.subject)).decision
    return judged.funding


async def _closed_year_move(service: Service, call: Call, at: Registering, funding: Decision) -> Decision | None:
    """Ask whether the person leaves a frozen contract year. Nothing is asked of anybody else."""
    earlier = at.start.earlier
    if at.teacher is None or earlier is None:
        return None
    if not is_frozen(service.rulebook.policy, earlier["contract_year"], call.today):
        return None
    asked = Asked(at.role, at.occasion, at.lead_provider, at.start.start_date, funding_status=_status(funding))
    facts = await closed_year_facts(
        service.rulebook.policy, call.today, asked, teacher=at.teacher, record=at.record, training=earlier
    )
    return (await decide(service, call, "closed_year_move", facts, at.subject)).decision


def _with(at: Registering, move: Decision | None) -> Registering:
    if move is None:
        return at
    return replace(at, start=replace(at.start, closed_year_move=str(move.answer("outcome"))))


def _status(funding: Decision) -> str:
    return str(funding.answer("status"))


async def _contract_year(service: Service, call: Call, at: Registering, judged: Judged) -> int | None:
    facts = contract_year_facts(service.rulebook.policy, at.start)
    decision = (await decide(service, call, "contract_year", facts, at.subject)).decision
    if decision.answer("status") == "refused":
        judged.against.append(refused_by(decision, title="start_date", pointer="/start_date"))
    year = decision.answer("contract_year")
    assert year is None or isinstance(year, int), "the answer is a contract year"
    return year


async def _opening(service: Service, call: Call, at: Registering, funding: Decision) -> Decision:
    """Ask whether training is opened for the person, and on which footing."""
    person = None if at.teacher is None else at.teacher["id"]
    earlier = at.start.earlier
    facts: dict[str, FactValue | None] = {
        "today": call.today,
        "role": at.role,
        "occasion": at.occasion,
        "start_date": at.start.start_date,
        "training_programme": at.start.programme,
        "funding_status": _status(funding),
        "trained_before": person is not None and await has_training(person, at.role),
        "other_training_goes_on": person is not None
        and await has_training(person, at.role, on_or_after=at.start.start_date),
        "earlier_schedule": None if earlier is None else earlier["schedule"],
        "comes_from_another_lead_provider": earlier is not None and earlier["lead_provider"] != at.lead_provider,
        "replaces_a_trained_mentor": at.mentee is not None and await replaces_a_trained_mentor(at.mentee, person),
        "first_mentor_of_ect": None if at.mentee is None else await is_first_mentor(at.mentee, person),
    }
    return (await decide(service, call, "training_opening", facts, at.subject)).decision


async def _training(
    service: Service, call: Call, at: Registering, contract_year: int | None, move: Decision | None
) -> Training:
    policy, start = service.rulebook.policy, at.start
    assert contract_year is not None, "refused otherwise"
    first_day = first_day_of_training(policy, start, contract_year)
    mentor = None if at.teacher is None else at.teacher["id"]
    replaces = at.mentee is not None and await replaces_a_trained_mentor(at.mentee, mentor)
    facts = schedule_facts(policy, start, contract_year, first_day, replaces=replaces)
    decision = (await decide(service, call, "schedule", facts, at.subject, contract_year=contract_year)).decision
    if start.programme != PROVIDER_LED:
        return Training(first_day)
    schedule = decision.answer("schedule")
    assert schedule is None or isinstance(schedule, str), "the answer is a schedule"
    remembered = move is not None and move.answer("remember_frozen_year") is True
    left_year = frozen_year_left(policy, start, contract_year) if remembered else None
    return Training(first_day, contract_year, schedule, left_year)
