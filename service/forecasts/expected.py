"""The declarations still to be expected of a lead provider's contract year, as schedules and policy foresee them.

In: a lead provider's record, a contract year, today. Out: `Expected` declarations, the earliest day first, and how many
cannot be foreseen. Reads only. Must never know: what a declaration pays, or which statement it stands on.

Each milestone is expected on its last day of everybody whose training goes on that long and who has not declared it.
Where a schedule holds no last day, `claim_expected` says in which month; a claim overdue is expected today.
A milestone whose last day is past is expected no more. Whether the type is allowed and the person funded is asked of
policy too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.calendar import Month
from engine.model.contracts import Milestone
from engine.model.facts import FactValue
from service.declarations.facts import person_facts
from service.declarations.states import is_live
from service.declarations.tables import Declaration
from service.platform.context import Call, Service
from service.schools.tables import SchoolUplift
from service.training.tables import TrainingPeriod

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """One declaration nobody has sent yet."""

    participant: str
    role: str
    declaration_type: str
    day: date
    uplift: bool

    @property
    def name(self) -> str:
        """What stands on a line in the place of a declaration's id."""
        return f"expected: {self.declaration_type} of {self.participant}"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is expected, and by role and type how many claims policy foresees no day for."""

    expected: tuple[Expected, ...]
    without_day: Mapping[tuple[str, str], int]


async def expected_declarations(service: Service, call: Call, lead_provider: int, contract_year: int) -> Foreseen:
    """All that are to be expected from today on. Empty for a year without schedules."""
    declared = await _declared(lead_provider, contract_year)
    flags = await _uplift_flags(contract_year)
    found: list[Expected] = []
    without_day: Counter[tuple[str, str]] = Counter()
    for training in await _trainings(lead_provider, contract_year):
        role, types = training["at_school_period.role"], declared[_person(training)]
        for milestone in _milestones_left(service, call, training, types):
            day = _expected_on(service, call, training, milestone)
            facts = _facts(call, training, milestone, day or call.today, len(types))
            if not _goes_on(training, day or call.today) or not _is_payable(service, facts, contract_year):
                continue
            if day is None:
                without_day[role, milestone.declaration_type] += 1
                continue
            uplift = _is_uplifted(service, facts, flags.get(training["at_school_period.school"]), contract_year)
            about = str(training["at_school_period.teacher.public_id"])
            found.append(Expected(about, role, milestone.declaration_type, day, uplift))
    found.sort(key=lambda one: (one.day, one.participant, one.declaration_type))
    return Foreseen(tuple(found), without_day)


def _person(training: Row) -> tuple[int, str]:
    return training["at_school_period.teacher"], training["at_school_period.role"]


def _milestones_left(service: Service, call: Call, training: Row, declared: set[str]) -> Iterator[Milestone]:
    """Those of the schedule that nobody has declared and whose last day, if it has one, is not past."""
    schedule = service.rulebook.policy.schedules.get(training["contract_year"], {}).get(training["schedule"])
    for milestone in schedule.milestones.values() if schedule else ():
        if milestone.declaration_type not in declared and (milestone.until is None or milestone.until >= call.today):
            yield milestone


def _expected_on(service: Service, call: Call, training: Row, milestone: Milestone) -> date | None:
    """The milestone's last day, or the one policy foresees, today at the earliest. None when it foresees none."""
    if milestone.until is not None:
        return milestone.until
    facts: dict[str, FactValue] = {
        "role": training["at_school_period.role"],
        "contract_year": training["contract_year"],
        "schedule": training["schedule"],
        "declaration_type": milestone.declaration_type,
    }
    months = service.rulebook.decide("claim_expected", facts, call.today, training["contract_year"]).answer("months")
    if not isinstance(months, int):
        return None
    return max(Month.of(milestone.start).later(months).last_day, call.today)


def _goes_on(training: Row, day: date) -> bool:
    return training["finished_on"] is None or bool(day <= training["finished_on"])


def _facts(call: Call, training: Row, milestone: Milestone, day: date, declared: int) -> dict[str, FactValue]:
    role = training["at_school_period.role"]
    teacher = {
        name: training[f"at_school_period.teacher.{name}"]
        for name in (f"{role}_eligible_from", f"{role}_ineligible_from")
    }
    facts: dict[str, FactValue | None] = {
        "today": max(call.today, day),
        "role": role,
        "declaration_type": milestone.declaration_type,
        "contract_year": training["contract_year"],
        "declaration_date": day,
        "declarations_paid_or_payable": declared,
        **person_facts(teacher, role),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _is_payable(service: Service, facts: dict[str, FactValue], contract_year: int) -> bool:
    """Whether the type is one the person may have, and the person is funded on the day."""
    rulebook, day = service.rulebook, facts["declaration_date"]
    assert isinstance(day, date), "every expected claim has a day"
    allowed = rulebook.decide("declaration_type", facts, day, contract_year).answer("status") == "allowed"
    payability = rulebook.decide("declaration_payability", facts, day, contract_year)
    return allowed and payability.answer("status") == "eligible"


def _is_uplifted(service: Service, facts: dict[str, FactValue], flags: Row | None, contract_year: int) -> bool:
    terms, day = service.rulebook.policy.terms.get(contract_year), facts["declaration_date"]
    assert isinstance(day, date), "every expected claim has a day"
    if terms is None or terms.uplift is None or facts["declaration_type"] not in terms.uplift.declaration_types:
        return False
    school: dict[str, FactValue] = {
        "pupil_premium_school": bool(flags and flags["pupil_premium"]),
        "sparsity_school": bool(flags and flags["sparsity"]),
    }
    return service.rulebook.decide("uplift", facts | school, day, contract_year).answer("uplift") == "paid"


async def _trainings(lead_provider: int, contract_year: int) -> list[dict[str, Any]]:
    """The latest training of each person and role with the lead provider in the year, unless it was broken off."""
    stay = TrainingPeriod.at_school_period
    rows = (
        await TrainingPeriod.select(
            TrainingPeriod.contract_year,
            TrainingPeriod.schedule,
            TrainingPeriod.started_on,
            TrainingPeriod.finished_on,
            TrainingPeriod.withdrawn_at,
            TrainingPeriod.deferred_at,
            stay.role,
            stay.school,
            stay.teacher,
            stay._.teacher.public_id,
            stay._.teacher.ect_eligible_from,
            stay._.teacher.ect_ineligible_from,
            stay._.teacher.mentor_eligible_from,
            stay._.teacher.mentor_ineligible_from,
        )
        .where(
            (TrainingPeriod.partnership.lead_provider == lead_provider)
            & (TrainingPeriod.contract_year == contract_year)
        )
        .order_by(TrainingPeriod.started_on)
        .order_by(TrainingPeriod.id)
    )
    latest = {(row["at_school_period.teacher"], row["at_school_period.role"]): row for row in rows}
    return [row for row in latest.values() if row["withdrawn_at"] is None and row["deferred_at"] is None]


async def _declared(lead_provider: int, contract_year: int) -> defaultdict[tuple[int, str], set[str]]:
    """The types that stand declared, by person and role, whoever declared them, of those who train here this year."""
    trained = TrainingPeriod.select(TrainingPeriod.at_school_period.teacher).where(
        (TrainingPeriod.partnership.lead_provider == lead_provider) & (TrainingPeriod.contract_year == contract_year)
    )
    rows = await Declaration.select(
        Declaration.teacher,
        Declaration.role,
        Declaration.declaration_type,
        Declaration.payment_state,
        Declaration.clawback_state,
    ).where(Declaration.teacher.is_in(trained))
    found: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for row in rows:
        if is_live(row["payment_state"], row["clawback_state"]):
            found[row["teacher"], row["role"]].add(row["declaration_type"])
    return found


async def _uplift_flags(contract_year: int) -> dict[int, dict[str, Any]]:
    rows = await SchoolUplift.select().where(SchoolUplift.contract_year == contract_year)
    return {row["school"]: row for row in rows}
