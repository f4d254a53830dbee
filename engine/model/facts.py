"""The vocabulary: every fact a rule may name, with its type, its choices and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.problem import Place

FactValue = bool | int | str | date | datetime
"""A fact once typed. Whole numbers are `int`, dates `date`, instants timezone-aware UTC `datetime`."""


class FactType(StrEnum):
    """What a fact may hold. A fact may always be absent; there is no null."""

    CHOICE = "choice"  # one of the listed words
    TEXT = "text"  # any words; only equality is meaningful
    YES_NO = "yes_no"
    WHOLE_NUMBER = "whole_number"
    CONTRACT_YEAR = "contract_year"  # a whole number, such as 2025
    DATE = "date"  # a calendar date in England
    INSTANT = "instant"  # a moment, UTC, whole seconds


ORDERED_TYPES = frozenset({FactType.WHOLE_NUMBER, FactType.CONTRACT_YEAR, FactType.DATE, FactType.INSTANT})
"""Types whose values can be earlier, later, more or less."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One word of the vocabulary. `choices` is empty unless the type is a choice."""

    name: str
    type: FactType
    choices: tuple[str, ...]
    meaning: str
    place: Place


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts by name."""

    facts: Mapping[str, Fact]
