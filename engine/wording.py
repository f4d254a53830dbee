"""Values and conditions as plain English, for explanations and policy pages alike.

In: operators as files say them, and values. Out: phrases.
Must never know: which decision they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from engine.calendar import Month
from engine.decision_parts import ComparedFact, Wanted
from engine.model.conditions import OtherFact
from engine.model.facts import FactValue

_PHRASES = {
    "is": "is",
    "is_one_of": "is",
    "not": "is not",
    "at_least": "is at least",
    "at_most": "is at most",
    "more_than": "is more than",
    "less_than": "is less than",
    "before": "is before",
    "on_or_before": "is on or before",
    "after": "is after",
    "on_or_after": "is on or after",
}


def name_in_words(name: str) -> str:
    """A fact, answer or rule as words: `start_date` is "start date"."""
    return name.replace("_", " ")


def value_in_words(value: Wanted | OtherFact) -> str:
    """A value as people write it: yes or no, `1 June 2025`, a moment in UTC, another fact by its name and value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, OtherFact):
        return name_in_words(value.name)
    if isinstance(value, ComparedFact):
        return f"{name_in_words(value.name)} ({seen_in_words(value.saw)})"
    if isinstance(value, datetime):
        return f"{day_in_words(value)} at {value:%H:%M:%S} UTC"
    if isinstance(value, date):
        return day_in_words(value)
    return str(value) if value != "" else "an empty text"


def seen_in_words(value: FactValue | None) -> str:
    """A value that was seen, or that there was none."""
    return "not known" if value is None else value_in_words(value)


def day_in_words(day: date) -> str:
    """A day as people write it: `1 June 2025`."""
    return f"{day.day} {Month.of(day).name} {day.year}"


def test_in_words(fact: str, said: str, wanted: Sequence[Wanted | OtherFact]) -> str:
    """One test as a clause: "start date is before 1 June 2025". `said` is the operator as the file writes it."""
    name = name_in_words(fact)
    if said == "missing":
        return f"{name} is {'not known' if wanted[0] is True else 'known'}"
    values = [value_in_words(value) for value in wanted]
    if said == "between":
        return f"{name} is from {values[0]} to {values[1]}"
    return f"{name} {_PHRASES[said]} {listed(values, 'or')}"


def listed(phrases: Sequence[str], joint: str) -> str:
    """Phrases as a list in a sentence: "a, b or c"."""
    return f" {joint} ".join(part for part in (", ".join(phrases[:-1]), phrases[-1]) if part) if phrases else ""


def counted(number: int, one: str, several: str = "") -> str:
    """A number with what it counts: "1 error", "2 errors"."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def answers_in_words(answers: Mapping[str, Wanted | OtherFact]) -> str:
    """A set of answers: "status: eligible, reason: none"."""
    return ", ".join(f"{name_in_words(name)}: {value_in_words(value)}" for name, value in answers.items())
