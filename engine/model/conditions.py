"""A condition as a typed tree: the one source of every reading (decide, explain, prove).

A test of an absent fact is false, whatever its operator, save MISSING. `NoneOf` is true when no part holds.
Operands are values of the fact's own type, or another fact of the same type.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.model.facts import FactValue
from engine.problem import Place


class Operator(StrEnum):
    """How a fact is compared. Words for dates and for amounts mean the same four orders."""

    IS = "is"
    IS_NOT = "is_not"  # present and different
    IS_ONE_OF = "is_one_of"
    IS_NOT_ONE_OF = "is_not_one_of"  # present and different from each
    AT_LEAST = "at_least"  # also on_or_after
    AT_MOST = "at_most"  # also on_or_before
    MORE_THAN = "more_than"  # also after
    LESS_THAN = "less_than"  # also before
    BETWEEN = "between"  # both ends included
    MISSING = "missing"  # operand: yes (absent) or no (present)


@dataclass(frozen=True, slots=True)
class OtherFact:
    """The value of another fact, as operand or as answer."""

    name: str


Operand = FactValue | OtherFact


@dataclass(frozen=True, slots=True)
class Test:
    """One fact compared with one operand (two for BETWEEN, any number for the ONE_OF pair)."""

    __test__ = False  # not a test for pytest

    fact: str
    operator: Operator
    operands: tuple[Operand, ...]
    place: Place
    said: str
    """The operator as the file writes it, such as `on_or_before`."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part holds; with no parts, always true."""

    parts: tuple[Condition, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one part holds. Never empty."""

    parts: tuple[Condition, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class NoneOf:
    """True when no part holds. Never empty."""

    parts: tuple[Condition, ...]
    place: Place


Condition = Test | AllOf | AnyOf | NoneOf
