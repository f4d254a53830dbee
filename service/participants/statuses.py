"""How a person's training stands, as lead providers read it: what they said of it, and what schools say.

In: one of a person's training periods, and days that belong to the person. Out: words the rules answer.
Nothing is written here, for these change when a day passes. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.model.facts import FactValue
from engine.rulebook import Rulebook

_LEAVING = ("leaving", "left", "withdrawn")


@dataclass(frozen=True, slots=True)
class Statuses:
    """The words of the published interface."""

    training_status: str
    participant_status: str
    eligible_for_funding: bool | None


@dataclass(frozen=True, slots=True)
class Following:
    """What comes after a training: whether the person is trained on, at another school, without its lead provider."""

    later_training: bool = False
    school_changes: bool | None = None
    lead_provider_changes: bool | None = None


def statuses_of(
    rulebook: Rulebook,
    today: date,
    training: Mapping[str, Any],
    *,
    trained_until: date | None,
    funding: tuple[date | None, date | None],
) -> Statuses:
    """Ask the rules about a training period on a day.

    `trained_until` is when induction, or a mentor's funding, ended; `funding` is since when the person is eligible and
    since when not.
    """
    stopped: dict[str, FactValue | None] = {
        "withdrawn_at": _whole_seconds(training["withdrawn_at"]),
        "deferred_at": _whole_seconds(training["deferred_at"]),
    }
    training_status = str(rulebook.decide("training_status", stopped, today).answer("training_status"))
    facts: dict[str, FactValue | None] = {
        "today": today,
        "training_status": training_status,
        "training_started_on": training["started_on"],
        "training_ends_on": training["finished_on"],
        "trained_until": trained_until,
    }
    participant_status = str(rulebook.decide("participant_status", facts, today).answer("participant_status"))
    funded: dict[str, FactValue | None] = {"eligible_from": funding[0], "ineligible_from": funding[1]}
    shown = rulebook.decide("eligibility_shown", funded, today).answer("eligible_for_funding")
    return Statuses(training_status, participant_status, shown if isinstance(shown, bool) else None)


def leaving_reason(
    rulebook: Rulebook, today: date, statuses: Statuses, stay_finished_on: date | None, following: Following
) -> str | None:
    """Why somebody is leaving or gone, in one word; None for whoever is neither."""
    if statuses.participant_status not in _LEAVING:
        return None
    facts: dict[str, FactValue | None] = {
        "training_status": statuses.training_status,
        "later_training": following.later_training,
        "school_changes": following.school_changes,
        "lead_provider_changes": following.lead_provider_changes,
        "stay_finished_on": stay_finished_on,
    }
    return str(rulebook.decide("leaving_reason", facts, today).answer("reason"))


def _whole_seconds(moment: Any) -> FactValue | None:
    return None if moment is None else moment.replace(microsecond=0)
