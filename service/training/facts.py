"""What is known when a lead provider's training of somebody stops, goes on or moves to another schedule.

In: who is trained by whom, and what was sent. Out: facts for the rules. Nothing is written here.
Must never know: what a rule makes of a fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from piccolo.columns.combination import WhereRaw
from piccolo.query.methods.select import Select

from engine.calendar import Period
from engine.model.contracts import Schedule
from engine.model.facts import FactValue
from engine.model.policy import Policy
from service.declarations.states import is_live
from service.declarations.tables import Declaration
from service.participants.inputs import MENTOR
from service.participants.tables import InductionPeriod, Mentorship, Teacher
from service.partnerships.tables import Partnership
from service.platform.clock import london_day
from service.platform.context import Call
from service.platform.database import prepared
from service.platform.errors import NotFound
from service.training.reading import Row, period_of, status_of, trainings_in_role, trainings_of_stay

Facts = dict[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class Trained:
    """Somebody a lead provider trains or has trained. `role` is None when the course sent is not known."""

    teacher: Row
    role: str | None
    training: Row | None
    """The latest-started training of the role under a partnership with the lead provider, future ones included."""
    trainings: Sequence[Row] = ()
    """All provider-led training of the role, with any lead provider, latest start first."""


async def trained(participant: UUID, role: str | None, lead_provider: int) -> Trained:
    """Look the person up. Raises NotFound when the lead provider has trained them in neither role.

    Whoever another lead provider trains is looked for no longer than somebody who is not there.
    """
    found = await _trained_by(participant, lead_provider)
    if not found:
        raise NotFound(f"You do not train a participant with the id {participant}.")
    (teacher,) = found
    of_role = [] if role is None else await trainings_in_role(teacher["id"], role)
    training = next((row for row in of_role if row["partnership.lead_provider"] == lead_provider), None)
    return Trained(teacher, role, training, of_role)


@prepared
def _trained_by(participant: UUID, lead_provider: int) -> Select[Any]:
    theirs = WhereRaw(_TRAINED_BY, lead_provider)
    return Teacher.select().where((Teacher.public_id == participant) & theirs)


_TRAINED_BY = """EXISTS (SELECT 1 FROM trained_participant AS own
    WHERE own.teacher = teacher.id AND own.lead_provider = {})"""


async def change_facts(call: Call, at: Trained) -> Facts:
    """What the rules on every change may ask: the person, the course, and how the training stands."""
    facts: Facts = {
        "today": call.today,
        "participant_known": True,
        "course_given": at.role is not None,
        "role": at.role,
    }
    if at.role is None:
        return facts
    facts |= {"trained_with_provider": at.training is not None}
    if at.training is None:
        return facts
    training = at.training
    others = [row for row in await trainings_of_stay(training["at_school_period"]) if row["id"] != training["id"]]
    return facts | {
        "contract_year": training["contract_year"],
        "training_status": status_of(training).value,
        "training_started_on": training["started_on"],
        "training_finished_on": training["finished_on"],
        "training_complete": await is_complete(at.teacher, at.role),
        "other_training_today": any(period_of(row).covers(call.today) for row in others),
        "other_training_to_come": any(row["started_on"] > call.today for row in others),
        "later_training": any(row["started_on"] > training["started_on"] for row in at.trainings),
        "stay_finished_on": training["at_school_period.finished_on"],
        "mentors_someone_today": await _mentors_someone(at.teacher["id"], call.today) if at.role == MENTOR else None,
    }


def reason_facts(policy: Policy, fact: str, reason: str | None) -> Facts:
    """The reason sent. `fact` is the one whose choices are the words for it."""
    return {"reason_given": bool(reason), fact: _known_choice(policy, fact, reason)}


def target_year(policy: Policy, at: Trained, cohort: str | None) -> int | None:
    """The contract year somebody is to train under, their present one when none was sent; None when it is not known."""
    if cohort is None:
        return None if at.training is None else at.training["contract_year"]
    return {str(year): year for year in policy.terms}.get(cohort)


async def schedule_facts(policy: Policy, call: Call, at: Trained, *, schedule: str | None, cohort: str | None) -> Facts:
    """What the rules on a change of schedule may ask besides: the schedule and contract year sent."""
    word = _known_choice(policy, "new_schedule", schedule)
    facts: Facts = {
        "new_schedule_given": bool(schedule),
        "new_schedule": word,
        "contract_year_given": cohort is not None,
        "contract_year_set_up": None if at.training is None and cohort is None else False,
    }
    year = target_year(policy, at, cohort)
    if year is None or at.training is None or at.role is None:
        return facts
    training = at.training
    offered = policy.schedules.get(year, {}).get(word or "")
    return facts | {
        "contract_year_set_up": year in policy.terms,
        "new_contract_year": year,
        "new_contract_year_frozen": policy.is_frozen(year, call.today),
        "contract_year_changes": year != training["contract_year"],
        "contract_year_left": at.teacher[f"{at.role}_frozen_contract_year"],
        "partnership_stands": await partnership_for(training, year) is not None,
        "new_schedule_offered": None if word is None else offered is not None,
        "schedule_unchanged": (word, year) == (training["schedule"], training["contract_year"]),
        "declarations_fit_new_schedule": None if offered is None else await _declarations_fit(training["id"], offered),
    }


async def partnership_for(training: Row, contract_year: int) -> int | None:
    """The partnership the training stands under in a contract year: its own, or the same parties' in another year."""
    if contract_year == training["contract_year"]:
        return int(training["partnership"])
    held = (
        await Partnership.select(Partnership.id)
        .where(
            (Partnership.school == training["at_school_period.school"])
            & (Partnership.lead_provider == training["partnership.lead_provider"])
            & (Partnership.contract_year == contract_year)
        )
        .first()
    )
    return None if held is None else int(held["id"])


async def _declarations_fit(training: int, schedule: Schedule) -> bool:
    declared = await Declaration.select(
        Declaration.declaration_type,
        Declaration.declared_at,
        Declaration.payment_state,
        Declaration.clawback_state,
    ).where(Declaration.training_period == training)
    for row in declared:
        if not is_live(row["payment_state"], row["clawback_state"]):
            continue
        milestone = schedule.milestones.get(row["declaration_type"])
        if milestone is None or not Period(milestone.start, milestone.until).covers(london_day(row["declared_at"])):
            return False
    return True


async def is_complete(teacher: Row, role: str) -> bool:
    """Whether an ECT's induction has ended with an outcome, or a mentor's funding has ended."""
    if role == MENTOR:
        return teacher["mentor_ineligible_from"] is not None
    return await InductionPeriod.exists().where(
        (InductionPeriod.teacher == teacher["id"])
        & InductionPeriod.finished_on.is_not_null()
        & InductionPeriod.outcome.is_not_null()
    )


async def _mentors_someone(teacher: int, today: date) -> bool:
    pairings = await Mentorship.select(Mentorship.started_on, Mentorship.finished_on).where(
        Mentorship.mentor_period.teacher == teacher
    )
    return any(Period(row["started_on"], row["finished_on"]).covers(today) for row in pairings)


def _known_choice(policy: Policy, fact: str, word: str | None) -> str | None:
    return word if word in policy.vocabulary.facts[fact].choices else None
