"""The lines of a statement above rounding and VAT, with the declarations behind each.

In: an agreement, sorted contents and the worked-out payment. Out: lines, not yet numbered.
Must never know: totals.

Which declarations are in which band: those paid now take places in the order given, from the first band up; those
left over are beyond the last band. Those taken back leave in the order given, from the last band down; those left
over have nothing to undo. Bands hold counts, so a clawback need not leave the band that once paid it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from engine.payments.contents import Adjustment, SortedContents, UpliftContents
from engine.payments.document import Amount, Line, LineKind, Places, StatementIdentification, Unpaid
from engine.payments.flat_rate import FlatRatePayments
from engine.payments.output_payments import OutputLine, OutputPayments
from engine.payments.service_fee import ServiceFee
from engine.payments.workings import Agreement

UNNUMBERED = 0
NOTHING = Amount.of(Fraction(0))


def output_lines(agreement: Agreement, contents: SortedContents, outputs: OutputPayments) -> Iterator[Line]:
    """What the bands pay, by declaration type in the order of the terms, then band; then what the bands take back."""
    order = [*agreement.terms.banded.proportions, *agreement.terms.banded.on_top]
    for paying, ids in ((True, contents.banded.billable), (False, contents.banded.refundable)):
        for declaration_type in sorted(ids, key=order.index):
            declarations = ids[declaration_type]
            of_type = [line for line in outputs.lines if line.declaration_type == declaration_type]
            left = declarations
            for line in of_type if paying else reversed(of_type):
                count = line.counts.billable if paying else line.counts.refundable
                if count:
                    yield _banded_line(agreement, line, tuple(left[:count]), paying=paying)
                    left = left[count:]
            if left:
                kind = LineKind.OUTPUT_PAYMENT if paying else LineKind.CLAWBACK
                reason = Unpaid.BEYOND_LAST_BAND if paying else Unpaid.NOTHING_TO_UNDO
                yield _unpaid_line(kind, declaration_type, reason, left)


def flat_rate_lines(agreement: Agreement, contents: SortedContents, outputs: FlatRatePayments) -> Iterator[Line]:
    """What is paid and taken back at a flat rate, by declaration type."""
    payments = agreement.terms.flat_rate
    assert payments is not None, "flat-rate outputs come from flat-rate terms"
    for kind, ids, sign in (
        (LineKind.MENTOR_OUTPUT_PAYMENT, contents.flat_rate.billable, 1),
        (LineKind.MENTOR_CLAWBACK, contents.flat_rate.refundable, -1),
    ):
        for line in outputs.lines:
            declarations = ids.get(line.declaration_type)
            if declarations:
                yield Line(
                    UNNUMBERED,
                    kind,
                    f"{_named(kind)}, {line.declaration_type}",
                    Amount.of(sign * len(declarations) * line.fee),
                    declaration_type=line.declaration_type,
                    count=len(declarations),
                    fee=Amount.of(line.fee),
                    declarations=tuple(declarations),
                    workings=(agreement.flat_rate_fee(payments, line.declaration_type, line.fee),),
                )


def unpaid_lines(agreement: Agreement, contents: SortedContents) -> Iterator[Line]:
    """What no part of the contract pays, at nothing, with the reason."""
    flat_rate = agreement.terms.flat_rate
    at_flat_rate = flat_rate.participants if flat_rate else ()
    for paying, unpaid in ((True, contents.unpaid_billable), (False, contents.unpaid_refundable)):
        for (role, declaration_type, reason), declarations in unpaid.items():
            if role in at_flat_rate:
                kind = LineKind.MENTOR_OUTPUT_PAYMENT if paying else LineKind.MENTOR_CLAWBACK
            else:
                kind = LineKind.OUTPUT_PAYMENT if paying else LineKind.CLAWBACK
            yield _unpaid_line(kind, declaration_type, reason, declarations)


def uplift_lines(agreement: Agreement, uplifted: UpliftContents, fee: Fraction) -> Iterator[Line]:
    """Uplift paid, uplift taken back, and flags on which no uplift is paid."""
    for kind, declarations, unpaid, sign in (
        (LineKind.UPLIFT, uplifted.billable, uplifted.unpaid_billable, 1),
        (LineKind.UPLIFT_CLAWBACK, uplifted.refundable, uplifted.unpaid_refundable, -1),
    ):
        if declarations:
            yield Line(
                UNNUMBERED,
                kind,
                _named(kind),
                Amount.of(sign * len(declarations) * fee),
                count=len(declarations),
                fee=Amount.of(fee),
                declarations=declarations,
                workings=(agreement.uplift_fee(fee),),
            )
        if unpaid:
            yield _unpaid_line(kind, None, Unpaid.NO_UPLIFT, unpaid)


def service_fee_line(agreement: Agreement, statement: StatementIdentification, fee: ServiceFee) -> Line:
    """The service fee, also when it is nothing."""
    last = fee.inputs.last_instalment
    of_all = f"instalment {statement.instalment} of {last}"
    label = f"the last of {last} instalments was paid before" if fee.paid_out else of_all
    workings = () if fee.paid_out else agreement.service_fee(fee)
    return Line(UNNUMBERED, LineKind.SERVICE_FEE, f"Service fee, {label}", Amount.of(fee.monthly), workings=workings)


def adjustment_lines(adjustments: Iterable[Adjustment]) -> Iterator[Line]:
    """One line for each adjustment, in the order given."""
    for adjustment in adjustments:
        yield Line(UNNUMBERED, LineKind.ADJUSTMENT, adjustment.label, Amount.of(adjustment.pounds))


def _banded_line(agreement: Agreement, line: OutputLine, declarations: tuple[str, ...], *, paying: bool) -> Line:
    kind = LineKind.OUTPUT_PAYMENT if paying else LineKind.CLAWBACK
    amount = line.billable_amount if paying else -line.refundable_amount
    band = next(band for band in agreement.version.bands if band.letter == line.band.letter)
    return Line(
        UNNUMBERED,
        kind,
        f"{_named(kind)}, {line.declaration_type}, band {band.letter}",
        Amount.of(amount),
        declaration_type=line.declaration_type,
        band=band.letter,
        count=len(declarations),
        fee=Amount.of(line.fee),
        places=Places(band.capacity, line.counts.filled_before, line.counts.filled),
        declarations=declarations,
        workings=(agreement.output_fee(band, line.declaration_type, line.fee),),
    )


def _unpaid_line(kind: LineKind, declaration_type: str | None, reason: Unpaid, declarations: Sequence[str]) -> Line:
    what = f"{_named(kind)}, {declaration_type}" if declaration_type else _named(kind)
    return Line(
        UNNUMBERED,
        kind,
        f"{what}, {reason}",
        NOTHING,
        declaration_type=declaration_type,
        count=len(declarations),
        reason=reason,
        declarations=tuple(declarations),
    )


def _named(kind: LineKind) -> str:
    return kind.value.replace("_", " ").capitalize()
