"""One line of a statement in plain sentences, for a finance officer or an auditor.

In: a statement document and the number of a line. Out: sentences. Everything said is in the document itself.
Must never know: how to work anything out.
"""

from __future__ import annotations

from engine.money import pounds_shown
from engine.payments.document import Factor, Line, LineKind, StatementDocument, Working
from engine.payments.shown import DIVIDED_BY, TIMES, amount_shown, count_shown, exact_shown

_TAKES_BACK = frozenset({LineKind.CLAWBACK, LineKind.UPLIFT_CLAWBACK, LineKind.MENTOR_CLAWBACK})
_OF_KIND = {
    LineKind.ADJUSTMENT: ["A finance officer put this sum on the statement."],
    LineKind.ROUNDING: ["Every figure shown is rounded once, from its own exact value."],
}


def explain_line(document: StatementDocument, number: int) -> list[str]:
    """Say what a line is, how its amount came about, where each figure is written, and what is behind it.

    Raises LookupError when there is no such line.
    """
    line = document.line(number)
    said = [f"Line {line.number}: {line.label}: {pounds_shown(line.amount.pence)}."]
    said.extend(_amount(line))
    said.extend(_working(working, named=len(line.workings) > 1) for working in line.workings)
    said.extend(_shown_as(line))
    said.extend(_places(line))
    said.extend(_earlier_unplaced(document, line))
    said.extend(_sources(line))
    said.extend(_declarations(line))
    return said


def _amount(line: Line) -> list[str]:
    if line.count is None:
        return _OF_KIND.get(line.kind, [])
    if line.fee is None:
        return [f"{_declared(line.count)}: nothing is paid or taken back, because: {line.reason}."]
    sign = "-" if line.kind in _TAKES_BACK else ""
    fee = sign + exact_shown(line.fee.exact)
    return [f"{count_shown(line.count)} {TIMES} {fee} = {amount_shown(line.amount)}."]


def _working(working: Working, *, named: bool) -> str:
    if len(working.factors) == 1:
        (only,) = working.factors
        return f"{only.value} is the {only.what} ({only.place})."
    product = _factor(working.factors[0])
    for factor in working.factors[1:]:
        product += f" {DIVIDED_BY if factor.divides else TIMES} {_factor(factor)}"
    name = f"{working.what[0].upper()}{working.what[1:]}: " if named else ""
    return f"{name}{exact_shown(working.amount.exact)} = {product}."


def _factor(factor: Factor) -> str:
    place = f"; {factor.place}" if factor.place else ""
    return f"{factor.value} ({factor.what}{place})"


def _shown_as(line: Line) -> list[str]:
    """What a service fee or VAT is shown as, when that is another figure than the exact one."""
    if line.fee is None and line.workings and amount_shown(line.amount) != exact_shown(line.amount.exact):
        return [f"Shown as {pounds_shown(line.amount.pence)}."]
    return []


def _places(line: Line) -> list[str]:
    if line.places is None:
        return []
    places = line.places
    capacity, before, after = map(count_shown, (places.capacity, places.taken_before, places.taken_after))
    what = f"Places for {line.declaration_type} in band {line.band}"
    return [f"{what}: {capacity} in all, {before} taken before this statement, {after} after it."]


def _earlier_unplaced(document: StatementDocument, line: Line) -> list[str]:
    if line.places is None:
        return []
    of_type = [one for one in document.earlier_unplaced if one.declaration_type == line.declaration_type]
    return [
        f"Of the earlier ones {count_shown(one.billable)} found no place, and {count_shown(one.refundable)} taken back "
        f"had nothing to undo."
        for one in of_type
    ]


def _sources(line: Line) -> list[str]:
    sources = dict.fromkeys(factor.source for working in line.workings for factor in working.factors if factor.source)
    return [f"Source: {source}" for source in sources]


def _declarations(line: Line) -> list[str]:
    return [f"Declarations: {', '.join(line.declarations)}."] if line.declarations else []


def _declared(count: int) -> str:
    return f"{count_shown(count)} declaration" if count == 1 else f"{count_shown(count)} declarations"
