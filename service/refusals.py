"""A decision that says no, as an entry of a refusal.

In: a recorded decision. Out: the entry, with what the rule says can be done. Must never know: any rule.
"""

from __future__ import annotations

from engine.decision import Decision
from service.platform.errors import ErrorEntry, PolicyReference


def refused_by(decision: Decision, *, title: str, pointer: str | None = None) -> ErrorEntry:
    """The entry for a decision whose one fired rule refuses; `title` names the field at fault."""
    fired = decision.fired[0]
    return ErrorEntry(
        title=title,
        detail=fired.say,
        code=str(fired.then["reason"]),
        policy=PolicyReference(decision=decision.decision, rule=fired.id, edition=fired.place.file),
        pointer=pointer,
    )
