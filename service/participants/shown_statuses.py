"""How a person's training stands, as lead providers read it.

In: the person, the latest training in a role, the day. Out: words of the published interface.
Must never know: the database, or HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.training.reading import TrainingStatus, status_of

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownStatuses:
    """What the lead provider said, what follows for the school, and whether training is funded."""

    training_status: str
    participant_status: str
    eligible_for_funding: bool | None


def shown_statuses(
    today: date, training: dict[str, Any], *, trained_until: date | None, funding: tuple[date | None, date | None]
) -> ShownStatuses:
    """The statuses on a day. `trained_until` is when induction, or a mentor's funding, ended; `funding` is since when
    the person is eligible and since when not.
    """
    status = status_of(training)
    stopped = status is not TrainingStatus.ACTIVE
    shown = _participant_status(today, training["started_on"], training["finished_on"], stopped, trained_until)
    return ShownStatuses(status.value, shown, _is_eligible(*funding))


def _participant_status(today: date, starts: date, ends: date | None, stopped: bool, trained_until: date | None) -> str:
    # On its last day training still counts as such, and the person is shown as having left: as published.
    after_it = "leaving" if ends is not None and ends > today else "left"
    if stopped:
        return after_it
    if trained_until is not None and (ends is None or trained_until <= ends):
        return "active"
    if ends is not None:
        return after_it
    return "joining" if starts > today else "active"


def _is_eligible(eligible_from: date | None, ineligible_from: date | None) -> bool | None:
    if eligible_from is None:
        return None if ineligible_from is None else False
    return ineligible_from is None or eligible_from <= ineligible_from
