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
from engine.payments.overview import declared, overview, remarks
from engine.payments.shown import count_shown, exact_shown

_WHAT, _COUNT, _FEE, _AMOUNT = 62, 7, 14, 16
_DIGITS = 12


def statement_page(document: StatementDocument) -> list[str]:
    """Heading, numbered lines, what they come to, the declarations behind them, and what the statement is made from."""
    parts = (_heading, _lines, _totals, _declared, remarks, _made_from)
    page: list[str] = []
    for part in parts:
        shown = list(part(document))
        page.extend(["", *shown] if page and shown else shown)
    return page


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
    for row in overview(document):
        yield _row("", row.what, "", "", pounds_shown(row.pence))


def _declared(document: StatementDocument) -> Iterator[str]:
    rows = declared(document)
    if rows:
        yield _row("", "Declarations", "", "in bands", "at a flat rate")
    for row in rows:
        yield _row("", row.what, "", count_shown(row.in_bands), count_shown(row.at_flat_rate))


def _made_from(document: StatementDocument) -> Iterator[str]:
    made = document.made_from
    contract, terms = made.contract_digest[:_DIGITS], made.terms_digest[:_DIGITS]
    yield f"Made from contract version {made.contract_version} at {made.contract_place}, digest {contract},"
    yield f"and the terms at {made.terms_place}, digest {terms}."


def _row(number: str, what: str, count: str, fee: str, amount: str) -> str:
    return f"{number:>4}  {what:<{_WHAT}}{count:>{_COUNT}}{fee:>{_FEE}}{amount:>{_AMOUNT}}".rstrip()


def _day(day: date) -> str:
    return f"{day.day} {Month.of(day).name} {day.year}"
