"""One value of a scenario at a time: what it means, or a fault that names its place and the mend.

In: plain data. Out: figures, words and counts; faults are collected, never raised one by one.
Must never know: which keys a scenario has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.money import EXACT_PLACES, parse_pounds
from engine.payments.plain_data import Plain, UnquotedDecimal
from engine.suggestions import nearest, one_of

LARGEST_COUNT_DIGITS = 9
LARGEST_POUNDS_DIGITS = 12
LONGEST_SHOWN = 60

_AMOUNT = re.compile(rf"-?[0-9]{{1,{LARGEST_POUNDS_DIGITS}}}(\.[0-9]{{1,{EXACT_PLACES}}})?", re.ASCII)
_COUNT = re.compile(rf"[0-9]{{1,{LARGEST_COUNT_DIGITS}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a scenario. `path` is where, such as `contract.bands[0].capacity`, counted from 0."""

    scenario: str
    path: str
    wrong: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.scenario}: {self.path}" if self.path else self.scenario
        return f"{place}: {self.wrong} Write: {self.mend}"


class Absent:
    """Stands for a key that is not there, which is not the same as one with nothing."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Field:
    """A value, where it stands, and where faults go. A faulty value reads as nothing, so that reading goes on."""

    value: Plain | Absent
    path: str
    scenario: str
    faults: list[Fault]

    @property
    def absent(self) -> bool:
        """Whether the key is not there at all."""
        return isinstance(self.value, Absent)

    def fault(self, wrong: str, mend: str) -> None:
        """Record a mistake at this place."""
        self.faults.append(Fault(self.scenario, self.path, "It is missing." if self.absent else wrong, mend))

    def keys(self, known: Sequence[str]) -> dict[str, Field]:
        """A field for every known key, there or not. Unknown keys are faults.

        What is not a set of keys is one fault; nothing more is said about the keys it lacks.
        """
        value: Plain | Absent = self.value
        if not isinstance(value, dict):
            self.fault(f"{shown(value)} is not a set of keys.", f"keys such as {one_of(known[:4])}.")
            return {key: replace(self._at(key, ABSENT), faults=[]) for key in known}
        for key in value.keys() - set(known):
            near = nearest(key, known)
            mend = near or (one_of(known) if known else "nothing")
            self._at(key, None).fault("This key is not known here.", f"{mend}.")
        return {key: self._at(key, value.get(key, ABSENT)) for key in known}

    def items(self) -> list[Field]:
        """The fields of a list; none when the key is not there."""
        if isinstance(self.value, list):
            return [
                Field(item, f"{self.path}[{index}]", self.scenario, self.faults)
                for index, item in enumerate(self.value)
            ]
        if not self.absent:
            self.fault(f"{shown(self.value)} is not a list.", "a list; [] for none.")
        return []

    def money(self, *, signed: bool = False) -> Fraction:
        """Exact pounds. Not negative unless `signed`."""
        amount = self._decimal("an amount in pounds such as '995.00'.")
        if amount < 0 and not signed:
            self.fault(f"{shown(self.value)} is less than nothing.", "an amount of '0.00' or more.")
            return Fraction(0)
        return amount

    def share(self) -> Fraction:
        """A part of the whole, from 0 to 1 inclusive."""
        part = self._decimal("a part of the whole such as '0.20'.")
        if not 0 <= part <= 1:
            self.fault(f"{shown(self.value)} is not from 0 to 1.", "a part of the whole such as '0.20'.")
            return Fraction(0)
        return part

    def whole_number(self, least: int = 0) -> int:
        """A count of at least `least`."""
        text = self.value
        if isinstance(text, str) and _COUNT.fullmatch(text) and int(text) >= least:
            return int(text)
        self.fault(
            f"{shown(text)} is not a whole number of {least} or more.", f"a whole number such as {max(least, 12)}."
        )
        return least

    def yes_no(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.fault(f"{shown(self.value)} is neither true nor false.", "true or false.")
        return self.value is True

    def text(self) -> str:
        """A name that is not empty."""
        if isinstance(self.value, str) and self.value:
            return self.value
        self.fault(f"{shown(self.value)} is not a name.", "a short name.")
        return ""

    def word(self, allowed: Sequence[str]) -> str | None:
        """One of the allowed words, or None after a fault."""
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        near = nearest(self.value, allowed) if isinstance(self.value, str) else None
        self.fault(f"{shown(self.value)} is not known.", f"{near or one_of(allowed)}.")
        return None

    def _decimal(self, mend: str) -> Fraction:
        if isinstance(self.value, UnquotedDecimal):
            self.fault(f"{shown(self.value)} may have been a float.", f'"{self.value[:LONGEST_SHOWN]}", in quotes.')
        elif isinstance(self.value, str) and _AMOUNT.fullmatch(self.value):
            return parse_pounds(self.value)
        else:
            self.fault(f"{shown(self.value)} is not a plain decimal.", mend)
        return Fraction(0)

    def _at(self, key: str, value: Plain | Absent) -> Field:
        path = f"{self.path}.{key[:LONGEST_SHOWN]}" if self.path else key[:LONGEST_SHOWN]
        return Field(value, path, self.scenario, self.faults)


def shown(value: Plain | Absent) -> str:
    """The value as a message names it, cut short; collections by their kind only."""
    if isinstance(value, dict):
        return "A set of keys"
    if isinstance(value, list):
        return "A list"
    if value is None:
        return "Nothing"
    text = " ".join(str(value).split())
    return f"“{text[:LONGEST_SHOWN]}…”" if len(text) > LONGEST_SHOWN else f"“{text}”"
