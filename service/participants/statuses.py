"""How a person's training stands, as lead providers read it: what they said of it, and what schools say.

In: a person and one of their training periods. Out: words the rules answer. Nothing is written here, for these change
when a day passes. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.model.facts import FactValue
from service.participants.inputs import ECT, TeacherRecord
from service.platform.context import Service

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statuses:
    """The words of the published interface."""

    training_status: str
    participant_status: str
    eligible_for_funding: bool | None


def statuses_of(
    service: Service, today: date, role: str, *, teacher: Row, record: TeacherRecord, training: Row
) -> Statuses:
    """Ask the rules about a training period of the person in the role, on a day."""
    decide = service.rulebook.decide
    stopped: dict[str, FactValue | None] = {
        "withdrawn_at": _whole_seconds(training["withdrawn_at"]),
        "deferred_at": _whole_seconds(training["deferred_at"]),
    }
    training_status = str(decide("training_status", stopped, today).answer("training_status"))
    facts: dict[str, FactValue | None] = {
        "today": today,
        "training_status": training_status,
        "training_started_on": training["started_on"],
        "training_ends_on": training["finished_on"],
        "trained_until": _trained_until(role, teacher, record),
    }
    participant_status = str(decide("participant_status", facts, today).answer("participant_status"))
    funded: dict[str, FactValue | None] = {
        "eligible_from": teacher[f"{role}_eligible_from"],
        "ineligible_from": teacher[f"{role}_ineligible_from"],
    }
    shown = decide("eligibility_shown", funded, today).answer("eligible_for_funding")
    return Statuses(training_status, participant_status, shown if isinstance(shown, bool) else None)


def _trained_until(role: str, teacher: Row, record: TeacherRecord) -> date | None:
    if role == ECT:
        return record.induction_ended_on if record.induction_outcome is not None else None
    ended: date | None = teacher["mentor_ineligible_from"]
    return ended


def _whole_seconds(moment: Any) -> FactValue | None:
    return None if moment is None else moment.replace(microsecond=0)
