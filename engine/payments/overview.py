"""What the lines of a statement come to, sort by sort, and how many declarations are behind them.

In: a statement document. Out: sums of its shown lines, which add up to its total, counts of declarations, and
sentences about what no line says. Must never know: how an amount was worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.model.contracts import BandFilling
from engine.money import pounds_shown
from engine.payments.document import FilledOtherwise, Line, LineKind, StatementDocument
from engine.payments.shown import count_shown

OUTPUTS, MENTOR_OUTPUTS = "Output payments", "Mentor output payments"
CLAWBACKS, MENTOR_CLAWBACKS = "Clawbacks", "Mentor clawbacks"
_SUM_OF: Mapping[LineKind, str] = {
    LineKind.OUTPUT_PAYMENT: OUTPUTS,
    LineKind.MENTOR_OUTPUT_PAYMENT: MENTOR_OUTPUTS,
    LineKind.SERVICE_FEE: "Service fee",
    LineKind.UPLIFT: "Uplift",
    LineKind.CLAWBACK: CLAWBACKS,
    LineKind.UPLIFT_CLAWBACK: CLAWBACKS,
    LineKind.MENTOR_CLAWBACK: MENTOR_CLAWBACKS,
    LineKind.ADJUSTMENT: "Adjustments",
    LineKind.ROUNDING: "Rounding",
}
_ALWAYS = (OUTPUTS, "Service fee", CLAWBACKS, "Adjustments")
_FILLED: Mapping[BandFilling, str] = {
    BandFilling.STEP_BY_STEP: "step by step, as the current service does",
    BandFilling.NET_OF_CLAWBACKS: "net of clawbacks, as the service before the current one did",
}
_OTHERWISE: Mapping[BandFilling, str] = {
    BandFilling.STEP_BY_STEP: "net of clawbacks",
    BandFilling.NET_OF_CLAWBACKS: "step by step",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """One row of the overview, in whole pence. `is_total` for what the rows above come to."""

    what: str
    pence: int
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """How many declarations of one sort stand on a statement, in bands and at a flat rate."""

    what: str
    in_bands: int
    at_flat_rate: int


def overview(document: StatementDocument) -> tuple[Sum, ...]:
    """What is paid and taken back, subtotal, VAT and total. The rows that are no total add up to the last."""
    totals = document.totals
    before_vat = [line for line in document.lines if line.kind is not LineKind.VAT]
    sums: Counter[str] = Counter(dict.fromkeys(_ALWAYS, 0))
    order = [*dict.fromkeys(_SUM_OF.values())]
    for line in before_vat:
        what = _SUM_OF.get(line.kind, line.kind.value.replace("_", " ").capitalize())
        sums[what] += line.amount.pence
        if what not in order:
            order.insert(order.index("Rounding"), what)
    sums["Rounding"] -= totals.rounding_after_vat
    rows = [Sum(what, sums[what]) for what in order if what in sums and (sums[what] or what != "Rounding")]
    vat = "VAT" if document.made_from.vat_registered else "VAT (not registered)"
    after = [Sum("Rounding", totals.rounding_after_vat)] if totals.rounding_after_vat else []
    return (
        *rows,
        Sum("Subtotal", totals.subtotal.pence, is_total=True),
        Sum(vat, totals.vat.pence),
        *after,
        Sum("Total to pay", totals.total.pence, is_total=True),
    )


def declared(document: StatementDocument) -> tuple[Declared, ...]:
    """Declarations paid, by sort of type; then those taken back, and those on lines of £0.00."""
    rows: dict[str, list[int]] = {}
    for line in document.lines:
        column = _COLUMN.get(line.kind)
        if column is not None and line.count:
            rows.setdefault(_what(line), [0, 0])[column] += line.count
    order = [*(what for what in rows if what not in _LAST), *(what for what in _LAST if what in rows)]
    return tuple(Declared(what, *rows[what]) for what in order)


_COLUMN: Mapping[LineKind, int] = {
    LineKind.OUTPUT_PAYMENT: 0,
    LineKind.CLAWBACK: 0,
    LineKind.MENTOR_OUTPUT_PAYMENT: 1,
    LineKind.MENTOR_CLAWBACK: 1,
}
_LAST = ("Taken back", "Not paid", "Nothing taken back")


def _what(line: Line) -> str:
    paying = line.kind in (LineKind.OUTPUT_PAYMENT, LineKind.MENTOR_OUTPUT_PAYMENT)
    if line.reason:
        return "Not paid" if paying else "Nothing taken back"
    return (line.declaration_type or "").partition("-")[0].capitalize() if paying else "Taken back"


def remarks(document: StatementDocument) -> Iterator[str]:
    """What a finance officer has to know besides the lines, in sentences."""
    made = document.made_from
    yield f"Bands are filled {_FILLED[made.band_filling]} ({made.band_filling_place})."
    for unplaced in document.earlier_unplaced:
        paid, back = count_shown(unplaced.billable), count_shown(unplaced.refundable)
        yield (
            f"Of the {unplaced.declaration_type} declarations of earlier statements {paid} hold no place in a band, "
            f"and {back} taken back had nothing to undo."
        )
    for one in document.filled_otherwise:
        yield _otherwise(one, _OTHERWISE[made.band_filling])
    yield f"The service fee is worked out for a recruitment target of {count_shown(made.recruitment_target)}."
    if document.set_up_fee.pence:
        fee = pounds_shown(document.set_up_fee.pence)
        yield f"The set-up fee of {fee} was paid before and is no part of the total."


def _otherwise(one: FilledOtherwise, way: str) -> str:
    here, there = one.outputs.pence, one.otherwise.pence
    return (
        f"Filled {way}, the bands would pay {pounds_shown(there)} for {one.declaration_type} before VAT instead of "
        f"{pounds_shown(here)}: a difference of {pounds_shown(there - here)}."
    )
