"""What the other way to fill bands would pay: a statement says so where the two public services part.

In: the inputs of the bands and what they pay. Out: the declaration types for which it would be another sum.
Must never know: which way is right; the terms say that.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from engine.model.contracts import BandFilling
from engine.payments.document import Amount, FilledOtherwise
from engine.payments.inputs import BandedInputs
from engine.payments.output_payments import OutputPayments, output_payments


def filled_otherwise(inputs: BandedInputs, outputs: OutputPayments) -> tuple[FilledOtherwise, ...]:
    """The types in the order of the terms; none as long as all earlier declarations found a place."""
    (other,) = (way for way in BandFilling if way is not inputs.filling)
    here, there = _by_type(outputs), _by_type(output_payments(replace(inputs, filling=other)))
    return tuple(
        FilledOtherwise(name, Amount.of(here[name]), Amount.of(there[name]))
        for name in inputs.shares
        if here[name] != there[name]
    )


def _by_type(outputs: OutputPayments) -> dict[str, Fraction]:
    net = dict.fromkeys(outputs.declaration_types, Fraction(0))
    for line in outputs.lines:
        net[line.declaration_type] += line.billable_amount - line.refundable_amount
    return net
