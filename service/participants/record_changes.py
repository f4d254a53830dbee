"""A teacher record changes: it is kept, funding is judged again, and what follows for the contract year is done.

In: what the teacher record or an appropriate body states. Out: nothing; rows are changed. Each operation is one
transaction. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from service.eligibility.facts import latest_induction, teacher_row
from service.eligibility.operations import retest_funding
from service.participants.checking import against_record
from service.participants.closed_year_facts import ELIGIBILITY_CHECK
from service.participants.closed_years import move_on_occasion
from service.participants.induction_start import correct_contract_year
from service.participants.inputs import ECT, MENTOR, Induction, TeacherRecord
from service.participants.locking import lock_participant
from service.participants.records import keep_induction, keep_record, teacher_with
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import Refused
from service.platform.refusing import done_or_refused


async def update_teacher_record(service: Service, call: Call, participant: UUID, record: TeacherRecord) -> None:
    """Keep the teacher record as it now stands, and judge funding again in each role. Raises NotFound, Refused."""
    against = against_record(service.rulebook.policy, record)
    if against:
        raise Refused(against)

    async def operation() -> None:
        await lock_participant(service, participant)
        before = await _Before.of(await teacher_with(participant))
        await keep_record(call, before.row["id"], record)
        for role in (ECT, MENTOR):
            await retest_funding(service, call, before.row["id"], role)
        await _follow(service, call, before)
        detail = {"induction_status": record.induction_status, "prohibited": record.prohibited}
        await audit.record(call, "teacher record changed", "teacher", str(participant), detail)

    await done_or_refused(service, operation)


async def record_induction(service: Service, call: Call, induction: Induction) -> None:
    """Keep an induction period and judge the ECT's funding again. Raises NotFound, and Refused for an overlap."""
    async with service.database.transaction():
        await lock_participant(service, induction.participant)
        before = await _Before.of(await teacher_with(induction.participant))
        await Teacher.update({Teacher.updated_at: call.now}).where(Teacher.id == before.row["id"])
        await keep_induction(call, before.row["id"], induction)
        await retest_funding(service, call, before.row["id"], ECT)
        await _follow(service, call, before)
        detail = {"started_on": induction.started_on, "finished_on": induction.finished_on}
        await audit.record(call, "induction recorded", "teacher", str(induction.participant), detail)


@dataclass(frozen=True, slots=True)
class _Before:
    """A person as they stood before their record changed."""

    row: Mapping[str, Any]
    induction_started_on: date | None

    @classmethod
    async def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(row, await _induction_start(row["id"]))


async def _follow(service: Service, call: Call, before: _Before) -> None:
    """Who became eligible may leave a frozen contract year; another start of induction may mean another year."""
    person = await teacher_row(before.row["id"])
    for role in (ECT, MENTOR):
        if before.row[f"{role}_eligible_from"] is None and person[f"{role}_eligible_from"] is not None:
            await move_on_occasion(service, call, person, role, ELIGIBILITY_CHECK)
    started_on = await _induction_start(person["id"])
    if started_on is not None and started_on != before.induction_started_on:
        for role in (ECT, MENTOR):
            await correct_contract_year(service, call, person, role, started_on)


async def _induction_start(teacher: int) -> date | None:
    return (await latest_induction(teacher) or {}).get("started_on")
