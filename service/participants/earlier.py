"""Training from before this service, taken over as the older one recorded it.

In: who was trained where, by whom, under which contract year and schedule. Out: the person's public id.
One transaction. Nothing is judged but the programme's name: all else was, under the rules of its day.
Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.decisions.operations import Subject, decide
from service.lead_providers.operations import lead_provider_named
from service.participants.inputs import EarlierTraining
from service.participants.locking import lock_registration
from service.participants.records import add_teacher
from service.participants.tables import AtSchoolPeriod, Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.platform.identifiers import new_id
from service.platform.refusing import done_or_refused
from service.refusals import refused_by
from service.schools.operations import school_with_urn
from service.training.opening import NewTraining, open_training
from service.training.reading import PROVIDER_LED, SCHOOL_LED


async def record_earlier_training(service: Service, call: Call, sent: EarlierTraining) -> UUID:
    """Take over a person's stay and training. The same again gives the person again.

    Raises NotFound, and Refused where the name of the programme says nothing or does not go with the rest.
    """

    async def operation() -> UUID | Refused:
        await lock_registration(service, sent.school_urn, sent.trn)
        school = await school_with_urn(sent.school_urn)
        provider = None if sent.lead_provider is None else await lead_provider_named(sent.lead_provider)
        if school is None or (provider is None and sent.lead_provider is not None):
            missing = f"school {sent.school_urn}" if school is None else f"lead provider {sent.lead_provider}"
            raise NotFound(f"There is no {missing}. Add it first.")
        held = await Teacher.select().where(Teacher.trn == sent.trn).first()
        public_id: UUID = new_id() if held is None else held["public_id"]
        if held is not None and await _is_held(held["id"], sent):
            return public_id
        programme = await _programme(service, call, sent, public_id)
        if isinstance(programme, Refused):
            return programme
        teacher = await add_teacher(call, public_id, sent.trn, sent.full_name) if held is None else int(held["id"])
        given = _Given(school["id"], None if provider is None else provider["id"], programme)
        await _write(call, teacher, sent, given)
        detail = {"role": sent.role, "contract_year": sent.contract_year, "lead_provider": sent.lead_provider}
        await audit.record(call, "earlier training taken over", "teacher", str(public_id), detail)
        return public_id

    return await done_or_refused(service, operation)


async def _programme(service: Service, call: Call, sent: EarlierTraining, public_id: UUID) -> str | Refused:
    """Which of today's programmes the record means, as decided; refused where the record does not go with it."""
    known = service.rulebook.policy.vocabulary.facts["programme_recorded"].choices
    recorded = sent.programme if sent.programme in known else None
    subject = Subject("teacher", str(public_id))
    decision = (await decide(service, call, "programme_name", {"programme_recorded": recorded}, subject)).decision
    if decision.answer("known") is not True:
        return Refused([refused_by(decision, title="programme")])
    programme = str(decision.answer("training_programme"))
    particulars = (sent.lead_provider, sent.contract_year, sent.schedule)
    if programme == PROVIDER_LED and None in particulars:
        detail = "Provider-led training needs the lead provider, contract year and schedule it stood under. Name them."
        return Refused([ErrorEntry(title="lead_provider", detail=detail, code="lead_provider_missing")])
    if programme == SCHOOL_LED and any(one is not None for one in particulars):
        detail = "School-led training has no lead provider, contract year or schedule. Leave them out."
        return Refused([ErrorEntry(title="lead_provider", detail=detail, code="lead_provider_not_needed")])
    return programme


async def _is_held(teacher: int, sent: EarlierTraining) -> bool:
    return await AtSchoolPeriod.exists().where(
        (AtSchoolPeriod.teacher == teacher)
        & (AtSchoolPeriod.role == sent.role)
        & (AtSchoolPeriod.started_on == sent.started_on)
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """Where the training was given, by whom and under which of today's programmes; rows by their ids."""

    school: int
    lead_provider: int | None
    programme: str


async def _write(call: Call, teacher: int, sent: EarlierTraining, given: _Given) -> None:
    if sent.eligible_from is not None:
        changes: dict[Any, Any] = {f"{sent.role}_eligible_from": sent.eligible_from, "updated_at": call.now}
        await Teacher.update(changes).where(Teacher.id == teacher)
    rows = await AtSchoolPeriod.insert(
        AtSchoolPeriod(
            teacher=teacher,
            school=given.school,
            role=sent.role,
            started_on=sent.started_on,
            finished_on=sent.finished_on,
            email=sent.email,
            created_at=call.now,
            updated_at=call.now,
        )
    )
    await open_training(
        call,
        NewTraining(
            at_school_period=int(rows[0]["id"]),
            school=given.school,
            programme=given.programme,
            started_on=sent.started_on,
            finished_on=sent.finished_on,
            lead_provider=given.lead_provider,
            contract_year=sent.contract_year,
            schedule=sent.schedule,
        ),
    )
