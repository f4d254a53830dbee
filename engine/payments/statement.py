"""A whole statement: the banded part, the flat-rate part, and what they come to.

In: the inputs of one or both parts. Out: exact amounts; nothing is rounded here.
Must never know: how figures are shown, or which declarations are behind a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.payments.flat_rate import FlatRatePayments, flat_rate_payments
from engine.payments.inputs import BandedInputs, FlatRateInputs, Vat
from engine.payments.output_payments import OutputPayments, output_payments
from engine.payments.service_fee import ServiceFee, service_fee
from engine.payments.uplift import Uplift


@dataclass(frozen=True, slots=True)
class Totals:
    """Exact pounds before VAT and the VAT on them."""

    subtotal: Fraction
    vat: Fraction

    @property
    def total(self) -> Fraction:
        """What is paid, VAT included."""
        return self.subtotal + self.vat

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.subtotal + other.subtotal, self.vat + other.vat)


NOTHING = Totals(Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class BandedPart:
    """The part paid through the bands. The set-up fee is shown and is no part of the subtotal."""

    outputs: OutputPayments
    uplift: Uplift
    service_fee: ServiceFee
    set_up_fee: Fraction
    adjustments: Fraction
    reconcile: Fraction
    totals: Totals

    @property
    def clawbacks(self) -> Fraction:
        """Exact pounds of outputs and uplift taken back together, not positive."""
        return -(self.outputs.refundable_amount + self.uplift.refundable_amount)


@dataclass(frozen=True, slots=True)
class FlatRatePart:
    """The part paid at a flat rate."""

    outputs: FlatRatePayments
    totals: Totals


@dataclass(frozen=True, slots=True)
class StatementPayment:
    """What one statement pays. Adjustments and the service fee belong to the banded part."""

    banded: BandedPart | None
    flat_rate: FlatRatePart | None

    @property
    def totals(self) -> Totals:
        """Both parts together."""
        banded = self.banded.totals if self.banded else NOTHING
        return banded + (self.flat_rate.totals if self.flat_rate else NOTHING)


def statement_payment(banded: BandedInputs | None, flat_rate: FlatRateInputs | None) -> StatementPayment:
    """Work out one statement from the parts its contract has."""
    return StatementPayment(
        _banded_part(banded) if banded else None,
        _flat_rate_part(flat_rate) if flat_rate else None,
    )


def _banded_part(inputs: BandedInputs) -> BandedPart:
    outputs = output_payments(inputs)
    service = service_fee(inputs.bands, inputs.service_fee)
    adjustments = sum(inputs.adjustments, Fraction(0))
    subtotal = outputs.net_amount + inputs.uplift.net_amount + service.monthly + adjustments + inputs.reconcile
    return BandedPart(
        outputs=outputs,
        uplift=inputs.uplift,
        service_fee=service,
        set_up_fee=inputs.service_fee.set_up_fee,
        adjustments=adjustments,
        reconcile=inputs.reconcile,
        totals=_with_vat(subtotal, inputs.vat),
    )


def _flat_rate_part(inputs: FlatRateInputs) -> FlatRatePart:
    outputs = flat_rate_payments(inputs)
    return FlatRatePart(outputs, _with_vat(outputs.net_amount, inputs.vat))


def _with_vat(subtotal: Fraction, vat: Vat) -> Totals:
    """VAT on the whole subtotal, nil for a lead provider that is not registered."""
    return Totals(subtotal, subtotal * vat.rate if vat.registered else Fraction(0))
