"""Output payments: what declarations earn through the bands.

In: bands, shares and counts. Out: one line for each declaration type and band, and what was not allocated.
Must never know: rounding, VAT, or the other parts of a statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.payments.bands import allocate
from engine.payments.earned import Earned, EarnedLine
from engine.payments.inputs import BandedInputs, BandInputs, Counts


@dataclass(frozen=True, slots=True)
class OutputLine(EarnedLine):
    """One declaration type in one band."""

    band: BandInputs


@dataclass(frozen=True, slots=True)
class OutputPayments(Earned[OutputLine]):
    """All lines in the order of declaration types, then bands. `unallocated` names only types with some."""

    declaration_types: tuple[str, ...]
    unallocated: Mapping[str, Counts]


def output_fee(band: BandInputs, share: Fraction) -> Fraction:
    """Exact pounds of one declaration: price by output share of the price by share of its type."""
    return band.price * band.output_share * share


def output_payments(inputs: BandedInputs) -> OutputPayments:
    """Work out every line. Raises ValueError when a declared type has no share."""
    unknown = inputs.declared.keys() - inputs.shares.keys()
    if unknown:
        raise ValueError(f"no share of the price is set for {', '.join(sorted(unknown))}")
    capacities = [band.capacity for band in inputs.bands]
    lines: list[OutputLine] = []
    unallocated: dict[str, Counts] = {}
    for declaration_type, share in inputs.shares.items():
        declared = inputs.declared.get(declaration_type, Counts())
        allocation = allocate(capacities, declared, inputs.filling)
        for band, counts in zip(inputs.bands, allocation.in_bands, strict=True):
            if counts:
                lines.append(OutputLine(declaration_type, counts, output_fee(band, share), band))
        if allocation.unallocated:
            unallocated[declaration_type] = allocation.unallocated
    return OutputPayments(tuple(lines), tuple(inputs.shares), unallocated)
