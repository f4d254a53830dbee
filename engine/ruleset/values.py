"""Whether a value is one the rule engine may be given for a fact of a type.

In: a value and the type of its fact. Out: what is wrong with it, in words, or nothing.
Must never know: which choices the vocabulary lists.

durable-rules checks no types: to it `true` is `"true"`, 1 is `"1"`, and an empty text may equal a number.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.model.facts import FactType
from engine.ruleset.encoding import LARGEST_NUMBER, fault_in_text, within_exact_numbers

_WANTED = {
    FactType.CHOICE: "one of its choices",
    FactType.TEXT: "a text",
    FactType.YES_NO: "yes or no",
    FactType.WHOLE_NUMBER: "a whole number",
    FactType.CONTRACT_YEAR: "a contract year",
    FactType.DATE: "a date without a time",
    FactType.INSTANT: "a moment with its time zone",
}
_PYTHON_TYPES: dict[FactType, type] = {
    FactType.CHOICE: str,
    FactType.TEXT: str,
    FactType.YES_NO: bool,
    FactType.WHOLE_NUMBER: int,
    FactType.CONTRACT_YEAR: int,
    FactType.DATE: date,
    FactType.INSTANT: datetime,
}


def fault_of(value: object, wanted: FactType) -> str | None:
    """What keeps the value from being a fact of this type, completing "it …"; None when nothing does."""
    if type(value) is not _PYTHON_TYPES[wanted]:
        return f"must be {_WANTED[wanted]}, not {value!r:.80}"
    if isinstance(value, str):
        return fault_in_text(value)
    if isinstance(value, datetime):
        return _fault_of_instant(value)
    if isinstance(value, int) and not within_exact_numbers(value):
        return f"is {value}, beyond ±{LARGEST_NUMBER}, where numbers stop being exact"
    return None


def _fault_of_instant(value: datetime) -> str | None:
    if value.utcoffset() != timedelta(0):
        return f"must be {_WANTED[FactType.INSTANT]}, in UTC, not {value!r}"
    if value.microsecond:
        return f"is {value.isoformat()}, and instants are whole seconds"
    return None
