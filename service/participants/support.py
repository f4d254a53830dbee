"""What DfE support holds of a person: a decision by hand about funding, a note that stands against moving them.

In: a person and what support decided. Out: nothing; rows are changed and funding is judged again.
Each operation is one transaction. Must never know: what a rule makes of it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.eligibility.operations import retest_funding
from service.participants.locking import lock_participant
from service.participants.records import teacher_with
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused


async def keep_support_note(service: Service, call: Call, participant: UUID, note: str | None) -> None:
    """Hold a note on the person that stands against moving them, or take it away with None. Raises NotFound."""
    async with service.database.transaction():
        await lock_participant(service, participant)
        person = await teacher_with(participant)
        changes: dict[Any, Any] = {Teacher.support_note: note, Teacher.updated_at: call.now}
        await Teacher.update(changes).where(Teacher.id == person["id"])
        action = "support note removed" if note is None else "support note kept"
        await audit.record(call, action, "teacher", str(participant), {"note": note})


async def decide_funding_by_hand(
    service: Service, call: Call, participant: UUID, role: str, status: str | None
) -> None:
    """Keep what DfE decided by hand about funding in the role; None has the checks made again.

    Raises NotFound, and Refused for a word the vocabulary does not know.
    """
    known = service.rulebook.policy.vocabulary.facts["decided_by_hand"].choices
    if status is not None and status not in known:
        detail = f"{status} is not what funding may be decided to be. Write one of: {', '.join(known)}."
        raise Refused([ErrorEntry(title="status", detail=detail, code="word_not_known")])
    async with service.database.transaction():
        await lock_participant(service, participant)
        person = await teacher_with(participant)
        changes: dict[Any, Any] = {f"{role}_decided_by_hand": status, "updated_at": call.now}
        await Teacher.update(changes).where(Teacher.id == person["id"])
        await retest_funding(service, call, person["id"], role)
        await audit.record(call, "funding decided by hand", "teacher", str(participant), {role: status})
