"""Asking the rules about a change of somebody's training.

In: who is trained, and the facts. Out: what the rules only warn of, or the refusal with every reason.
Must be called inside the caller's transaction. Must never know: what is written when nothing stands against it.
"""

from __future__ import annotations

from service.decisions.operations import Subject, decide
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import Refused
from service.refusals import reasons_of, warnings_of
from service.training.facts import Facts, Trained


async def judge_change(service: Service, call: Call, decision: str, at: Trained, facts: Facts) -> list[str] | Refused:
    """Ask a collecting decision about a change and record the answer; a refusal is recorded as an event too."""
    participant = str(at.teacher["public_id"])
    year = None if at.training is None else at.training["contract_year"]
    recorded = await decide(service, call, decision, facts, Subject("teacher", participant), contract_year=year)
    reasons = reasons_of(recorded.decision)
    if not reasons:
        return warnings_of(recorded.decision)
    detail = {"role": at.role, "decision": str(recorded.public_id), "codes": [entry.code for entry in reasons]}
    await audit.record(call, f"{decision.replace('_', ' ')} refused", "teacher", participant, detail)
    return Refused(reasons)
