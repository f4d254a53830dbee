"""Uplift: a fixed amount for each uplifted declaration, also for one that found no place in the bands.

In: the fee and the counts. Out: exact pounds. Must never know: why a declaration is uplifted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Uplift:
    """Pounds for each uplifted declaration, and how many are paid and taken back on one statement."""

    fee: Fraction
    billable: int
    refundable: int

    @property
    def billable_amount(self) -> Fraction:
        """Exact pounds paid."""
        return self.billable * self.fee

    @property
    def refundable_amount(self) -> Fraction:
        """Exact pounds taken back, not negative."""
        return self.refundable * self.fee

    @property
    def net_amount(self) -> Fraction:
        """Exact pounds paid less what is taken back."""
        return self.billable_amount - self.refundable_amount
