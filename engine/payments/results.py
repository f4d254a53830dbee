"""The result of a calculation as plain data, in the published order of keys.

In: exact payments. Out: counts as integers and pounds as text; each shown figure is rounded from its own exact value.
Must never know: how anything was worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from engine.money import exact_text, pounds_text, to_pence
from engine.payments.earned import EarnedLine
from engine.payments.flat_rate import FlatRatePayments
from engine.payments.inputs import Counts
from engine.payments.output_payments import OutputLine, OutputPayments
from engine.payments.scenario_contract import System
from engine.payments.service_fee import ServiceFee
from engine.payments.statement import BandedPart, FlatRatePart, StatementPayment, Totals
from engine.payments.uplift import Uplift

Result = dict[str, object]


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose shape the result has, and what one kind of calculation shows besides the rest."""

    system: System
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
    earlier = show.system is System.EARLIER
    lines = part.outputs.lines
    shown = [line for line in lines if line.counts.on_this_statement or not show.only_lines_of_this_statement]
    counts = _net_counts if earlier else _counts
    parts: Result = {
        "lines": [_banded_line(line, counts) for line in shown],
        "unallocated": {name: counts(left) for name, left in part.outputs.unallocated.items()},
        "refundable_count": part.outputs.refundable_count,
        "uplift": _uplift(part.uplift),
    }
    if show.service_fee_parts:
        fee = part.service_fee
        parts.update(_service_fee_bands(fee) if earlier else {"service_fee_parts": _service_fee_parts(fee)})
    parts["amounts"] = _amounts(part, show)
    if earlier and not show.only_lines_of_this_statement:
        parts.update(_by_type(part.outputs))
    return parts


def _amounts(part: BandedPart, show: Shown) -> Result:
    earlier = show.system is System.EARLIER
    return {
        **_outputs(part.outputs),
        "uplift_net": _money(part.uplift.net_amount),
        "service_fee": _money(part.service_fee.monthly),
        "setup_fee": _money(part.set_up_fee),
        **({"clawbacks": _money(part.clawbacks)} if earlier else {}),
        "adjustments": _money(part.adjustments),
        **({"reconcile": _money(part.reconcile)} if earlier else {}),
        **_totals(part.totals),
    }


def _flat_rate(part: FlatRatePart) -> Result:
    return {
        "lines": [_flat_rate_line(line) for line in part.outputs.lines],
        "refundable_count": part.outputs.refundable_count,
        "amounts": {**_outputs(part.outputs), **_totals(part.totals)},
    }


def _banded_line(line: OutputLine, counts: Callable[[Counts], dict[str, int]]) -> Result:
    return {
        "declaration_type": line.declaration_type,
        "band": line.band.letter,
        **counts(line.counts),
        **({"filled": line.counts.filled} if counts is _counts else {}),
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


def _net_counts(counts: Counts) -> dict[str, int]:
    return {"previous_net": counts.filled_before, "billable": counts.billable, "refundable": counts.refundable}


def _by_type(outputs: OutputPayments) -> Result:
    """Declarations billed by sort of type, all retained ones together, and amounts of each type that has some."""
    sorts: Counter[str] = Counter()
    amounts: dict[str, tuple[Fraction, Fraction]] = {}
    for line in outputs.lines:
        sorts[_sort(line.declaration_type)] += line.counts.billable
        billable, refundable = amounts.get(line.declaration_type, (Fraction(0), Fraction(0)))
        amounts[line.declaration_type] = (billable + line.billable_amount, refundable + line.refundable_amount)
    return {
        "counts": {sort: sorts[sort] for sort in dict.fromkeys(map(_sort, outputs.declaration_types))},
        "by_type": {
            name: {"billable": exact_text(billable), "refundable": exact_text(refundable)}
            for name, (billable, refundable) in amounts.items()
            if billable or refundable
        },
    }


def _sort(declaration_type: str) -> str:
    """`retained` for `retained-2`."""
    return declaration_type.partition("-")[0]


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


def _service_fee_bands(fee: ServiceFee) -> Result:
    """Each band with its part of the set-up fee, all of which falls on the first band, and the worked-out fee."""
    shown = []
    for filled in fee.bands:
        band = filled.band
        set_up = fee.inputs.set_up_fee / band.capacity if filled is fee.bands[0] else Fraction(0)
        each = band.price * band.service_share - set_up
        shown.append(
            {
                "band": band.letter,
                "participants": filled.participants,
                "setup_cost_per_participant": exact_text(set_up),
                "service_fee_per_participant": exact_text(each),
                "service_fee_total": exact_text(filled.participants * each),
            }
        )
    return {"service_fee_bands": shown, "service_fee_calculated": _money(fee.worked_out_monthly)}


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
