"""Pounds and pence: the only place that rounds.

Workings are exact (`Fraction`, in pounds). What is stored or shown is whole pence (`int`).
A figure is rounded once, where the terms file says, halves away from zero. No floats, ever.
"""

from __future__ import annotations

from fractions import Fraction

PENCE_IN_A_POUND = 100
EXACT_PLACES = 10


def round_half_away_from_zero(amount: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, so £-0.005 is a penny less, not nothing."""
    doubled = abs(amount) * 2
    nearest = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return -nearest if amount < 0 else nearest


def to_pence(pounds: Fraction) -> int:
    """Exact pounds as whole pence, rounded once, halves away from zero."""
    return round_half_away_from_zero(pounds * PENCE_IN_A_POUND)


def pounds_text(pence: int) -> str:
    """Whole pence as pounds with two places and no sign of currency: `-1204.05`."""
    sign = "-" if pence < 0 else ""
    pounds, rest = divmod(abs(pence), PENCE_IN_A_POUND)
    return f"{sign}{pounds}.{rest:02d}"


def pounds_shown(pence: int) -> str:
    """Whole pence as a person reads them: `-£1,204.05`."""
    sign = "-" if pence < 0 else ""
    pounds, rest = divmod(abs(pence), PENCE_IN_A_POUND)
    return f"{sign}£{pounds:,}.{rest:02d}"


def exact_text(pounds: Fraction) -> str:
    """Exact pounds as a decimal: at least 2 places, at most 10, what is beyond rounded half away from zero."""
    scaled = round_half_away_from_zero(pounds * 10**EXACT_PLACES)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**EXACT_PLACES)
    places = f"{rest:0{EXACT_PLACES}d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{places}"


def parse_pounds(text: str) -> Fraction:
    """Read a plain decimal such as `995.00` or `-12.5` exactly. Raises ValueError for anything else."""
    digits = text.removeprefix("-")
    whole, _, places = digits.partition(".")
    if not (whole.isascii() and whole.isdigit() and (not places or (places.isascii() and places.isdigit()))):
        raise ValueError(f"{text!r} is not an amount such as 995.00")
    if digits.endswith("."):
        raise ValueError(f"{text!r} is not an amount such as 995.00")
    return Fraction(text)
