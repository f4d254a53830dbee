"""What changed from one statement document to another, or to the same one drawn up again.

In: two documents. Out: lines added, removed and changed, declarations that moved, sums that differ, and all that in
sentences. Must never know: why anything changed, or which of the two is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine.calendar import Month
from engine.money import pounds_shown
from engine.payments.document import Line, LineKind, StatementDocument
from engine.payments.overview import overview, remarks
from engine.payments.shown import count_shown, exact_shown

_PAID = "paid"
_TAKEN_BACK = "taken back"
_SIDE: Mapping[LineKind, str] = {
    LineKind.OUTPUT_PAYMENT: _PAID,
    LineKind.MENTOR_OUTPUT_PAYMENT: _PAID,
    LineKind.CLAWBACK: _TAKEN_BACK,
    LineKind.MENTOR_CLAWBACK: _TAKEN_BACK,
    LineKind.UPLIFT: "uplift paid",
    LineKind.UPLIFT_CLAWBACK: "uplift taken back",
}
_OF_EVERY_STATEMENT = frozenset({LineKind.SERVICE_FEE, LineKind.VAT})
"""Lines that are the same line whatever their label says, such as which instalment it is."""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of both documents of which anything but the number changed. `what` names the fields."""

    before: Line
    after: Line
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Declarations that stand elsewhere now. `before` or `after` is the label of a line; None for on no such line."""

    before: str | None
    after: str | None
    declarations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedSum:
    """One row of the overview in whole pence. A row that one of the documents lacks is nothing there."""

    what: str
    before_pence: int
    after_pence: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two documents differ; empty when they are the same bytes."""

    same: bool
    about: tuple[str, ...]
    """What changed besides the lines: dates, contract version, terms, how bands are filled; with both values."""
    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    changed: tuple[ChangedLine, ...]
    moved: tuple[Moved, ...]
    sums: tuple[ChangedSum, ...]


def difference(before: StatementDocument, after: StatementDocument) -> Difference:
    """Compare line with line: the same kind, declaration type, band and reason; adjustments by their label."""
    old, new = lines_by_key(before), lines_by_key(after)
    return Difference(
        same=before == after,
        about=tuple(_about(before, after)),
        added=tuple(line for key, line in new.items() if key not in old),
        removed=tuple(line for key, line in old.items() if key not in new),
        changed=tuple(
            ChangedLine(old[key], line, what)
            for key, line in new.items()
            if key in old and (what := tuple(_changed(old[key], line, leave_out="number")))
        ),
        moved=tuple(_moved(before, after)),
        sums=tuple(_sums(before, after)),
    )


def difference_in_sentences(before: StatementDocument, after: StatementDocument) -> list[str]:
    """Say what changed, the total first. One sentence when nothing did."""
    found = difference(before, after)
    if found.same:
        return [f"{_named(before)}: no difference, byte for byte."]
    same_statement = before.statement.id == after.statement.id
    compared = "two documents of it" if same_statement else f"compared with {_named(after)}"
    said = [f"{_named(before)}, {compared}.", _total(before, after)]
    said.extend(f"{change[0].upper()}{change[1:]}." for change in found.about)
    said.extend(f"Line added: {_line(line)}." for line in found.added)
    said.extend(f"Line removed: {_line(line)}." for line in found.removed)
    said.extend(_changed_in_words(one) for one in found.changed if one.what != ("declarations",))
    said.extend(_moved_in_words(one) for one in found.moved)
    said.extend(
        f"{one.what}: {pounds_shown(one.before_pence)}, now {pounds_shown(one.after_pence)}, "
        f"{_by(one.after_pence - one.before_pence)}."
        for one in found.sums
    )
    return said


Key = tuple[str, str | None, str | None, str | None, str | None, int]


def lines_by_key(document: StatementDocument) -> dict[Key, Line]:
    """Lines by what makes them the same line in two documents; alike ones are told apart by their order."""
    seen: Counter[tuple[str, str | None, str | None, str | None, str | None]] = Counter()
    found: dict[Key, Line] = {}
    for line in document.lines:
        label = line.label if line.count is None and line.kind not in _OF_EVERY_STATEMENT else None
        key = (line.kind.value, line.declaration_type, line.band, line.reason and line.reason.value, label)
        found[(*key, seen[key])] = line
        seen[key] += 1
    return found


def _about(before: StatementDocument, after: StatementDocument) -> Iterator[str]:
    """Fields of the identification, unless two statements are compared, and of what the statement is made from."""
    parts: list[tuple[Any, Any]] = [(before.made_from, after.made_from)]
    if before.statement.id == after.statement.id:
        parts.insert(0, (before.statement, after.statement))
    for was, now in parts:
        for field in _changed(was, now):
            yield f"{field.replace('_', ' ')}: {getattr(was, field)}, now {getattr(now, field)}"
    if before.set_up_fee != after.set_up_fee:
        yield f"set-up fee: {pounds_shown(before.set_up_fee.pence)}, now {pounds_shown(after.set_up_fee.pence)}"
    said, says = list(remarks(before)), list(remarks(after))
    yield from (f"no longer said: {remark.rstrip('.')}" for remark in said if remark not in says)
    yield from (f"newly said: {remark.rstrip('.')}" for remark in says if remark not in said)


def _changed(before: Any, after: Any, leave_out: str = "") -> Iterator[str]:
    for field in fields(before):
        if field.name != leave_out and getattr(before, field.name) != getattr(after, field.name):
            yield field.name


def _moved(before: StatementDocument, after: StatementDocument) -> Iterator[Moved]:
    old, new = _standing(before), _standing(after)
    together: dict[tuple[str | None, str | None], list[str]] = {}
    for side_and_id in dict.fromkeys([*old, *new]):
        was, now = old.get(side_and_id), new.get(side_and_id)
        if was != now:
            together.setdefault((was, now), []).append(side_and_id[1])
    for (was, now), declarations in together.items():
        yield Moved(was, now, tuple(declarations))


def _standing(document: StatementDocument) -> dict[tuple[str, str], str]:
    """The label of the line each declaration stands on, by side and public id."""
    return {
        (_SIDE.get(line.kind, line.kind.value), declaration): line.label
        for line in document.lines
        for declaration in line.declarations
    }


def _sums(before: StatementDocument, after: StatementDocument) -> Iterator[ChangedSum]:
    old, new = Counter[str](), Counter[str]()
    for document, sums in ((before, old), (after, new)):
        for row in overview(document):
            sums[row.what] += row.pence
    for what in dict.fromkeys([*old, *new]):
        if old[what] != new[what]:
            yield ChangedSum(what, old[what], new[what])


def _named(document: StatementDocument) -> str:
    about, month = document.statement, Month.parse(document.statement.month)
    return f"{about.lead_provider_name}, contract year {about.contract_year}, {month.name} {month.year} ({about.id})"


def _total(before: StatementDocument, after: StatementDocument) -> str:
    was, now = before.totals.total.pence, after.totals.total.pence
    if was == now:
        return f"The total stays {pounds_shown(was)}."
    return f"The total was {pounds_shown(was)} and is {pounds_shown(now)}, {_by(now - was)}."


def _by(pence: int) -> str:
    return f"{pounds_shown(abs(pence))} {'more' if pence > 0 else 'less'}"


def _line(line: Line) -> str:
    amount = pounds_shown(line.amount.pence)
    if line.count is None:
        return f"{line.label}, {amount}"
    if line.fee is None:
        return f"{line.label}, {count_shown(line.count)} at nothing"
    return f"{line.label}, {count_shown(line.count)} at {exact_shown(line.fee.exact)}, {amount}"


def _changed_in_words(changed: ChangedLine) -> str:
    was, now = _line(changed.before), _line(changed.after)
    if was != now:
        return f"Line changed: {was}; now {now}."
    return f"Line changed: {now}: {', '.join(name for name in changed.what if name != 'declarations')}."


def _moved_in_words(moved: Moved) -> str:
    which = ", ".join(moved.declarations)
    if moved.before is None:
        return f"Came onto “{moved.after}”: {which}."
    if moved.after is None:
        return f"No longer on “{moved.before}”: {which}."
    return f"Moved from “{moved.before}” to “{moved.after}”: {which}."
