"""What is known when somebody's contract year and schedule are decided.

In: the policy, the day, the start date, earlier training. Out: facts for the rules.
Nothing is written here. Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.calendar import Month, Period
from engine.model.contracts import Terms
from engine.model.facts import FactValue
from engine.model.policy import Policy
from service.declarations.states import PaymentState
from service.declarations.tables import Declaration
from service.participants.inputs import MENTOR
from service.participants.tables import Mentorship
from service.platform.clock import london_day
from service.training.reading import trainings_in_role

Facts = dict[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class Start:
    """Somebody starts in a role: where from, and when induction began, if it did."""

    role: str
    today: date
    start_date: date
    programme: str
    induction_started_on: date | None
    earlier: Mapping[str, Any] | None
    """The latest earlier training with a lead provider in the role."""
    closed_year_move: str | None = None
    """The answer of the decision of that name, once it was asked."""


async def earlier_training(teacher: int | None, role: str) -> Mapping[str, Any] | None:
    """The person's latest training with a lead provider in the role."""
    trainings = [] if teacher is None else await trainings_in_role(teacher, role)
    return trainings[0] if trainings else None


def contract_year_facts(policy: Policy, start: Start) -> Facts:
    """The contract years that the start date, the induction and today fall in, and whether they are open or frozen."""
    current = policy.contract_year_of(start.today)
    of_start = policy.contract_year_of(start.start_date)
    began = start.induction_started_on
    return {
        "role": start.role,
        "today": start.today,
        "start_date": start.start_date,
        "contract_year_of_start": of_start,
        "induction_started_on": began,
        "contract_year_of_induction_start": None if began is None else policy.contract_year_of(began),
        "current_contract_year": current,
        "newest_open_contract_year": _newest_open(policy, start.today),
        "contract_years_before_current": None
        if current is None
        else years_before(start.start_date, policy.terms[current]),
        "registration_open": _registration_open(policy, start),
        **frozen_facts(policy, start),
    }


def frozen_facts(policy: Policy, start: Start) -> Facts:
    """Earlier training, and whether payments of its contract year or of that of the induction are frozen today."""
    earlier = None if start.earlier is None else start.earlier["contract_year"]
    began = start.induction_started_on
    of_induction = None if began is None else policy.contract_year_of(began)
    return {
        "earlier_contract_year": earlier,
        "earlier_contract_year_frozen": is_frozen(policy, earlier, start.today),
        "induction_contract_year_frozen": is_frozen(policy, of_induction, start.today),
        "closed_year_move": start.closed_year_move,
    }


def schedule_facts(policy: Policy, start: Start, contract_year: int, first_day: date, replaces: bool) -> Facts:
    """The month training starts in or is registered in, earlier training, and whether a trained mentor is replaced."""
    earlier = None if start.earlier is None else start.earlier["schedule"]
    offered = None if earlier is None else earlier in policy.schedules.get(contract_year, {})
    return {
        "role": start.role,
        "today": start.today,
        "start_date": start.start_date,
        "training_programme": start.programme,
        "reference_month": Month.of(max(first_day, start.today)).name.lower(),
        "earlier_schedule": earlier,
        "earlier_schedule_offered": offered,
        "replaces_a_trained_mentor": replaces if start.role == MENTOR else None,
        **frozen_facts(policy, start),
    }


def first_day_of_training(policy: Policy, start: Start, contract_year: int | None) -> date:
    """A mentor trains from the start date; an ECT not before the day of registration.

    An ECT who is moved out of a frozen contract year trains from the start date, but not before the new year begins.
    """
    if start.role == MENTOR:
        return start.start_date
    if contract_year is not None and frozen_year_left(policy, start, contract_year) is not None:
        return max(start.start_date, policy.terms[contract_year].period.start)
    return max(start.start_date, start.today)


def frozen_year_left(policy: Policy, start: Start, contract_year: int) -> int | None:
    """The frozen contract year of earlier training, when somebody goes on under another."""
    earlier = None if start.earlier is None else start.earlier["contract_year"]
    return earlier if earlier != contract_year and is_frozen(policy, earlier, start.today) else None


async def replaces_a_trained_mentor(ect: int, mentor: int | None) -> bool:
    """Whether an earlier mentor of the ECT has a declaration, not voided, dated within their pairing."""
    pairings = await Mentorship.select(
        Mentorship.started_on, Mentorship.finished_on, Mentorship.mentor_period.teacher
    ).where(Mentorship.ect_period.teacher == ect)
    for pairing in pairings:
        if pairing["mentor_period.teacher"] == mentor:
            continue
        days = Period(pairing["started_on"], pairing["finished_on"])
        declared = await Declaration.select(Declaration.declared_at).where(
            (Declaration.teacher == pairing["mentor_period.teacher"])
            & (Declaration.role == MENTOR)
            & (Declaration.payment_state != PaymentState.VOIDED.value)
        )
        if any(days.covers(london_day(row["declared_at"])) for row in declared):
            return True
    return False


async def is_first_mentor(ect: int, mentor: int | None) -> bool:
    """Whether nobody but this mentor was ever assigned to the ECT."""
    pairings = await Mentorship.select(Mentorship.mentor_period.teacher).where(Mentorship.ect_period.teacher == ect)
    return all(pairing["mentor_period.teacher"] == mentor for pairing in pairings)


def years_before(day: date, current: Terms) -> int | None:
    """How many contract years before the current one the day falls; None when it does not fall before.

    Counted by the day the current year begins on, so that years nobody set up count as well.
    """
    begins = current.period.start
    if day >= begins:
        return None
    return begins.year - day.year + (1 if (day.month, day.day) < (begins.month, begins.day) else 0)


def _newest_open(policy: Policy, today: date) -> int | None:
    return max((year for year, terms in policy.terms.items() if terms.registration_opens <= today), default=None)


def _registration_open(policy: Policy, start: Start) -> bool | None:
    current = policy.contract_year_of(start.today)
    year = policy.contract_year_of(start.start_date)
    if current is not None and start.start_date < policy.terms[current].period.start:
        year = current
    if year is None:
        return None
    terms = policy.terms[year]
    closed = any(period.covers(start.today) for period in terms.registration_closed)
    return terms.registration_opens <= start.today and not closed


def is_frozen(policy: Policy, contract_year: int | None, today: date) -> bool | None:
    """Whether payments of the contract year are frozen that day; None for a year nobody has set up."""
    if contract_year is None or contract_year not in policy.terms:
        return None
    frozen_from = policy.terms[contract_year].payments_frozen_from
    return frozen_from is not None and frozen_from <= today
