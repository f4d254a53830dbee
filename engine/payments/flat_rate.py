"""Payments at a flat rate: one price a participant, no bands, no limit, no service fee.

In: the price, the shares and the counts. Out: a line for each declaration type that has a share.
Must never know: earlier statements, or who is paid this way.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.payments.earned import Earned, EarnedLine
from engine.payments.inputs import Counts, FlatRateInputs


@dataclass(frozen=True, slots=True)
class FlatRatePayments(Earned[EarnedLine]):
    """A line for every type with a share, declared or not."""


def flat_rate_payments(inputs: FlatRateInputs) -> FlatRatePayments:
    """Work out every line. Raises ValueError when the shares do not add up to one."""
    if sum(inputs.shares.values()) != 1:
        raise ValueError("the shares of a flat rate add up to one")
    return FlatRatePayments(
        tuple(
            EarnedLine(declaration_type, inputs.declared.get(declaration_type, Counts()), inputs.price * share)
            for declaration_type, share in inputs.shares.items()
        )
    )
