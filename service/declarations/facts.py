"""What is known when a declaration is judged: the person, their training, their declarations, the statement.

In: who sent what, and when. Out: `Circumstances`, and the facts they state for the rules.
Must never know: what a rule makes of a fact. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.query.methods.select import Select

from engine.calendar import Period
from engine.model.contracts import Milestone
from engine.model.facts import FactValue
from engine.model.policy import Policy
from engine.rulebook import Rulebook
from service.declarations.second_claims import may_claim_second
from service.declarations.states import is_live
from service.declarations.submitted import SubmittedDeclaration
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.clock import london_day
from service.platform.context import Call
from service.platform.database import prepared
from service.statements.calendar import open_output_statement, statement_is_foreseen
from service.training.tables import TrainingPeriod

Row = Mapping[str, Any]
Facts = dict[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who sent what, and everything about the person it is judged against, as it stands now."""

    lead_provider: int
    sent: SubmittedDeclaration
    teacher: Row | None = None
    trainings: Sequence[Row] = ()
    """All training periods of the person, any role and lead provider, latest start first."""
    declarations: Sequence[Row] = ()
    """All declarations of the person, any role and lead provider."""
    training: Row | None = None
    """The latest-started training of the role with the lead provider, future ones included."""
    statement: int | None = None
    """The open output statement that would pay the declaration, when its record exists already."""
    statement_offered: bool = False
    """Whether there is such a statement, or the contract year's calendar foresees it."""
    second_claim: bool = False
    """Whether another lead provider's claim on the milestone stands and a second one by this one was authorised."""

    @property
    def contract_year(self) -> int | None:
        """The contract year of the training."""
        return None if self.training is None else self.training["contract_year"]

    @property
    def live(self) -> list[Row]:
        """The person's declarations in the role that are neither voided nor clawed back."""
        return [
            row
            for row in self.declarations
            if row["role"] == self.sent.role and is_live(row["payment_state"], row["clawback_state"])
        ]


async def circumstances(policy: Policy, call: Call, lead_provider: int, sent: SubmittedDeclaration) -> Circumstances:
    """Look up what a declaration of this lead provider is judged against."""
    found = await _person(sent.participant) if sent.participant else []
    if not found:
        return Circumstances(lead_provider, sent)
    teacher = found[0]
    trainings = await trainings_of(teacher["id"])
    training = latest_training(trainings, lead_provider, sent.role)
    declarations = await declarations_of(teacher["id"])
    if training is None:
        return Circumstances(lead_provider, sent, teacher, trainings, declarations)
    year, short_name = training["contract_year"], training["partnership.lead_provider.short_name"]
    statement = await open_output_statement(lead_provider, year, call.today)
    offered = statement is not None or await statement_is_foreseen(policy, lead_provider, short_name, year, call.today)
    at = Circumstances(lead_provider, sent, teacher, trainings, declarations, training, statement, offered)
    second = await may_claim_second(teacher["id"], sent.role, sent.declaration_type, lead_provider, at.live)
    return replace(at, second_claim=second)


_TRAINING = (
    TrainingPeriod.id,
    TrainingPeriod.at_school_period,
    TrainingPeriod.at_school_period.role,
    TrainingPeriod.at_school_period.school,
    TrainingPeriod.partnership.lead_provider,
    TrainingPeriod.partnership._.lead_provider.short_name,
    TrainingPeriod.partnership.delivery_partner,
    TrainingPeriod.contract_year,
    TrainingPeriod.schedule,
    TrainingPeriod.started_on,
    TrainingPeriod.finished_on,
    TrainingPeriod.withdrawn_at,
    TrainingPeriod.deferred_at,
)
_DECLARATION = (
    Declaration.id,
    Declaration.public_id,
    Declaration.role,
    Declaration.lead_provider,
    Declaration.declaration_type,
    Declaration.declared_at,
    Declaration.evidence_held,
    Declaration.payment_state,
    Declaration.clawback_state,
    Declaration.second_claim,
)


async def trainings_of(teacher: int) -> list[dict[str, Any]]:
    """All training periods of a person, latest start first."""
    return await _trainings_of(teacher)


async def declarations_of(teacher: int) -> list[dict[str, Any]]:
    """All declarations of a person, oldest record first."""
    return await _declarations_of(teacher)


@prepared
def _person(public_id: UUID) -> Select[Any]:
    return Teacher.select().where(Teacher.public_id == public_id)


@prepared
def _trainings_of(teacher: int) -> Select[Any]:
    return (
        TrainingPeriod.select(*_TRAINING)
        .where(TrainingPeriod.at_school_period.teacher == teacher)
        .order_by(TrainingPeriod.started_on, ascending=False)
        .order_by(TrainingPeriod.id, ascending=False)
    )


@prepared
def _declarations_of(teacher: int) -> Select[Any]:
    return Declaration.select(*_DECLARATION).where(Declaration.teacher == teacher).order_by(Declaration.id)


def latest_training(trainings: Sequence[Row], lead_provider: int, role: str | None) -> Row | None:
    """The latest-started training of the role under a partnership with the lead provider."""
    return next((row for row in trainings if _is_with(row, lead_provider, role)), None)


def _is_with(training: Row, lead_provider: int, role: str | None) -> bool:
    return (training["partnership.lead_provider"], training["at_school_period.role"]) == (lead_provider, role)


def acceptance_facts(rulebook: Rulebook, call: Call, at: Circumstances) -> Facts:
    """What the rules on accepting a declaration may ask, save the answers on its type and its evidence."""
    sent, policy = at.sent, rulebook.policy
    facts: Facts = {"today": call.today, "now": call.now.replace(microsecond=0), "participant_known": False}
    facts |= sent_facts(policy, sent)
    if at.teacher is None:
        return facts
    facts |= {
        "participant_known": True,
        "trained_with_provider": at.training is not None,
        "trained_with_provider_in_other_role": _trained_in_other_role(at),
    }
    if sent.role is not None:
        facts |= person_facts(at.teacher, sent.role)
        facts |= frozen_facts(policy, call.today, sent.role, at.trainings, declared_for=at.training)
        facts |= _order_facts(rulebook, call.today, at)
        facts |= {"declarations_paid_or_payable": _milestones_declared(at)}
    if at.training is not None:
        facts |= training_facts(policy, sent, at.training)
        facts |= {"open_output_statement": at.statement_offered}
    return facts


def sent_facts(policy: Policy, sent: SubmittedDeclaration) -> Facts:
    """What was sent, as far as it can be read. Words outside the vocabulary are absent."""
    declared_at = sent.declared_at
    return {
        "participant_given": sent.participant_id is not None,
        "course_given": sent.role is not None,
        "role": sent.role,
        "declaration_type_given": sent.declaration_type is not None,
        "declaration_type": _known_choice(policy, "declaration_type", sent.declaration_type),
        "declaration_date_given": sent.declaration_date is not None,
        "declaration_date_readable": declared_at is not None if sent.declaration_date is not None else None,
        "declared_at": declared_at,
        "declaration_date": None if declared_at is None else london_day(declared_at),
        "evidence_given": sent.evidence_held is not None,
        "evidence_held": _known_choice(policy, "evidence_held", sent.evidence_held),
    }


def person_facts(teacher: Row, role: str) -> Facts:
    """Whether and until when the person is funded in the role."""
    return {
        "eligible_for_funding": teacher[f"{role}_eligible_from"] is not None,
        "ineligible_from": teacher[f"{role}_ineligible_from"],
    }


def training_facts(policy: Policy, sent: SubmittedDeclaration, training: Row) -> Facts:
    """The contract year, the milestone, and whether training was withdrawn or deferred."""
    milestone = milestone_of(policy, training, sent.declaration_type)
    known_type = _known_choice(policy, "declaration_type", sent.declaration_type)
    return {
        "contract_year": training["contract_year"],
        "contract_year_set_up": training["contract_year"] in policy.terms,
        "schedule_has_milestone": None if known_type is None else milestone is not None,
        "milestone_start_date": None if milestone is None else milestone.start,
        "milestone_end_date": None if milestone is None else milestone.until,
        "withdrawn_on": _day(training["withdrawn_at"]),
        "deferred_on": _day(training["deferred_at"]),
    }


def milestone_of(policy: Policy, training: Row, declaration_type: str | None) -> Milestone | None:
    """The milestone of the training's schedule for a declaration type, if it has one."""
    schedule = policy.schedules.get(training["contract_year"], {}).get(training["schedule"])
    return None if schedule is None else schedule.milestones.get(declaration_type or "")


def _order_facts(rulebook: Rulebook, today: date, at: Circumstances) -> Facts:
    """Live declarations of the same type, and of those that come before and after it in the contract year's order."""
    sent, year = at.sent, at.contract_year
    if _known_choice(rulebook.policy, "declaration_type", sent.declaration_type) is None:
        return {}
    facts: Facts = {
        "live_declaration_of_type": any(row["declaration_type"] == sent.declaration_type for row in at.live),
        "second_claim_authorised": at.second_claim,
    }
    if year is None or not at.live:
        return facts

    def place(declaration_type: str | None) -> int:
        asked = {"declaration_type": declaration_type, "contract_year": year}
        answer = rulebook.decide("declaration_order", asked, today, year).answer("place")
        assert isinstance(answer, int), "the answer is a place"
        return answer

    here = place(sent.declaration_type)
    places = [(place(row["declaration_type"]), london_day(row["declared_at"])) for row in at.live]
    return facts | {
        "latest_earlier_declaration_date": max((day for there, day in places if there < here), default=None),
        "earliest_later_declaration_date": min((day for there, day in places if there > here), default=None),
    }


def _milestones_declared(at: Circumstances) -> int:
    """Live declarations, two claims on one milestone counted once, and that of a second claim judged now not at all."""
    milestones = {row["declaration_type"] for row in at.live}
    return len(milestones - {at.sent.declaration_type} if at.second_claim else milestones)


def _trained_in_other_role(at: Circumstances) -> bool:
    roles = {
        row["at_school_period.role"] for row in at.trainings if row["partnership.lead_provider"] == at.lead_provider
    }
    return bool(roles - {at.sent.role})


def frozen_facts(
    policy: Policy, today: date, role: str, trainings: Sequence[Row], *, declared_for: Row | None = None
) -> Facts:
    """Whether the training declared for, or any that covers today, is under a frozen year, and until when it claims."""
    in_question = [
        row
        for row in trainings
        if row["at_school_period.role"] == role
        and (row is declared_for or Period(row["started_on"], row["finished_on"]).covers(today))
    ]
    for training in in_question:
        if policy.is_frozen(training["contract_year"], today):
            terms = policy.terms[training["contract_year"]]
            return {"training_year_frozen": True, "declarations_close_on": terms.declarations_close_on}
    return {"training_year_frozen": False}


def _known_choice(policy: Policy, fact: str, word: str | None) -> str | None:
    return word if word in policy.vocabulary.facts[fact].choices else None


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else london_day(moment)
