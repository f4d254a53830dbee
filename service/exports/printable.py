"""A statement as one page of HTML that reads well on paper, on a screen and read aloud.

In: a document. Out: a whole page with its own stylesheet and no address outside it. Must never know: a database, or
how an amount was worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from pathlib import Path

from engine.calendar import Month
from engine.money import pounds_shown
from engine.payments.document import Line, StatementDocument
from engine.payments.explanation import explain_line
from engine.payments.overview import declared, overview, remarks
from engine.payments.shown import count_shown, exact_shown

MINUS = "\N{MINUS SIGN}"
STYLE = Path(__file__).with_name("statement.css").read_text(encoding="utf-8").strip()


def printable(document: StatementDocument) -> bytes:
    """The page in UTF-8."""
    return "\n".join(_page(document)).encode() + b"\n"


def _page(document: StatementDocument) -> Iterator[str]:
    about, month = document.statement, Month.parse(document.statement.month)
    title = f"{about.lead_provider_name}: statement of {month.name} {month.year}"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{escape(title)}</h1>"
    yield from _about(document)
    yield "<h2>Payment overview</h2>"
    yield from _overview(document)
    yield "<h2>Lines</h2>"
    yield from _lines(document)
    yield from _declared(document)
    yield "<h2>What to know</h2>"
    yield from (f"<p>{escape(remark)}</p>" for remark in remarks(document))
    yield "<h2>How each line came about</h2>"
    for line in document.lines:
        yield from _explained(document, line)
    yield "</main>\n</body>\n</html>"


def _about(document: StatementDocument) -> Iterator[str]:
    about, made = document.statement, document.made_from
    kind = "Output statement" if about.kind.value == "output" else "Service fee statement"
    yield "<dl>"
    for what, said in (
        ("Contract year", str(about.contract_year)),
        ("Kind", kind),
        ("Statement", about.id),
        ("Declarations to", _day(about.deadline)),
        ("Payment on", _day(about.payment_date)),
        ("Contract", f"Version {made.contract_version}, {made.contract_place}, digest {made.contract_digest}"),
        ("Terms", f"{made.terms_place}, digest {made.terms_digest}"),
    ):
        yield f'<dt>{what}</dt><dd class="ids">{escape(said)}</dd>'
    yield "</dl>"


def _overview(document: StatementDocument) -> Iterator[str]:
    rows = [
        (' class="total"' if row.is_total else "", [_header(row.what), _figure(_pounds(row.pence))])
        for row in overview(document)
    ]
    yield from _table("What is paid and taken back", ("", "Amount"), rows, figures=1)


def _lines(document: StatementDocument) -> Iterator[str]:
    rows = []
    for line in document.lines:
        count = "" if line.count is None else count_shown(line.count)
        fee = "" if line.fee is None else exact_shown(line.fee.exact)
        cells = [str(line.number), line.label, _places(line)]
        figures = [count, fee, _pounds(line.amount.pence)]
        rows.append(("", [_header(cells[0]), *map(_cell, cells[1:]), *map(_figure, figures)]))
    total = [_header("Total to pay", span=5), _figure(_pounds(document.totals.total.pence))]
    rows.append((' class="total"', total))
    yield from _table(
        "Every line of the statement",
        ("Line", "What", "Places taken", "Declarations", "Fee", "Amount"),
        rows,
        figures=3,
    )


def _declared(document: StatementDocument) -> Iterator[str]:
    rows = [
        ("", [_header(row.what), _figure(count_shown(row.in_bands)), _figure(count_shown(row.at_flat_rate))])
        for row in declared(document)
    ]
    if rows:
        yield "<h2>Declarations</h2>"
        yield from _table("How many stand on this statement", ("", "In bands", "At a flat rate"), rows, figures=2)


def _explained(document: StatementDocument, line: Line) -> Iterator[str]:
    first, *more = explain_line(document, line.number)
    yield f"<h3>{escape(first)}</h3>"
    yield from (f'<p class="ids">{escape(sentence)}</p>' for sentence in more)


def _table(caption: str, heads: Iterable[str], rows: Iterable[tuple[str, list[str]]], *, figures: int) -> Iterator[str]:
    """A table that scrolls by itself where the screen is narrow. The last `figures` columns hold figures."""
    names = list(heads)
    yield f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0">'
    yield f"<table>\n<caption>{escape(caption)}</caption>\n<thead>\n<tr>"
    for number, head in enumerate(names):
        kind = ' class="figure"' if number >= len(names) - figures else ""
        yield f'<th scope="col"{kind}>{escape(head)}</th>' if head else "<td></td>"
    yield "</tr>\n</thead>\n<tbody>"
    for kind, cells in rows:
        yield f"<tr{kind}>{''.join(cells)}</tr>"
    yield "</tbody>\n</table>\n</div>"


def _header(text: str, span: int = 1) -> str:
    columns = f' colspan="{span}"' if span > 1 else ""
    return f'<th scope="row"{columns}>{escape(text)}</th>'


def _cell(text: str) -> str:
    return f"<td>{escape(text)}</td>"


def _figure(text: str) -> str:
    return f'<td class="figure">{escape(text)}</td>'


def _places(line: Line) -> str:
    if line.places is None:
        return ""
    return f"{count_shown(line.places.taken_after)} of {count_shown(line.places.capacity)}"


def _pounds(pence: int) -> str:
    return pounds_shown(pence).replace("-", MINUS)


def _day(day: date) -> str:
    return f"{day.day} {Month.of(day).name} {day.year}"
