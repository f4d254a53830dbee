"""What is known when somebody's contract year is closed: their training, claims, and what gives rise to the question.

In: a person's row, their latest training in the role, and what is asked. Out: facts for the rules.
Nothing is written here. Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.calendar import Period
from engine.model.facts import FactValue
from engine.model.policy import Policy
from service.declarations.facts import declarations_of
from service.declarations.states import ClawbackState, PaymentState, is_live
from service.declarations.tables import Declaration
from service.lead_providers.tables import LeadProvider
from service.participants.facts import is_frozen
from service.participants.inputs import TeacherRecord
from service.participants.tables import Mentorship
from service.partnerships.tables import Partnership
from service.training.reading import trainings_in_role

Facts = dict[str, FactValue | None]
Row = Mapping[str, Any]

SCHOOL_REGISTRATION = "school_registration"
MENTOR_ASSIGNMENT = "mentor_assignment"
LEAD_PROVIDER_CHANGE = "lead_provider_change"
ELIGIBILITY_CHECK = "eligibility_check"
INDUCTION_CHECK = "induction_check"
SUPPORT_REQUEST = "support_request"

_BILLABLE = frozenset({PaymentState.ELIGIBLE, PaymentState.PAYABLE, PaymentState.PAID})


@dataclass(frozen=True, slots=True)
class Asked:
    """What gives rise to the question, and what the person would go on with. `lead_provider` is the record's id."""

    role: str
    occasion: str
    lead_provider: int | None = None
    start_date: date | None = None
    funding_status: str | None = None
    forced: bool = False


async def closed_year_facts(
    policy: Policy, today: date, asked: Asked, *, teacher: Row, record: TeacherRecord, training: Row
) -> Facts:
    """What moving out of a closed contract year, and archiving, may ask. `training` is the latest in the role."""
    role, year = asked.role, training["contract_year"]
    declared = [row for row in await declarations_of(teacher["id"]) if row["role"] == role]
    billable = {row["declaration_type"] for row in declared if is_billable(row)}
    concluded = record.induction_outcome is not None
    return {
        "today": today,
        "role": role,
        "occasion": asked.occasion,
        "start_date": asked.start_date,
        "training_programme": training["programme"],
        "earlier_contract_year": year,
        "earlier_contract_year_frozen": is_frozen(policy, year, today),
        "remembered_frozen_year": teacher[f"{role}_frozen_contract_year"],
        "induction_status": record.induction_status,
        "induction_started_on": record.induction_started_on,
        "induction_completed_on": record.induction_ended_on if concluded else None,
        "mentor_completion_reason": record.mentor_completion_reason,
        "billable_declarations": len([row for row in declared if is_billable(row)]),
        "billable_beyond_started": bool(billable - {"started"}),
        "billable_completed": "completed" in billable,
        "completed_declared": any(_is_live(row) and row["declaration_type"] == "completed" for row in declared),
        "declarations_ever_funded": len([row for row in declared if _ever_funded(row)]),
        "support_note_held": teacher["support_note"] is not None,
        "support_forces": asked.forced,
        "funding_status": asked.funding_status,
        "lead_provider_first_contract_year": await _first_contract_year(policy, asked.lead_provider),
    }


async def contract_year_change_facts(
    policy: Policy, today: date, role: str, year: int, *, teacher: Row, training: Row
) -> Facts:
    """What moving to a contract year that is asked for may ask. `training` is the latest in the role."""
    asked = (Declaration.role == role) & (Declaration.contract_year == year)
    declared = await Declaration.select(Declaration.payment_state, Declaration.clawback_state).where(
        (Declaration.teacher == teacher["id"]) & asked
    )
    return {
        "today": today,
        "role": role,
        "contract_year": training["contract_year"],
        "asked_contract_year": year,
        "asked_contract_year_set_up": year in policy.terms,
        "asked_contract_year_frozen": is_frozen(policy, year, today),
        "remembered_frozen_year": teacher[f"{role}_frozen_contract_year"],
        "mentor_completion_reason": teacher["mentor_completion_reason"],
        "support_note_held": teacher["support_note"] is not None,
        "billable_in_asked_year": len([row for row in declared if is_billable(row)]),
        "live_in_current_year": await live_in_contract_year(teacher["id"], role, training["contract_year"]),
        "partnership_in_asked_year": await Partnership.exists().where(
            (Partnership.school == training["at_school_period.school"])
            & (Partnership.lead_provider == training["lead_provider"])
            & (Partnership.contract_year == year)
        ),
    }


async def mentor_again_facts(today: date, teacher: Row, training: Row | None) -> Facts:
    """What training a mentor again may ask. `training` is the latest as a mentor, None for one who never trained."""
    role = "mentor"
    declared = [row for row in await declarations_of(teacher["id"]) if row["role"] == role]
    trainings = await trainings_in_role(teacher["id"], role)
    own = None if training is None else training["lead_provider"]
    return {
        "today": today,
        "role": role,
        "earlier_contract_year": None if training is None else training["contract_year"],
        "remembered_frozen_year": teacher["mentor_frozen_contract_year"],
        "mentor_completion_reason": teacher["mentor_completion_reason"],
        "paid_declarations": len([row for row in declared if _is_paid(row)]),
        "declarations_of_other_lead_providers": len(
            [row for row in declared if is_billable(row) and row["lead_provider"] != own]
        ),
        "days_of_funded_mentoring": await _days_of_funded_mentoring(teacher["id"], trainings, today),
        "ever_withdrawn": any(row["withdrawn_at"] is not None for row in trainings),
    }


def is_billable(declaration: Row) -> bool:
    """Whether it is eligible, payable or paid and is not being taken back."""
    return _ever_funded(declaration) and not _is_taken_back(declaration)


def _is_live(declaration: Row) -> bool:
    return is_live(declaration["payment_state"], declaration["clawback_state"])


def _ever_funded(declaration: Row) -> bool:
    return PaymentState(declaration["payment_state"]) in _BILLABLE


def _is_paid(declaration: Row) -> bool:
    return PaymentState(declaration["payment_state"]) is PaymentState.PAID and not _is_taken_back(declaration)


def _is_taken_back(declaration: Row) -> bool:
    return ClawbackState(declaration["clawback_state"]) is not ClawbackState.NONE


async def live_in_contract_year(teacher: int, role: str, contract_year: int) -> int:
    """How many declarations of the person in the role stand under the contract year, neither voided nor taken back."""
    declared = await Declaration.select(Declaration.payment_state, Declaration.clawback_state).where(
        (Declaration.teacher == teacher) & (Declaration.role == role) & (Declaration.contract_year == contract_year)
    )
    return len([row for row in declared if _is_live(row)])


async def had_a_mentee(teacher: int) -> bool:
    """Whether the mentor was ever assigned to an ECT."""
    return await Mentorship.exists().where(Mentorship.mentor_period.teacher == teacher)


async def _first_contract_year(policy: Policy, lead_provider: int | None) -> int | None:
    if lead_provider is None:
        return None
    row = await LeadProvider.select(LeadProvider.short_name).where(LeadProvider.id == lead_provider).first()
    assert row is not None, "a record that was read before"
    return min((year for name, year in policy.call_off_contracts if name == row["short_name"]), default=None)


async def _days_of_funded_mentoring(teacher: int, trainings: Sequence[Row], today: date) -> int:
    """Days on which training and an assignment both ran, each day once, up to today."""
    pairings = await Mentorship.select(Mentorship.started_on, Mentorship.finished_on).where(
        Mentorship.mentor_period.teacher == teacher
    )
    days: set[date] = set()
    for training in trainings:
        for pairing in pairings:
            days |= _shared_days(
                Period(training["started_on"], training["finished_on"]),
                Period(pairing["started_on"], pairing["finished_on"]),
                today,
            )
    return len(days)


def _shared_days(one: Period, other: Period, today: date) -> set[date]:
    first = max(one.start, other.start)
    last = min(end for end in (one.until, other.until, today) if end is not None)
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}
