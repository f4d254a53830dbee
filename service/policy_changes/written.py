"""An impact as plain values, as comma-separated values, and in sentences.

In: an `Impact`. Out: values for JSON, a CSV of every line that changes, sentences.
Must never know: how it was measured.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from engine.money import pounds_shown, pounds_text
from engine.payments.document import LineKind
from service.policy_changes.charts import Pair
from service.policy_changes.elsewhere import DecisionElsewhere
from service.policy_changes.measured import Impact, LineImpact, Moved, StatementImpact

COLUMNS = (
    "Lead provider",
    "Month",
    "Statement",
    "Authorised",
    "Line",
    "Declarations before",
    "Declarations after",
    "Pounds before",
    "Pounds after",
    "Difference",
)
TOTAL = "Total, VAT included"
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NOT_MEASURED = (
    (
        "Who was registered, under which contract year and on which schedule, what was changed of it later, and what "
        "was taken back, stay as recorded: under another contract year a person would need a partnership, a schedule "
        "and a statement that nobody has recorded. Where the draft answers such a decision otherwise, it is counted "
        "here, but not in pounds."
    ),
    (
        "Somebody who waits to become eligible is asked about every night by what was last recorded of them. How many "
        "declarations of theirs were paid by then stays as recorded."
    ),
    "Claims a finance officer ruled on stay as ruled: a person decided, not a rule.",
)
"""What the measure leaves as it is; said wherever an impact is shown."""
COLUMNS_ELSEWHERE = ("Decision", "From", "To", "Recorded decisions", "About")
_ABOUT = {"teacher": ("person", "people"), "lead provider": ("lead provider", "lead providers")}


def as_content(impact: Impact) -> dict[str, Any]:
    """Plain values for JSON; sums in whole pence."""
    return {
        "contract_year": impact.contract_year,
        "files": list(impact.files),
        "people": impact.people,
        "declarations": impact.declarations,
        "before_pence": impact.before_pence,
        "after_pence": impact.after_pence,
        "difference_pence": impact.after_pence - impact.before_pence,
        "authorised_difference_pence": impact.authorised_pence,
        "moved": [_moved(one) for one in impact.moved],
        "statements": [_statement(one) for one in impact.statements],
        "claims": impact.claims,
        "elsewhere": [_elsewhere(one) for one in impact.elsewhere],
        "files_elsewhere": list(impact.files_elsewhere),
        "not_measured": list(NOT_MEASURED),
    }


def as_csv(impact: Impact) -> str:
    """Every line that changes and the total of every statement, in pounds.

    A second table follows after an empty line where other decisions come out differently, which have no pounds.
    """
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for statement in impact.statements:
        head = (statement.lead_provider_name, statement.month, statement.kind, _yes(statement.authorised))
        for line in statement.lines:
            counts = tuple("" if one is None or one.count is None else one.count for one in (line.before, line.after))
            writer.writerow([*map(_safe, head), _safe(line.label), *counts, *_sums(line)])
        writer.writerow([*map(_safe, head), TOTAL, "", "", *_sums(statement)])
    rows = list(moved_elsewhere(impact))
    if rows:
        writer.writerows([[], COLUMNS_ELSEWHERE, *([_safe(cell) for cell in row] for row in rows)])
    return written.getvalue()


def in_sentences(impact: Impact) -> Iterator[str]:
    """What a director wants to know first."""
    year, difference = impact.contract_year, impact.after_pence - impact.before_pence
    if not impact.files:
        yield "The draft differs in nothing on which the payments of this contract year rest."
    if not impact.claims:
        yield f"No declaration of contract year {year} has been accepted yet, so none comes out differently."
    if impact.statements:
        yield _sums_in_words(impact, difference)
    elif impact.contracts:
        yield (
            f"No lead provider with a call-off contract of contract year {year} is on record in this database, so "
            "there is no statement to draw up. Look whether DATABASE_URL names the database you mean."
        )
    else:
        yield (
            f"Neither policy has a call-off contract of contract year {year}, so nothing is paid under either yet. "
            "Ask again once one is agreed."
        )
    if impact.claims:
        yield f"{impact.declarations:,} declarations of {impact.people:,} people come out differently."
    if impact.authorised_pence or any(one.authorised and one.lines for one in impact.statements):
        yield (
            f"On statements that are paid already it would be {_more_or_less(impact.authorised_pence)}; they stay as "
            "they are unless the draft is retrospective."
        )
    yield from (_in_a_sentence(one) for one in impact.elsewhere)


def _sums_in_words(impact: Impact, difference: int) -> str:
    return (
        f"Contract year {impact.contract_year}: {pounds_shown(impact.before_pence)} becomes "
        f"{pounds_shown(impact.after_pence)}, {_more_or_less(difference)}, service fee and VAT included."
    )


def _more_or_less(pence: int) -> str:
    return "the same" if not pence else f"{pounds_shown(abs(pence))} {'more' if pence > 0 else 'less'}"


def _in_a_sentence(one: DecisionElsewhere) -> str:
    left_out = f", and {one.left_out:,} of a day for which the draft has no edition" if one.left_out else ""
    files = ", ".join(one.files)
    return (
        f"{one.otherwise:,} of {one.recorded:,} recorded decisions {one.decision} come out differently{left_out}; what "
        f"follows from them is not in these pounds ({files})."
    )


def moved_elsewhere(impact: Impact) -> Iterator[tuple[str, str, str, str, str]]:
    """The decisions that come out differently and are not followed to pounds, as rows under `COLUMNS_ELSEWHERE`."""
    for one in impact.elsewhere:
        for moved in one.moved:
            about = ", ".join(counted_about(kind, number) for kind, number in moved.about)
            yield one.decision, moved.before, moved.after, f"{moved.decisions:,}", about


def counted_about(kind: str, number: int) -> str:
    """How many people, lead providers or others."""
    one, several = _ABOUT.get(kind, (kind, f"{kind}s"))
    return f"{number:,} {one if number == 1 else several}"


def by_lead_provider(impact: Impact) -> list[Pair]:
    """The sums of each lead provider."""
    return _summed((one.lead_provider_name, one) for one in impact.statements)


def by_month(impact: Impact) -> list[Pair]:
    """The sums of each month, over all lead providers."""
    return _summed((one.month, one) for one in impact.statements)


def by_kind(impact: Impact) -> list[Pair]:
    """The sums of each kind of line that changes."""
    return _summed((_kind_in_words(line.kind), line) for one in impact.statements for line in one.lines)


def _kind_in_words(kind: str) -> str:
    return "VAT" if kind == LineKind.VAT.value else kind.replace("_", " ").capitalize()


def names_of(impact: Impact) -> dict[str, str]:
    """What each lead provider is called, by short name."""
    return {one.lead_provider: one.lead_provider_name for one in impact.statements}


def _summed(named: Iterable[tuple[str, StatementImpact | LineImpact]]) -> list[Pair]:
    sums: dict[str, tuple[int, int]] = {}
    for name, one in named:
        before, after = sums.get(name, (0, 0))
        sums[name] = (before + one.before_pence, after + one.after_pence)
    return sorted((Pair(name, *pair) for name, pair in sums.items()), key=lambda pair: pair.label)


def _moved(one: Moved) -> dict[str, Any]:
    why = one.why
    return {
        "lead_provider": one.lead_provider,
        "what": one.what.value,
        "declarations": one.declarations,
        "people": one.people,
        "why": {"decision": why.decision, "edition": why.edition, "rule": why.rule, "say": why.say},
        "examples": list(one.examples),
    }


def _elsewhere(one: DecisionElsewhere) -> dict[str, Any]:
    return {
        "decision": one.decision,
        "files": list(one.files),
        "recorded": one.recorded,
        "left_out": one.left_out,
        "moved": [
            {
                "from": moved.before,
                "to": moved.after,
                "decisions": moved.decisions,
                "about": dict(moved.about),
                "examples": list(moved.examples),
            }
            for moved in one.moved
        ],
    }


def _statement(one: StatementImpact) -> dict[str, Any]:
    return {
        "lead_provider": one.lead_provider,
        "lead_provider_name": one.lead_provider_name,
        "month": one.month,
        "kind": one.kind,
        "authorised": one.authorised,
        "before_pence": one.before_pence,
        "after_pence": one.after_pence,
        "lines": [_line(line) for line in one.lines],
    }


def _line(line: LineImpact) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "label": line.label,
        "before_count": None if line.before is None else line.before.count,
        "after_count": None if line.after is None else line.after.count,
        "before_pence": line.before_pence,
        "after_pence": line.after_pence,
    }


def _sums(one: StatementImpact | LineImpact) -> tuple[str, str, str]:
    before, after = one.before_pence, one.after_pence
    return pounds_text(before), pounds_text(after), pounds_text(after - before)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _safe(text: str) -> str:
    """A text that a spreadsheet would run gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text
