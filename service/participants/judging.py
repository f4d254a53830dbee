"""Asking the rules about a registration: the school, the person's funding, the contract year, the schedule.

In: what was stated and what is known. Out: recorded decisions and what they say, with the reasons against.
Must be called inside the caller's transaction. Must never know: what is written when a registration is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.decision import Decision
from service.decisions.operations import Subject, decide
from service.eligibility.facts import funding_facts, has_training
from service.eligibility.operations import judge_funding
from service.participants.facts import (
    Start,
    contract_year_facts,
    first_day_of_training,
    frozen_year_left,
    replaces_a_trained_mentor,
    schedule_facts,
)
from service.participants.inputs import ECT, TeacherRecord
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry
from service.refusals import refused_by
from service.schools.facts import school_facts
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


@dataclass(frozen=True, slots=True)
class Training:
    """Training to open. A school-led one has no contract year and no schedule."""

    first_day: date
    contract_year: int | None = None
    schedule: str | None = None
    left_year: int | None = None
    """The frozen contract year the person is moved out of."""


@dataclass(slots=True)
class Judged:
    """What the rules say of a registration."""

    against: list[ErrorEntry] = field(default_factory=list)
    funding: Decision | None = None
    training: Training | None = None


async def judge_registration(service: Service, call: Call, at: Registering) -> Judged:
    """Ask everything a registration is decided by; each answer is recorded, each refusal is a reason against it."""
    judged = Judged()
    school = await decide(service, call, "school_eligibility", school_facts(at.school), at.subject)
    if school.decision.answer("status") != "eligible":
        judged.against.append(refused_by(school.decision, title="school_urn", pointer="/school_urn"))
    facts = await funding_facts(call, at.role, at.teacher, at.record, registering=True)
    funding = (await judge_funding(service, call, at.role, facts, at.subject)).decision
    judged.funding = funding
    if funding.answer("registration") == "refused":
        judged.against.append(refused_by(funding, title="record", pointer="/record"))
    year = await _contract_year(service, call, at, judged)
    if not judged.against and await _is_trained(at, funding):
        judged.training = await _training(service, call, at, year)
    return judged


async def judge_training(service: Service, call: Call, at: Registering) -> Judged:
    """Ask what arranging training for someone already registered is decided by: funding, contract year, schedule."""
    judged = Judged()
    facts = await funding_facts(call, at.role, at.teacher, at.record, registering=True)
    judged.funding = (await judge_funding(service, call, at.role, facts, at.subject)).decision
    if await _is_trained(at, judged.funding):
        year = await _contract_year(service, call, at, judged)
        if not judged.against:
            judged.training = await _training(service, call, at, year)
    return judged


async def _contract_year(service: Service, call: Call, at: Registering, judged: Judged) -> int | None:
    facts = contract_year_facts(service.rulebook.policy, at.start)
    decision = (await decide(service, call, "contract_year", facts, at.subject)).decision
    if decision.answer("status") == "refused":
        judged.against.append(refused_by(decision, title="start_date", pointer="/start_date"))
    year = decision.answer("contract_year")
    assert year is None or isinstance(year, int), "the answer is a contract year"
    return year


async def _is_trained(at: Registering, funding: Decision) -> bool:
    """Whether training is opened: every ECT's is; a mentor's when it is funded and none goes on elsewhere.

    A mentor needs no training to mentor, and mentors are trained by lead providers only (PRG-05, ELG-E2-11).
    """
    if at.role == ECT:
        return True
    if at.start.programme != PROVIDER_LED or funding.answer("status") != "eligible":
        return False
    return at.teacher is None or not await has_training(at.teacher["id"], at.role, on_or_after=at.start.start_date)


async def _training(service: Service, call: Call, at: Registering, contract_year: int | None) -> Training:
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
    left_year = frozen_year_left(policy, start, contract_year)
    return Training(first_day, contract_year, schedule, left_year)
