"""Mentors' terms and instalments by school, from what was declared.

In: a contract year, and one school if wanted. Out: what counts for each school and why, and what does not and why.
Nothing is written and no decision is recorded: this says what a payment would rest on. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.calendar import Period
from engine.decision import Decision
from engine.payments.grants import MentorTerms, SchoolGrant, school_grants
from service.declarations.states import is_live
from service.declarations.tables import Declaration
from service.grants.facts import Facts, backfill_facts, instalment_facts, term_facts
from service.participants.inputs import MENTOR
from service.participants.tables import AtSchoolPeriod, Teacher
from service.platform.clock import london_day
from service.platform.context import Call, Service
from service.platform.errors import NotFound
from service.schools.facts import school_facts
from service.schools.operations import school_with_urn
from service.schools.tables import School

Row = Mapping[str, Any]

NO_INSTALMENT = "none"


@dataclass(frozen=True, slots=True)
class Counted:
    """What one mentor counts for one school, with the sentence of each rule that decided."""

    school_urn: str
    mentor: str
    terms: int
    instalments: int
    declarations: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(slots=True)
class GrantReport:
    """Grants of a contract year: schools that are due terms, and every mentor looked at."""

    contract_year: int
    year: Decision
    """When the year's grants are paid, and how much training they rest on."""
    schools: list[SchoolGrant] = field(default_factory=list)
    mentors: list[Counted] = field(default_factory=list)


async def grants_by_school(
    service: Service, call: Call, contract_year: int, school_urn: str | None = None
) -> GrantReport:
    """Count every mentor's terms by the school they were at. Raises NotFound for an unknown year or school."""
    await known_year_and_school(service, contract_year, school_urn)
    report = GrantReport(contract_year, _ask(service, call, "grant_year", {"contract_year": contract_year}))
    for teacher, declared in (await _declared(contract_year)).items():
        counted = await _mentor(service, call, contract_year, teacher, declared)
        report.mentors += [one for one in counted if school_urn in (None, one.school_urn)]
    report.mentors.sort(key=lambda one: (one.school_urn, one.mentor))
    terms = [MentorTerms(one.school_urn, one.mentor, one.terms, one.declarations) for one in report.mentors]
    report.schools = school_grants(terms, contract_year, service.rulebook.policy.grant_amounts)
    return report


async def known_year_and_school(service: Service, contract_year: int, school_urn: str | None) -> None:
    """Raises NotFound for a contract year that is not set up or a school nobody knows."""
    policy = service.rulebook.policy
    if contract_year not in policy.terms:
        known = ", ".join(str(year) for year in sorted(policy.terms))
        raise NotFound(f"Contract year {contract_year} is not set up. Choose one of: {known}.")
    if school_urn is not None and await school_with_urn(school_urn) is None:
        raise NotFound(f"No school has the URN {school_urn}. Check the number.")


async def _declared(contract_year: int) -> dict[int, list[Row]]:
    """Live declarations of mentors under the contract year, by teacher, earliest first."""
    rows = (
        await Declaration.select(
            Declaration.public_id,
            Declaration.teacher,
            Declaration.declaration_type,
            Declaration.declared_at,
            Declaration.payment_state,
            Declaration.clawback_state,
            Declaration.training_period._.at_school_period.school,
            Declaration.training_period._.withdrawn_at,
            Declaration.training_period._.deferred_at,
            Declaration.training_period._.programme,
        )
        .where((Declaration.role == MENTOR) & (Declaration.contract_year == contract_year))
        .order_by(Declaration.declared_at)
        .order_by(Declaration.id)
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        if is_live(row["payment_state"], row["clawback_state"]):
            found.setdefault(row["teacher"], []).append(row)
    return found


async def _mentor(service: Service, call: Call, contract_year: int, teacher: int, declared: list[Row]) -> list[Counted]:
    """What a mentor counts for each school, in the order in which the schools come up."""
    person = await Teacher.select().where(Teacher.id == teacher).first()
    assert person is not None, "a declaration is of a teacher"
    stays = await AtSchoolPeriod.select().where((AtSchoolPeriod.teacher == teacher) & (AtSchoolPeriod.role == MENTOR))
    by_school: dict[int, list[Row]] = {}
    for row in declared:
        by_school.setdefault(_school_on(stays, row, london_day(row["declared_at"])), []).append(row)
    latest = _school_on(stays, declared[-1], call.today)
    counted: list[Counted] = []
    for school_id in [*by_school, *({latest} - by_school.keys())]:
        school = await School.select().where(School.id == school_id).first()
        assert school is not None, "a stay is at a school"
        facts = school_facts(school)
        eligible = _ask(service, call, "school_eligibility", facts).answer("status") == "eligible"
        facts |= await backfill_facts(contract_year, person, stays, declared[-1], eligible=eligible)
        at = _AtSchool(school["urn"], str(person["public_id"]), by_school.get(school_id, []))
        in_parts = declared if school_id == latest else []
        so_far = sum(one.terms for one in counted)
        counted.append(_count(service, call, contract_year, at, facts, in_parts=in_parts, so_far=so_far))
    return counted


@dataclass(frozen=True, slots=True)
class _AtSchool:
    urn: str
    mentor: str
    declared: list[Row]
    """Declarations dated while the mentor was there."""


def _count(
    service: Service, call: Call, contract_year: int, at: _AtSchool, facts: Facts, *, in_parts: list[Row], so_far: int
) -> Counted:
    """Terms for the school, and instalments for the latest one, when both tests are met."""
    backfill = _ask(service, call, "grant_backfill", facts, contract_year)
    said = [backfill.fired[0].say]
    ids = tuple(str(row["public_id"]) for row in at.declared)
    if backfill.answer("status") != "paid":
        return Counted(at.urn, at.mentor, 0, 0, ids, tuple(said))
    terms = 0
    for row in at.declared:
        term = _ask(service, call, "grant_term", term_facts(contract_year, row, so_far + terms), contract_year)
        counts = term.answer("terms")
        assert isinstance(counts, int), "the answer is a whole number"
        terms += counts
        said.append(f"{row['declaration_type']}: {term.fired[0].say}")
    earned = set()
    for row in in_parts:
        asked = instalment_facts(contract_year, row, in_parts[-1])
        instalment = _ask(service, call, "grant_instalment", asked, contract_year)
        if instalment.answer("instalment") != NO_INSTALMENT:
            earned.add(instalment.answer("instalment"))
            said.append(f"{row['declaration_type']}: {instalment.fired[0].say}")
    return Counted(at.urn, at.mentor, terms, len(earned), ids, tuple(said))


def _school_on(stays: list[dict[str, Any]], row: Row, day: date) -> int:
    """The school the mentor was at on the day; where that cannot be told, the school of the training declared for."""
    own = int(row["training_period.at_school_period.school"])
    there = {stay["school"] for stay in stays if Period(stay["started_on"], stay["finished_on"]).covers(day)}
    return own if own in there or len(there) != 1 else int(there.pop())


def _ask(service: Service, call: Call, decision: str, facts: Facts, contract_year: int | None = None) -> Decision:
    return service.rulebook.decide(decision, facts, call.today, contract_year)
