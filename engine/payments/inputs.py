"""Everything a payment calculation needs, as values.

In: figures from the terms, the call-off contract and the declarations. Out: frozen values for the arithmetic.
Must never know: where a figure came from. Amounts are exact pounds, shares exact fractions of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.model.contracts import BandFilling, OutputPayments, ServiceFeeTerms
from engine.payments.uplift import Uplift


@dataclass(frozen=True, slots=True)
class Counts:
    """Declarations of one type: all of them, those in one band, or those that found no place.

    `previous_*` are on all earlier statements of the same lead provider and contract year together.
    A declaration taken back stays billable where it was first paid and is refundable where it is taken back.
    """

    previous_billable: int = 0
    previous_refundable: int = 0
    billable: int = 0
    refundable: int = 0

    @property
    def filled_before(self) -> int:
        """Places taken before this statement."""
        return self.previous_billable - self.previous_refundable

    @property
    def filled(self) -> int:
        """Places taken after this statement."""
        return self.filled_before + self.net

    @property
    def net(self) -> int:
        """What this statement adds; less than nothing when more is taken back than added."""
        return self.billable - self.refundable

    @property
    def on_this_statement(self) -> bool:
        """Whether anything is paid or taken back now."""
        return bool(self.billable or self.refundable)

    def __bool__(self) -> bool:
        return self.on_this_statement or bool(self.previous_billable or self.previous_refundable)


@dataclass(frozen=True, slots=True)
class BandInputs:
    """Places at one price. `capacity` holds that many declarations of each type; the two shares add up to one."""

    letter: str
    capacity: int
    price: Fraction
    output_share: Fraction
    service_share: Fraction


@dataclass(frozen=True, slots=True)
class FeeStream:
    """A share of the service fee and the equal monthly instalments it is paid in."""

    share: Fraction
    instalments: int


@dataclass(frozen=True, slots=True)
class ServiceFeeInputs:
    """What the service fee is worked out from.

    `written_monthly` wins over the working out until the last instalment of any stream; £0 is a fee of nothing,
    None means work it out. `instalment` counts statements from 1; a stream pays nothing beyond its own instalments.
    None means it is not known which statement this is, and every stream pays.
    """

    recruitment_target: int
    set_up_fee: Fraction
    written_monthly: Fraction | None
    streams: tuple[FeeStream, ...]
    instalment: int | None = None

    @property
    def last_instalment(self) -> int:
        """The number of the instalment after which no stream pays."""
        return max(stream.instalments for stream in self.streams)


@dataclass(frozen=True, slots=True)
class Vat:
    """The rate, and whether the lead provider charges VAT at all."""

    rate: Fraction
    registered: bool


@dataclass(frozen=True, slots=True)
class BandedInputs:
    """The part of a contract paid through the bands, with its service fee, uplift and adjustments.

    `shares` holds the part of the price each declaration type pays, in the order lines are shown. `reconcile` is in
    signed pounds: the service before this one added it to a statement besides the adjustments.
    """

    bands: tuple[BandInputs, ...]
    filling: BandFilling
    shares: Mapping[str, Fraction]
    declared: Mapping[str, Counts]
    service_fee: ServiceFeeInputs
    uplift: Uplift
    adjustments: tuple[Fraction, ...]
    vat: Vat
    reconcile: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class FlatRateInputs:
    """The part of a contract paid at one price a participant, without bands or limit.

    Declaration types without a share in `shares` are not paid. Earlier declarations do not matter.
    """

    price: Fraction
    shares: Mapping[str, Fraction]
    declared: Mapping[str, Counts]
    vat: Vat


def all_shares(payments: OutputPayments) -> dict[str, Fraction]:
    """The share of every declaration type the terms pay, those paid on top last: the order lines are shown in."""
    return {**payments.proportions, **payments.on_top}


def fee_streams(terms: ServiceFeeTerms) -> tuple[FeeStream, ...]:
    """The streams the terms spread the service fee over."""
    return tuple(FeeStream(stream.share, stream.instalments) for stream in terms.streams)
