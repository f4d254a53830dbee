"""Judging a person's funding, and what follows from the answer.

In: a person, a role and what is known of them. Out: the recorded decision; the day they became eligible, or stopped
being so, is kept, and declarations that waited become payable. Must never know: any rule.
"""

from __future__ import annotations

from typing import Any

from engine.decision import Decision
from service.decisions.operations import Recorded, Subject, decide
from service.declarations.operations import make_eligible
from service.eligibility.facts import Facts, funding_facts, stored_record, teacher_row
from service.participants.inputs import ECT, MENTOR
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import require_transaction

_DECISION = {ECT: "ect_funding_eligibility", MENTOR: "mentor_funding_eligibility"}


async def judge_funding(service: Service, call: Call, role: str, facts: Facts, subject: Subject) -> Recorded:
    """Ask whether training in the role is funded. Must be called inside the caller's transaction."""
    return await decide(service, call, _DECISION[role], facts, subject)


async def settle_funding(service: Service, call: Call, teacher: int, role: str, decision: Decision) -> None:
    """Keep the first day the person is eligible, or the day their funding ends, and tell their declarations.

    Must be called inside the caller's transaction, once everything else about the person is written.
    """
    require_transaction()
    row = await teacher_row(teacher)
    if _becomes_eligible(row, role, decision):
        await _keep_day(call, row, f"{role}_eligible_from")
        await make_eligible(service, call, teacher, role)
        await _note(call, row, f"{role} eligible for funding")
    elif _stops_being_eligible(row, role, decision):
        await _keep_day(call, row, f"{role}_ineligible_from")
        await _note(call, row, f"{role} no longer eligible for funding")
    elif _ended_earlier(row, decision):
        await _keep_end(call, row, decision)
        await _note(call, row, f"{role} no longer eligible for funding")


async def retest_funding(service: Service, call: Call, teacher: int, role: str) -> Recorded | None:
    """Judge somebody's funding again after their record changed. None when no school registered them in the role.

    Must be called inside the caller's transaction.
    """
    row = await teacher_row(teacher)
    facts = await funding_facts(call, role, row, await stored_record(row))
    if not facts["registered_at_a_school"]:
        return None
    recorded = await judge_funding(service, call, role, facts, Subject("teacher", str(row["public_id"])))
    await settle_funding(service, call, teacher, role, recorded.decision)
    return recorded


async def would_become_eligible(service: Service, call: Call, row: dict[str, Any], role: str) -> bool:
    """Whether somebody who was not eligible so far would be, judged now. Nothing is recorded."""
    facts = await funding_facts(call, role, row, await stored_record(row))
    return _becomes_eligible(row, role, service.rulebook.decide(_DECISION[role], facts, call.today))


def _becomes_eligible(row: dict[str, Any], role: str, decision: Decision) -> bool:
    return decision.answer("status") == "eligible" and row[f"{role}_eligible_from"] is None


def _stops_being_eligible(row: dict[str, Any], role: str, decision: Decision) -> bool:
    # A mentor's funding ends with a completion, which has its own day and reason (MEN-01 to MEN-03).
    was = row[f"{role}_eligible_from"] is not None and row[f"{role}_ineligible_from"] is None
    return was and decision.answer("ends_funding") is True


def _ended_earlier(row: dict[str, Any], decision: Decision) -> bool:
    """Whether a mentor's funding ended on a day that policy names, and for a reason, which are not held yet."""
    day, reason = decision.answer("ineligible_from"), decision.answer("completion_reason")
    return day is not None and (day, reason) != (row["mentor_ineligible_from"], row["mentor_completion_reason"])


async def _keep_end(call: Call, row: dict[str, Any], decision: Decision) -> None:
    changes: dict[Any, Any] = {
        "mentor_ineligible_from": decision.answer("ineligible_from"),
        "mentor_completion_reason": decision.answer("completion_reason"),
        "updated_at": call.now,
    }
    await Teacher.update(changes).where(Teacher.id == row["id"])


async def _keep_day(call: Call, row: dict[str, Any], column: str) -> None:
    changes: dict[Any, Any] = {column: call.today, "updated_at": call.now}
    await Teacher.update(changes).where(Teacher.id == row["id"])


async def _note(call: Call, row: dict[str, Any], action: str) -> None:
    # Last of all: the audit's lock is held until the transaction ends.
    await audit.record(call, action, "teacher", str(row["public_id"]), {"from": call.today})
