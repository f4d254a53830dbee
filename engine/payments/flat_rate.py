"""Payments at a flat rate: one price a participant, no bands, no limit, no service fee.

In: the price, the shares and the counts. Out: a line for each declaration type that has a share.
Must never know: earlier statements, or who is paid this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.payments.inputs import Counts, FlatRateInputs


@dataclass(frozen=True, slots=True)
class FlatRateLine:
    """One declaration type. Amounts are exact pounds; the refundable amount is not negative."""

    declaration_type: str
    counts: Counts
    fee: Fraction

    @property
    def billable_amount(self) -> Fraction:
        """What the declarations on this statement earn."""
        return self.counts.billable * self.fee

    @property
    def refundable_amount(self) -> Fraction:
        """What is taken back on this statement."""
        return self.counts.refundable * self.fee


@dataclass(frozen=True, slots=True)
class FlatRatePayments:
    """A line for every type with a share, declared or not."""

    lines: tuple[FlatRateLine, ...]

    @property
    def billable_amount(self) -> Fraction:
        """Exact pounds earned over all lines."""
        return sum((line.billable_amount for line in self.lines), Fraction(0))

    @property
    def refundable_amount(self) -> Fraction:
        """Exact pounds taken back over all lines, not negative."""
        return sum((line.refundable_amount for line in self.lines), Fraction(0))

    @property
    def net_amount(self) -> Fraction:
        """Exact pounds earned less what is taken back."""
        return self.billable_amount - self.refundable_amount

    @property
    def refundable_count(self) -> int:
        """Declarations taken back over all lines."""
        return sum(line.counts.refundable for line in self.lines)


def flat_rate_payments(inputs: FlatRateInputs) -> FlatRatePayments:
    """Work out every line. Raises ValueError when the shares do not add up to one."""
    if sum(inputs.shares.values()) != 1:
        raise ValueError("the shares of a flat rate add up to one")
    return FlatRatePayments(
        tuple(
            FlatRateLine(declaration_type, inputs.declared.get(declaration_type, Counts()), inputs.price * share)
            for declaration_type, share in inputs.shares.items()
        )
    )
