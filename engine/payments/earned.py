"""What declarations earn, and what clawbacks take back: counts times a fee, summed over lines.

In: lines with counts and a fee. Out: exact pounds. Must never know: bands, or where a fee comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from engine.payments.inputs import Counts


@dataclass(frozen=True, slots=True)
class EarnedLine:
    """One declaration type at one fee. Amounts are exact pounds; the refundable amount is not negative."""

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


AnyLine = TypeVar("AnyLine", bound=EarnedLine)


@dataclass(frozen=True, slots=True)
class Earned(Generic[AnyLine]):
    """All lines of one part of a statement."""

    lines: Sequence[AnyLine]

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
        """Declarations really taken back; those with nothing to undo are not among them."""
        return sum(line.counts.refundable for line in self.lines)
