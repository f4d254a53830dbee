"""The values next to a value: one day, one year, one more, the next choice.

In: a value and what it may be. Out: its neighbours.
Must never know: in which rule it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from engine.calendar import ONE_DAY
from engine.model.facts import FactValue

ONE_SECOND = timedelta(seconds=1)


def step_of(value: FactValue, direction: int) -> FactValue:
    """The ordered value one step later or more (direction 1), earlier or less (-1): a day, a second, a unit."""
    if isinstance(value, datetime):
        return value + direction * ONE_SECOND
    if isinstance(value, date):
        return value + direction * ONE_DAY
    assert isinstance(value, int), value
    return value + direction


def neighbours(value: FactValue, choices: Sequence[str]) -> list[FactValue]:
    """The values one step away: both of an ordered value, the other of yes and no, the next choice, another word."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        if value in choices:
            following = choices[(choices.index(value) + 1) % len(choices)]
            return [following] if following != value else []
        return [f"{value}_changed"]
    return [step_of(value, direction) for direction in (-1, 1) if not _at_the_end(value, direction)]


def _at_the_end(value: FactValue, direction: int) -> bool:
    """Whether the calendar itself has no further day that way."""
    end = date.min if direction < 0 else date.max
    return isinstance(value, date) and value.timetuple()[:3] == end.timetuple()[:3]
