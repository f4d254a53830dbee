"""Exact figures as a person reads them.

In: exact text, shares and counts. Out: `£1,432.80`, `60%`, `2,000`. Must never know: what a figure means.
"""

from __future__ import annotations

from fractions import Fraction

from engine.money import exact_text, pounds_shown
from engine.payments.document import Amount

POUND = "\N{POUND SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
DIVIDED_BY = "\N{DIVISION SIGN}"


def exact_shown(exact: str) -> str:
    """Exact pounds with all their places: `-£1,204.0575`."""
    sign = "-" if exact.startswith("-") else ""
    whole, _, places = exact.removeprefix("-").partition(".")
    return f"{sign}{POUND}{int(whole):,}.{places}"


def percent_shown(share: Fraction) -> str:
    """A part of the whole as policy writes it: `60%`, `12.5%`."""
    return exact_text(share * 100).rstrip("0").rstrip(".") + "%"


def count_shown(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


def amount_shown(amount: Amount) -> str:
    """The exact amount and, where that is another figure, what is shown for it."""
    shown, exact = pounds_shown(amount.pence), exact_shown(amount.exact)
    return exact if exact == shown else f"{exact}, shown as {shown}"
