"""An impact as one page of HTML that a director can read: sentences, charts, and a table beside each chart.

In: an `Impact`, and what the draft is called. Out: a whole page with its own stylesheet and no address outside it.
Must never know: a database, or how the impact was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

from engine.calendar import Month
from engine.wording import day_in_words
from service.exports.printable import STYLE as PRINTED
from service.platform.running_policy import UNRELEASED
from service.policy_changes.charts import Pair, before_and_after, more_or_less, shown
from service.policy_changes.measured import Impact
from service.policy_changes.written import (
    COLUMNS_ELSEWHERE,
    NOT_MEASURED,
    by_kind,
    by_lead_provider,
    by_month,
    in_sentences,
    moved_elsewhere,
    names_of,
)

STYLE = f"{PRINTED}\n{Path(__file__).with_name('report.css').read_text(encoding='utf-8').strip()}"
"""That of a printed statement, and what charts need besides."""


def report(impact: Impact, draft: str, release: str, on: date) -> str:
    """The page; `release` is what the draft is held against, and statements are drawn up on the day `on`."""
    return "\n".join(_page(impact, draft, release, on)) + "\n"


def _page(impact: Impact, draft: str, release: str, on: date) -> Iterator[str]:
    title = f"What {draft} would change in contract year {impact.contract_year}"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{escape(title)}</h1>"
    yield from (f'<p class="lead">{escape(sentence)}</p>' for sentence in in_sentences(impact))
    against = "the policy files as they are" if release == UNRELEASED else f"release {release}"
    yield f"<p>Held against {escape(against)}. Statements as they would be drawn up on {day_in_words(on)}.</p>"
    if impact.files:
        yield "<p>The draft and the policy in force differ here:</p>\n<ul>"
        yield from (f"<li>{escape(file)}</li>" for file in impact.files)
        yield "</ul>"
    providers, months, kinds = by_lead_provider(impact), by_month(impact), by_kind(impact)
    yield "<h2>By lead provider</h2>"
    yield from before_and_after("providers", "What each lead provider is paid, before and after", providers)
    yield from _pairs("What each lead provider is paid, VAT included", "Lead provider", providers)
    changed = [replace(pair, label=_month(pair.label)) for pair in months if pair.before_pence != pair.after_pence]
    yield "<h2>By month</h2>"
    yield from _difference("months", "How much more or less is paid in each month", "Month", changed)
    yield "<h2>By kind of line</h2>"
    yield from _difference("kinds", "How much more or less each kind of line comes to", "Line", kinds)
    yield "<h2>What moves, and why</h2>"
    yield from _moved(impact)
    yield "<h2>Every statement that changes</h2>"
    yield from _statements(impact)
    yield "<h2>Other decisions that come out differently</h2>"
    yield from _elsewhere(impact)
    yield "<h2>What is not in these figures</h2>\n<ul>"
    yield from (f"<li>{escape(one)}</li>" for one in NOT_MEASURED)
    yield "</ul>\n</main>\n</body>\n</html>"


def _difference(name: str, title: str, head: str, pairs: Sequence[Pair]) -> Iterator[str]:
    if not pairs:
        yield "<p>Nothing changes.</p>"
        return
    yield from more_or_less(name, title, pairs)
    yield from _pairs(title, head, pairs)


def _pairs(caption: str, head: str, pairs: Sequence[Pair]) -> Iterator[str]:
    rows = [(pair.label, *_figures(pair.before_pence, pair.after_pence)) for pair in pairs]
    before, after = (sum(getattr(pair, side) for pair in pairs) for side in ("before_pence", "after_pence"))
    rows.append(("Total", *_figures(before, after)))
    yield from _table(caption, (head, "Before", "After", "Difference"), rows, figures=3, totals=True)


def _moved(impact: Impact) -> Iterator[str]:
    if not impact.moved:
        yield "<p>Nobody's declaration comes out differently; only figures change.</p>"
        return
    names = names_of(impact)
    rows = [
        (
            names.get(one.lead_provider, one.lead_provider),
            one.what.value,
            f"{one.why.say} ({one.why.decision}, {one.why.rule})" if one.why.decision else "",
            f"{one.declarations:,}",
            f"{one.people:,}",
        )
        for one in impact.moved
    ]
    heads = ("Lead provider", "What becomes of it", "Why", "Declarations", "People")
    yield from _table("Declarations that come out differently", heads, rows, figures=2)


def _elsewhere(impact: Impact) -> Iterator[str]:
    rows = list(moved_elsewhere(impact))
    if impact.files_elsewhere:
        yield "<p>The two differ here as well, where this contract year's payments do not rest on it:</p>\n<ul>"
        yield from (f"<li>{escape(file)}</li>" for file in impact.files_elsewhere)
        yield "</ul>"
    if not rows:
        yield "<p>None of those that were recorded.</p>"
        return
    caption = "Recorded decisions that come out differently; what follows from them is not in these figures"
    yield from _table(caption, COLUMNS_ELSEWHERE, rows, figures=2)


def _statements(impact: Impact) -> Iterator[str]:
    rows = []
    for statement in impact.statements:
        month = f"{_month(statement.month)}{' (paid)' if statement.authorised else ''}"
        for line in statement.lines:
            counts = [
                ("" if one is None or one.count is None else f"{one.count:,}") for one in (line.before, line.after)
            ]
            sums = _figures(line.before_pence, line.after_pence)
            rows.append((statement.lead_provider_name, month, line.label, *counts, *sums))
        if statement.lines:
            total = ("Total to pay", "", "", *_figures(statement.before_pence, statement.after_pence))
            rows.append((statement.lead_provider_name, month, *total))
    if not rows:
        yield "<p>No line of any statement changes.</p>"
        return
    heads = ("Lead provider", "Month", "Line", "Declarations before", "after", "Before", "After", "Difference")
    yield from _table("Lines before and after, and what each statement comes to", heads, rows, figures=5)


def _figures(before: int, after: int) -> tuple[str, str, str]:
    return shown(before), shown(after), shown(after - before)


def _table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, figures: int, totals: bool = False
) -> Iterator[str]:
    """A table that scrolls by itself where the screen is narrow. The last `figures` columns hold figures."""
    first_figure = len(heads) - figures
    yield f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0">'
    yield f"<table>\n<caption>{escape(caption)}</caption>\n<thead>\n<tr>"
    yield "".join(
        f'<th scope="col"{_kind(number, first_figure)}>{escape(head)}</th>' for number, head in enumerate(heads)
    )
    yield "</tr>\n</thead>\n<tbody>"
    listed = list(rows)
    for place, cells in enumerate(listed):
        total = ' class="total"' if totals and place == len(listed) - 1 else ""
        first = f'<th scope="row">{escape(cells[0])}</th>'
        rest = "".join(
            f"<td{_kind(number, first_figure)}>{escape(cell)}</td>" for number, cell in enumerate(cells[1:], start=1)
        )
        yield f"<tr{total}>{first}{rest}</tr>"
    yield "</tbody>\n</table>\n</div>"


def _month(written: str) -> str:
    month = Month.parse(written)
    return f"{month.name} {month.year}"


def _kind(number: int, first_figure: int) -> str:
    return ' class="figure"' if number >= first_figure else ""
