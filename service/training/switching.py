"""A school changes who trains somebody: another lead provider, itself instead of one, or one instead of itself.

In: who changes, and what was chosen. Out: the training that goes on from today, or a refusal.
One transaction; a refusal keeps its decisions and its audit event and nothing else. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from engine.calendar import ONE_DAY
from engine.model.facts import FactValue
from service.decisions.operations import Subject, decide
from service.eligibility.facts import stored_record
from service.eligibility.operations import settle_funding
from service.lead_providers.operations import lead_provider_named
from service.participants.closed_year_facts import LEAD_PROVIDER_CHANGE
from service.participants.facts import Start, earlier_training, is_frozen
from service.participants.judging import Judged, Registering, Training, judge_continuation
from service.participants.locking import lock_participant
from service.participants.mentor_training import Stay, open_for
from service.participants.records import teacher_with
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.platform.refusing import done_or_refused
from service.refusals import refused_by
from service.schools.tables import School
from service.training.facts import Facts, is_complete
from service.training.reading import PROVIDER_LED, Row, earliest_end, latest_of_any_programme, status_of
from service.training.tables import TrainingPeriod


@dataclass(frozen=True, slots=True)
class TrainingChoice:
    """What a school chose for one person. `lead_provider` is the short name as sent, None for school-led training."""

    participant: UUID
    role: str
    programme: str
    lead_provider: str | None = None


@dataclass(frozen=True, slots=True)
class Switched:
    """The training that goes on. School-led training has no contract year and no schedule."""

    programme: str
    lead_provider: str | None
    contract_year: int | None
    schedule: str | None
    first_day: date


@dataclass(frozen=True, slots=True)
class _At:
    """Who changes to what, as far as it is known before anything is decided."""

    choice: TrainingChoice
    teacher: Row
    training: Row | None
    """The latest training in the role, led by the school or by a lead provider."""
    earlier: Any
    """The latest training in the role with a lead provider."""
    lead_provider: Row | None

    @property
    def subject(self) -> Subject:
        return Subject("teacher", str(self.choice.participant))

    @property
    def provider(self) -> int | None:
        return None if self.lead_provider is None else int(self.lead_provider["id"])


async def change_training(service: Service, call: Call, choice: TrainingChoice) -> Switched:
    """End the present training yesterday and let it go on from today as chosen; the contract year stays if it may.

    The same again on the same day gives the first. Raises NotFound for somebody nobody knows, and Refused with a rule.
    """
    return await done_or_refused(service, lambda: _change(service, call, choice))


async def _change(service: Service, call: Call, choice: TrainingChoice) -> Switched | Refused:
    await lock_participant(service, choice.participant)
    at = await _look_up(choice)
    if at.training is not None and _was_changed_today(at, at.training, call.today):
        return _switched(choice, at.training)
    facts = await _facts(service, call, at)
    decision = (await decide(service, call, "change_of_training", facts, at.subject)).decision
    if decision.answer("outcome") != "changes":
        field = "lead_provider" if choice.programme == PROVIDER_LED else "programme"
        return await _refuse(call, choice, [refused_by(decision, title=field, pointer=f"/{field}")])
    assert at.training is not None, "the rules change only training"
    judged = await _judge(service, call, at, at.training)
    if judged.training is None:
        named = {"title": "lead_provider", "pointer": "/lead_provider"}
        against = [entry.model_copy(update=named) for entry in judged.against]
        return await _refuse(call, choice, against)
    return await _write(service, call, at, judged, str(decision.answer("withdrawal_reason") or ""))


async def _look_up(choice: TrainingChoice) -> _At:
    teacher = await teacher_with(choice.participant)
    training = await latest_of_any_programme(teacher["id"], choice.role)
    earlier = await earlier_training(teacher["id"], choice.role)
    named = None if choice.lead_provider is None else await lead_provider_named(choice.lead_provider)
    return _At(choice, teacher, training, earlier, named)


def _was_changed_today(at: _At, training: Row, today: date) -> bool:
    asked = (today, at.choice.programme, at.provider, at.choice.lead_provider is None)
    held = (training["started_on"], training["programme"], training["lead_provider"], training["lead_provider"] is None)
    return asked == held


def _switched(choice: TrainingChoice, training: Row) -> Switched:
    return Switched(
        training["programme"],
        choice.lead_provider,
        training["contract_year"],
        training["schedule"],
        training["started_on"],
    )


async def _facts(service: Service, call: Call, at: _At) -> Facts:
    policy, choice = service.rulebook.policy, at.choice
    known = policy.vocabulary.facts["new_programme"].choices
    year = None if at.earlier is None else at.earlier["contract_year"]
    frozen = is_frozen(policy, year, call.today)
    contracted: FactValue | None = None
    if at.lead_provider is not None and year is not None and not frozen:
        contracted = (at.lead_provider["short_name"], year) in policy.call_off_contracts
    facts: Facts = {
        "today": call.today,
        "role": choice.role,
        "new_programme": choice.programme if choice.programme in known else None,
        "new_lead_provider_given": choice.lead_provider is not None,
        "new_lead_provider_known": None if choice.lead_provider is None else at.lead_provider is not None,
        "new_lead_provider_contracted": contracted,
        "earlier_contract_year_frozen": frozen,
        "training_complete": await is_complete(at.teacher, choice.role),
    }
    if at.training is None:
        return facts
    return facts | {
        "training_programme": at.training["programme"],
        "training_status": status_of(at.training).value,
        "training_started_on": at.training["started_on"],
        "stay_finished_on": at.training["at_school_period.finished_on"],
        "new_lead_provider_same": None if at.lead_provider is None else at.provider == at.training["lead_provider"],
    }


async def _judge(service: Service, call: Call, at: _At, training: Row) -> Judged:
    """The contract year and schedule training goes on under; school-led training stands under none."""
    if at.choice.programme != PROVIDER_LED:
        return Judged(training=Training(call.today))
    school = await School.select().where(School.id == training["at_school_period.school"]).first()
    assert school is not None, "a stay is at a school"
    record = await stored_record(at.teacher)
    start = Start(at.choice.role, call.today, call.today, PROVIDER_LED, record.induction_started_on, at.earlier)
    continuing = Registering(
        at.choice.role,
        at.subject,
        school,
        at.teacher,
        record,
        start,
        lead_provider=at.provider,
        email=training["at_school_period.email"],
        occasion=LEAD_PROVIDER_CHANGE,
    )
    return await judge_continuation(service, call, continuing)


async def _write(service: Service, call: Call, at: _At, judged: Judged, reason: str) -> Switched:
    training, choice = at.training, at.choice
    assert training is not None, "asked before"
    assert judged.training is not None, "asked before"
    await _end(call, training, reason)
    stay = Stay(at.teacher["id"], choice.role, training["at_school_period"], training["at_school_period.school"])
    going_on = replace(judged.training, last_day=training["at_school_period.finished_on"])
    await open_for(call, stay, going_on, choice.programme, at.provider)
    if judged.funding is not None:
        await settle_funding(service, call, at.teacher["id"], choice.role, judged.funding)
    detail = {
        "role": choice.role,
        "from": {"programme": training["programme"], "contract_year": training["contract_year"], "reason": reason},
        "to": {
            "programme": choice.programme,
            "lead_provider": choice.lead_provider,
            "contract_year": going_on.contract_year,
        },
    }
    await audit.record(call, "training changed", "teacher", str(choice.participant), detail)
    return Switched(
        choice.programme, choice.lead_provider, going_on.contract_year, going_on.schedule, going_on.first_day
    )


async def _end(call: Call, training: Row, reason: str) -> None:
    written: dict[Any, Any] = {
        TrainingPeriod.finished_on: earliest_end(training["finished_on"], call.today - ONE_DAY),
        TrainingPeriod.updated_at: call.now,
    }
    if reason:
        written |= {TrainingPeriod.withdrawn_at: call.now, TrainingPeriod.withdrawal_reason: reason}
    await TrainingPeriod.update(written).where(TrainingPeriod.id == training["id"])


async def _refuse(call: Call, choice: TrainingChoice, against: list[ErrorEntry]) -> Refused:
    detail = {"role": choice.role, "programme": choice.programme, "codes": [entry.code for entry in against]}
    await audit.record(call, "change of training refused", "teacher", str(choice.participant), detail)
    return Refused(against)
