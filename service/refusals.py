"""Decisions that say no, as entries of a refusal.

In: a recorded decision. Out: the entries, with what each rule says can be done. Must never know: any rule.
"""

from __future__ import annotations

from engine.decision import Decision, FiredRule
from service.platform.errors import ErrorEntry, PolicyReference

ATTRIBUTES = "/data/attributes/"
"""Where the published requests hold their fields."""


def refused_by(decision: Decision, *, title: str, pointer: str | None = None) -> ErrorEntry:
    """The entry for a decision whose one fired rule refuses; `title` names the field at fault."""
    fired = decision.fired[0]
    return _entry(decision, fired, title=title, code=str(fired.then["reason"]), pointer=pointer)


def reasons_of(decision: Decision) -> list[ErrorEntry]:
    """An entry for every rule of a collecting decision that speaks against it, in order; rules that warn are not."""
    return [
        _entry(
            decision,
            fired,
            title=str(fired.then["field"]),
            code=str(fired.then["code"]),
            pointer=f"{ATTRIBUTES}{fired.then['field']}",
        )
        for fired in decision.fired
        if not fired.then.get("warning")
    ]


def warnings_of(decision: Decision) -> list[str]:
    """The codes of the rules of a collecting decision that only warn."""
    return [str(fired.then["code"]) for fired in decision.fired if fired.then.get("warning")]


def _entry(decision: Decision, fired: FiredRule, *, title: str, code: str, pointer: str | None) -> ErrorEntry:
    return ErrorEntry(
        title=title,
        detail=fired.say,
        code=code,
        policy=PolicyReference(decision=decision.decision, rule=fired.id, edition=fired.place.file),
        pointer=pointer,
    )
