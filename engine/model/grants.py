"""Grants to schools as their file states them. Amounts are exact pounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.problem import Place


@dataclass(frozen=True, slots=True)
class GrantAmounts:
    """What a mentor's whole year pays a school, by contract year, and how many terms make it up.

    An amount that is None is not published; a contract year that is not listed has no amount either.
    """

    terms_in_full: int
    whole_year: Mapping[int, Fraction | None]
    places: Mapping[int, Place]
    source: str
    place: Place
