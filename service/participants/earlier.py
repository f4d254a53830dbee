"""Training from before this service, taken over as the older one recorded it.

In: who was trained where, by whom, under which contract year and schedule. Out: the person's public id.
One transaction. Nothing is judged: it was, under the rules of its day. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.lead_providers.operations import lead_provider_named
from service.participants.inputs import EarlierTraining
from service.participants.locking import lock_registration
from service.participants.records import add_teacher
from service.participants.tables import AtSchoolPeriod, Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import NotFound
from service.platform.identifiers import new_id
from service.schools.operations import school_with_urn
from service.training.opening import NewTraining, open_training
from service.training.reading import PROVIDER_LED


async def record_earlier_training(service: Service, call: Call, sent: EarlierTraining) -> UUID:
    """Take over a person's stay and training. The same again gives the person again. Raises NotFound."""
    async with service.database.transaction():
        await lock_registration(service, sent.school_urn, sent.trn)
        school = await school_with_urn(sent.school_urn)
        provider = await lead_provider_named(sent.lead_provider)
        if school is None or provider is None:
            missing = f"school {sent.school_urn}" if school is None else f"lead provider {sent.lead_provider}"
            raise NotFound(f"There is no {missing}. Add it first.")
        held = await Teacher.select().where(Teacher.trn == sent.trn).first()
        public_id: UUID = new_id() if held is None else held["public_id"]
        teacher = await add_teacher(call, public_id, sent.trn, sent.full_name) if held is None else int(held["id"])
        if await _is_held(teacher, sent):
            return public_id
        await _write(call, teacher, sent, school["id"], provider["id"])
        detail = {"role": sent.role, "contract_year": sent.contract_year, "lead_provider": sent.lead_provider}
        await audit.record(call, "earlier training taken over", "teacher", str(public_id), detail)
        return public_id


async def _is_held(teacher: int, sent: EarlierTraining) -> bool:
    return await AtSchoolPeriod.exists().where(
        (AtSchoolPeriod.teacher == teacher)
        & (AtSchoolPeriod.role == sent.role)
        & (AtSchoolPeriod.started_on == sent.started_on)
    )


async def _write(call: Call, teacher: int, sent: EarlierTraining, school: int, lead_provider: int) -> None:
    if sent.eligible_from is not None:
        changes: dict[Any, Any] = {f"{sent.role}_eligible_from": sent.eligible_from, "updated_at": call.now}
        await Teacher.update(changes).where(Teacher.id == teacher)
    rows = await AtSchoolPeriod.insert(
        AtSchoolPeriod(
            teacher=teacher,
            school=school,
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
            school=school,
            programme=PROVIDER_LED,
            started_on=sent.started_on,
            finished_on=sent.finished_on,
            lead_provider=lead_provider,
            contract_year=sent.contract_year,
            schedule=sent.schedule,
        ),
    )
