"""The teacher record: kept as it is stated.

In: what the teacher record or an appropriate body states. Out: nothing; rows are changed.
Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from engine.calendar import Period
from service.eligibility.facts import latest_induction
from service.participants.inputs import Induction, TeacherRecord
from service.participants.tables import InductionPeriod, Teacher
from service.platform.context import Call
from service.platform.database import require_transaction
from service.platform.errors import ErrorEntry, NotFound, Refused

Row = dict[str, Any]


async def teacher_with(participant: UUID) -> Row:
    """The teacher's row. Raises NotFound."""
    row = await Teacher.select().where(Teacher.public_id == participant).first()
    if row is None:
        raise NotFound(f"No participant has the id {participant}.")
    return row


async def add_teacher(call: Call, public_id: UUID, trn: str | None, full_name: str) -> int:
    """A teacher nobody has registered before. Gives the record's id."""
    require_transaction()
    rows = await Teacher.insert(
        Teacher(public_id=public_id, trn=trn, full_name=full_name, created_at=call.now, updated_at=call.now)
    )
    return int(rows[0]["id"])


async def keep_record(call: Call, teacher: int, record: TeacherRecord) -> None:
    """Write what the teacher record states. A mentor's completion that is held already stays as it is."""
    require_transaction()
    changes: dict[Any, Any] = {
        Teacher.qts_awarded_on: record.qts_awarded_on,
        Teacher.induction_status: record.induction_status,
        Teacher.prohibited: record.prohibited,
        Teacher.early_roll_out: record.early_roll_out,
        Teacher.matched_trn: record.matched_trn,
        Teacher.updated_at: call.now,
    }
    held = await Teacher.select(Teacher.mentor_completion_reason).where(Teacher.id == teacher).first()
    if record.mentor_completion_reason is not None and held and held["mentor_completion_reason"] is None:
        changes[Teacher.mentor_completion_reason] = record.mentor_completion_reason
        changes[Teacher.mentor_ineligible_from] = record.mentor_ineligible_from or call.today
    await Teacher.update(changes).where(Teacher.id == teacher)
    if record.induction_started_on is not None:
        await _keep_latest_induction(call, teacher, record)


async def _keep_latest_induction(call: Call, teacher: int, record: TeacherRecord) -> None:
    """The record knows the latest period only: one that shares days with it is the same one, corrected."""
    assert record.induction_started_on is not None, "asked before"
    stated = Period(record.induction_started_on, record.induction_ended_on)
    latest = await latest_induction(teacher)
    if latest is None or not Period(latest["started_on"], latest["finished_on"]).overlaps(stated):
        induction = (record.induction_started_on, record.induction_ended_on, record.induction_outcome)
        await _add_induction(call, teacher, *induction)
        return
    changes: dict[Any, Any] = {
        InductionPeriod.started_on: stated.start,
        InductionPeriod.finished_on: stated.until,
        InductionPeriod.outcome: record.induction_outcome,
    }
    await InductionPeriod.update(changes).where(InductionPeriod.id == latest["id"])


async def keep_induction(call: Call, teacher: int, induction: Induction) -> None:
    """Write a stretch of induction; one that began on the same day is the same one, corrected.

    Raises Refused for one that ends before it begins or shares days with another.
    """
    require_transaction()
    stated = Period(induction.started_on, induction.finished_on)
    if stated.until is not None and stated.until < stated.start:
        detail = "The last day of the induction lies before its first. Check both days."
        raise Refused([ErrorEntry(title="finished_on", detail=detail, code="ends_before_it_starts")])
    held = await InductionPeriod.select().where(InductionPeriod.teacher == teacher)
    same = next((row for row in held if row["started_on"] == stated.start), None)
    for row in held:
        if row is not same and Period(row["started_on"], row["finished_on"]).overlaps(stated):
            detail = (
                f"The induction that began on {row['started_on'].isoformat()} shares days with this one. End it first."
            )
            raise Refused([ErrorEntry(title="started_on", detail=detail, code="inductions_overlap")])
    if same is None:
        await _add_induction(call, teacher, induction.started_on, induction.finished_on, induction.outcome)
        return
    changes: dict[Any, Any] = {
        InductionPeriod.finished_on: induction.finished_on,
        InductionPeriod.outcome: induction.outcome,
    }
    await InductionPeriod.update(changes).where(InductionPeriod.id == same["id"])


async def _add_induction(call: Call, teacher: int, *stated: Any) -> None:
    started_on, finished_on, outcome = stated
    await InductionPeriod.insert(
        InductionPeriod(
            teacher=teacher, started_on=started_on, finished_on=finished_on, outcome=outcome, created_at=call.now
        )
    )
