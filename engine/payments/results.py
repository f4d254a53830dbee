"""The result of a calculation as plain data, in the published order of keys.

In: exact payments. Out: counts as integers and pounds as text; each shown figure is rounded from its own exact value.
Must never know: how anything was worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.money import exact_text, pounds_text, to_pence
from engine.payments.earned import EarnedLine
from engine.payments.flat_rate import FlatRatePayments
from engine.payments.inputs import Counts
from engine.payments.output_payments import OutputLine, OutputPayments
from engine.payments.service_fee import ServiceFee
from engine.payments.statement import BandedPart, FlatRatePart, StatementPayment, Totals
from engine.payments.uplift import Uplift

Result = dict[str, object]


@dataclass(frozen=True, slots=True)
class Shown:
    """What one kind of calculation shows besides the rest."""

    service_fee_parts: bool = False
    only_lines_of_this_statement: bool = False


def result(payment: StatementPayment, show: Shown) -> Result:
    """Both parts as far as the contract has them; what they come to together only beside a banded part."""
    parts: Result = {}
    if payment.banded:
        parts["banded"] = _banded(payment.banded, show)
    if payment.flat_rate:
        parts["mentor"] = _flat_rate(payment.flat_rate)
    if payment.banded:
        parts["statement"] = _totals(payment.totals)
    return parts


def _banded(part: BandedPart, show: Shown) -> Result:
    lines = part.outputs.lines
    shown = [line for line in lines if line.counts.on_this_statement or not show.only_lines_of_this_statement]
    return {
        "lines": [_banded_line(line) for line in shown],
        "unallocated": {name: _counts(counts) for name, counts in part.outputs.unallocated.items()},
        "refundable_count": part.outputs.refundable_count,
        "uplift": _uplift(part.uplift),
        **({"service_fee_parts": _service_fee_parts(part.service_fee)} if show.service_fee_parts else {}),
        "amounts": {
            **_outputs(part.outputs),
            "uplift_net": _money(part.uplift.net_amount),
            "service_fee": _money(part.service_fee.monthly),
            "setup_fee": _money(part.set_up_fee),
            "adjustments": _money(part.adjustments),
            **_totals(part.totals),
        },
    }


def _flat_rate(part: FlatRatePart) -> Result:
    return {
        "lines": [_flat_rate_line(line) for line in part.outputs.lines],
        "refundable_count": part.outputs.refundable_count,
        "amounts": {**_outputs(part.outputs), **_totals(part.totals)},
    }


def _banded_line(line: OutputLine) -> Result:
    return {
        "declaration_type": line.declaration_type,
        "band": line.band.letter,
        **_counts(line.counts),
        "filled": line.counts.filled,
        "net": line.counts.net,
        **_line_amounts(line),
    }


def _flat_rate_line(line: EarnedLine) -> Result:
    return {
        "declaration_type": line.declaration_type,
        "billable": line.counts.billable,
        "refundable": line.counts.refundable,
        **_line_amounts(line),
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "previous_billable": counts.previous_billable,
        "previous_refundable": counts.previous_refundable,
        "billable": counts.billable,
        "refundable": counts.refundable,
    }


def _line_amounts(line: OutputLine | EarnedLine) -> dict[str, str]:
    net = line.billable_amount - line.refundable_amount
    return {
        "fee_per_declaration": exact_text(line.fee),
        "billable_amount": exact_text(line.billable_amount),
        "refundable_amount": exact_text(line.refundable_amount),
        "net_amount": exact_text(net),
        "net_pounds": pounds_text(to_pence(net)),
    }


def _uplift(uplift: Uplift) -> Result:
    return {
        "fee": exact_text(uplift.fee),
        "billable": uplift.billable,
        "refundable": uplift.refundable,
        "net": uplift.billable - uplift.refundable,
        "billable_amount": exact_text(uplift.billable_amount),
        "refundable_amount": exact_text(uplift.refundable_amount),
        "net_amount": exact_text(uplift.net_amount),
    }


def _service_fee_parts(fee: ServiceFee) -> Result:
    return {
        "band_totals": _money(fee.band_totals),
        "setup_fee_deduction": _money(fee.set_up_deduction),
        "whole_contract": _money(fee.whole_contract),
        "monthly": _money(fee.worked_out_monthly),
    }


def _outputs(outputs: OutputPayments | FlatRatePayments) -> Result:
    return {
        "output_billable": _money(outputs.billable_amount),
        "output_refundable": _money(outputs.refundable_amount),
        "output_net": _money(outputs.net_amount),
    }


def _totals(totals: Totals) -> Result:
    return {"subtotal": _money(totals.subtotal), "vat": _money(totals.vat), "total": _money(totals.total)}


def _money(amount: Fraction) -> dict[str, str]:
    """An amount exactly, and as it is shown."""
    return {"exact": exact_text(amount), "pounds": pounds_text(to_pence(amount))}
