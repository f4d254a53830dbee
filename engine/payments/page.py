"""A statement as a page of text that a finance officer reads.

In: a statement document. Out: lines of text; every figure on them is in the document.
Must never know: how to work anything out, or how wide a screen is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.calendar import Month
from engine.money import pounds_shown
from engine.payments.document import Line, StatementDocument
from engine.payments.shown import count_shown, exact_shown

_WHAT, _COUNT, _FEE, _AMOUNT = 62, 7, 14, 16
_DIGITS = 12


def statement_page(document: StatementDocument) -> list[str]:
    """Heading, numbered lines, what they come to, and what the statement was made from."""
    return [*_heading(document), "", *_lines(document), "", *_totals(document), "", *_made_from(document)]


def _heading(document: StatementDocument) -> Iterator[str]:
    about = document.statement
    month = Month.parse(about.month)
    kind = "Output statement" if about.kind.value == "output" else "Service fee statement"
    yield f"{about.lead_provider_name}: contract year {about.contract_year}, {month.name} {month.year}"
    yield f"{kind} {about.id}. Declarations to {_day(about.deadline)}, payment on {_day(about.payment_date)}."


def _lines(document: StatementDocument) -> Iterator[str]:
    yield _row("Line", "", "Count", "Fee", "Amount")
    for line in document.lines:
        count = "" if line.count is None else count_shown(line.count)
        fee = "" if line.fee is None else exact_shown(line.fee.exact)
        yield _row(f"{line.number:>3}", _what(line), count, fee, pounds_shown(line.amount.pence))


def _what(line: Line) -> str:
    if line.places is None:
        return line.label
    return f"{line.label} ({count_shown(line.places.taken_after)} of {count_shown(line.places.capacity)} places)"


def _totals(document: StatementDocument) -> Iterator[str]:
    totals = document.totals
    figures = [
        ("Output payments less clawbacks", totals.outputs.pence),
        ("Uplift", totals.uplift.pence),
        ("Service fee", totals.service_fee.pence),
        ("Adjustments", totals.adjustments.pence),
        ("Rounding", totals.rounding_before_vat),
        ("Subtotal", totals.subtotal.pence),
        ("VAT" if document.made_from.vat_registered else "VAT (not registered)", totals.vat.pence),
        ("Rounding", totals.rounding_after_vat),
        ("Total to pay", totals.total.pence),
    ]
    for name, pence in figures:
        if pence or name != "Rounding":
            yield _row("", name, "", "", pounds_shown(pence))


def _made_from(document: StatementDocument) -> Iterator[str]:
    made = document.made_from
    contract, terms = made.contract_digest[:_DIGITS], made.terms_digest[:_DIGITS]
    yield f"Made from contract version {made.contract_version} at {made.contract_place}, digest {contract},"
    yield f"and the terms at {made.terms_place}, digest {terms}."


def _row(number: str, what: str, count: str, fee: str, amount: str) -> str:
    return f"{number:>4}  {what:<{_WHAT}}{count:>{_COUNT}}{fee:>{_FEE}}{amount:>{_AMOUNT}}".rstrip()


def _day(day: date) -> str:
    return f"{day.day} {Month.of(day).name} {day.year}"
