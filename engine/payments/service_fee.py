"""The monthly service fee, and how it is worked out from the recruitment target.

In: bands and the service fee's own inputs. Out: exact pounds with every part.
Must never know: how many people were really recruited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.payments.inputs import BandInputs, FeeStream, ServiceFeeInputs


@dataclass(frozen=True, slots=True)
class ServiceFeeBand:
    """Participants of the recruitment target that fall in one band."""

    band: BandInputs
    participants: int

    @property
    def amount(self) -> Fraction:
        """Exact pounds over the whole contract: participants by price by service share of the price."""
        return self.participants * self.band.price * self.band.service_share


@dataclass(frozen=True, slots=True)
class ServiceFee:
    """The fee and its parts, in exact pounds. A worked-out fee can be negative when the set-up fee is large."""

    bands: tuple[ServiceFeeBand, ...]
    inputs: ServiceFeeInputs

    @property
    def band_totals(self) -> Fraction:
        """Over all bands and the whole contract."""
        return sum((band.amount for band in self.bands), Fraction(0))

    @property
    def set_up_share(self) -> Fraction:
        """How full the target fills the first band; so much of the set-up fee is taken back."""
        first = self.bands[0]
        return Fraction(first.participants, first.band.capacity)

    @property
    def set_up_deduction(self) -> Fraction:
        """What is taken back of a set-up fee paid in advance; not negative."""
        return self.inputs.set_up_fee * self.set_up_share

    @property
    def whole_contract(self) -> Fraction:
        """Band totals less the set-up deduction."""
        return self.band_totals - self.set_up_deduction

    def instalment_of(self, stream: FeeStream) -> Fraction:
        """One equal instalment of a stream."""
        return self.whole_contract * stream.share / stream.instalments

    def pays(self, stream: FeeStream) -> bool:
        """Whether the stream's last instalment is on this statement or a later one."""
        return self.inputs.instalment is None or self.inputs.instalment <= stream.instalments

    @property
    def worked_out_monthly(self) -> Fraction:
        """What all streams pay on this statement, whether or not the contract writes another figure."""
        paying = (self.instalment_of(stream) for stream in self.inputs.streams if self.pays(stream))
        return sum(paying, Fraction(0))

    @property
    def paid_out(self) -> bool:
        """Whether the last instalment of every stream was on an earlier statement."""
        return not any(self.pays(stream) for stream in self.inputs.streams)

    @property
    def monthly(self) -> Fraction:
        """What this statement pays: nothing after the last instalment, else the written or the worked-out fee."""
        if self.paid_out:
            return Fraction(0)
        written = self.inputs.written_monthly
        return self.worked_out_monthly if written is None else written


def service_fee(bands: Sequence[BandInputs], inputs: ServiceFeeInputs) -> ServiceFee:
    """Fill the bands from the first with the recruitment target, or to their capacity if that is less."""
    left = inputs.recruitment_target
    filled = []
    for band in bands:
        participants = min(band.capacity, left)
        left -= participants
        filled.append(ServiceFeeBand(band, participants))
    return ServiceFee(tuple(filled), inputs)
