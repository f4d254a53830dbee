"""Contract years as their files state them: terms, schedules, statement calendars, call-off contracts.

Money is exact pounds, proportions are exact fractions of one, dates are inclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from engine.calendar import Month, Period
from engine.problem import Place

_NOWHERE = Place("", 1, 1)


class ContractType(StrEnum):
    """Which pair of payment parts a contract has."""

    ECF = "ecf"  # everybody in the bands
    ITTECF_ECTP = "ittecf_ectp"  # ECTs in the bands, mentors at a flat rate


@dataclass(frozen=True, slots=True)
class OutputPayments:
    """What part of a participant's price each declaration type pays.

    `proportions` add up to the whole; `on_top` are paid besides (extended inductions).
    """

    participants: tuple[str, ...]
    proportions: Mapping[str, Fraction]
    on_top: Mapping[str, Fraction]
    place: Place

    def share(self, declaration_type: str) -> Fraction | None:
        """The part of the price this declaration type pays, or None when it pays nothing here."""
        return self.proportions.get(declaration_type, self.on_top.get(declaration_type))


@dataclass(frozen=True, slots=True)
class Split:
    """How a participant's price is divided; the two add up to the whole."""

    output: Fraction
    service: Fraction
    place: Place


@dataclass(frozen=True, slots=True)
class ServiceFeeStream:
    """A share of the service fee, spread over this many equal monthly instalments from the first statement."""

    share: Fraction
    instalments: int
    place: Place


@dataclass(frozen=True, slots=True)
class ServiceFeeTerms:
    """How the service fee is spread: streams that run side by side, and whose shares add up to the whole.

    `plans` holds the named ways of spreading it that a year may choose from.
    """

    streams: tuple[ServiceFeeStream, ...]
    place: Place
    plans: Mapping[str, tuple[ServiceFeeStream, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UpliftTerms:
    """Declaration types on which an uplift may be paid, once each, and the pounds a contract pays for it.

    `fee` None leaves the amount to each contract.
    """

    declaration_types: tuple[str, ...]
    place: Place
    fee: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ContractLimits:
    """What a call-off contract may not go beyond; None where the terms set no limit.

    `highest_set_up_fee` None means that none may be paid. `growth_with_approval` is the part of a contract's first
    value by which it may grow, `growth_for_uplifts` the part it may grow besides to pay uplifts.
    """

    highest_price: Fraction | None = None
    highest_set_up_fee: Fraction | None = None
    growth_with_approval: Fraction | None = None
    growth_for_uplifts: Fraction | None = None


class Rounding(StrEnum):
    """Where figures are rounded to whole pence; halves always go away from zero."""

    EACH_SHOWN_FIGURE = "each_shown_figure"  # every figure from its own exact value


class BandFilling(StrEnum):
    """How declarations of earlier statements hold places in the bands."""

    STEP_BY_STEP = "step_by_step"  # paid ones enter, then those taken back leave; what found no place stays out
    NET_OF_CLAWBACKS = "net_of_clawbacks"  # as one number, paid less taken back


@dataclass(frozen=True, slots=True)
class BandFillingTerms:
    """The way bands are filled: up to and including a statement month, and from the next one on.

    `until_statement` is None when bands are filled in the same way throughout.
    """

    first: BandFilling
    until_statement: Month | None
    then: BandFilling
    place: Place

    def way_for(self, month: Month) -> BandFilling:
        """The way for the statement of that month."""
        return self.then if self.until_statement is None or month > self.until_statement else self.first


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything a contract year's terms say, with what was inherited filled in."""

    contract_year: int
    period: Period
    registration_opens: date
    registration_closed: tuple[Period, ...]
    payments_frozen_from: date | None
    declarations_close_on: date | None
    contract_type: ContractType
    banded: OutputPayments
    flat_rate: OutputPayments | None
    split: Split
    service_fee: ServiceFeeTerms
    uplift: UpliftTerms | None
    vat_rate: Fraction
    rounding: Rounding
    band_filling: BandFillingTerms
    source: str
    place: Place
    digest: str
    places: Mapping[str, Place]
    """Where each figure stands: `vat.rate`, `split`, `banded.proportions.started` …

    Inherited ones point at the shared file.
    """
    sources: Mapping[str, str] = field(default_factory=dict)
    """The policy paper behind each file named in `places`, the shared file among them."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The same files, and the SHA-256 of the bytes of each."""
    limits: ContractLimits = ContractLimits()
    recruitment_checkpoints: Mapping[str, date] = field(default_factory=dict)
    """Each checkpoint, as the fact of that name calls it, to its day; none where contracts have no thresholds."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """When a declaration type may be dated on a schedule. `until` None means no deadline is held."""

    declaration_type: str
    start: date
    until: date | None
    payment_date: date | None
    place: Place


@dataclass(frozen=True, slots=True)
class Schedule:
    """One training schedule of one contract year."""

    identifier: str
    contract_year: int
    participants: tuple[str, ...]
    milestones: Mapping[str, Milestone]
    place: Place


class StatementKind(StrEnum):
    """Whether declarations are paid on a statement or only the service fee."""

    OUTPUT = "output"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class StatementDate:
    """One month of a contract year's statement calendar. The deadline day itself still counts."""

    month: Month
    kind: StatementKind
    deadline: date
    payment_date: date
    place: Place


@dataclass(frozen=True, slots=True)
class Band:
    """Places at one price. `first` and `last` count participants from 1; `price` is pounds for a whole participant."""

    letter: str
    first: int
    last: int
    price: Fraction
    split: Split
    place: Place

    @property
    def capacity(self) -> int:
        """How many declarations of each type the band holds."""
        return self.last - self.first + 1

    @property
    def value(self) -> Fraction:
        """Pounds the band comes to when every place is taken."""
        return self.capacity * self.price


@dataclass(frozen=True, slots=True)
class MentorFee:
    """The flat price of a mentor, in pounds, and how many are to be recruited."""

    price: Fraction
    recruitment_target: int
    place: Place


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """One version of a call-off contract, used from the named statement month until the next version's."""

    version: int
    from_statement: Month
    recruitment_target: int
    set_up_fee: Fraction
    monthly_service_fee: Fraction | None
    """Pounds written in the contract; None means worked out from the bands. £0 is a fee of nothing."""
    uplift_fee: Fraction | None
    bands: tuple[Band, ...]
    mentors: MentorFee | None
    place: Place

    def agrees_with(self, other: ContractVersion) -> bool:
        """Whether both say the same, wherever it is written."""
        return self._without_places() == other._without_places()

    def _without_places(self) -> ContractVersion:
        return replace(
            self,
            place=_NOWHERE,
            bands=tuple(
                replace(band, place=_NOWHERE, split=replace(band.split, place=_NOWHERE)) for band in self.bands
            ),
            mentors=None if self.mentors is None else replace(self.mentors, place=_NOWHERE),
        )


@dataclass(frozen=True, slots=True)
class CallOffContract:
    """What one lead provider agreed for one contract year."""

    lead_provider: str
    contract_year: int
    vat_registered: bool
    versions: tuple[ContractVersion, ...]
    source: str
    name: str
    digest: str
    place: Place

    def version_for(self, month: Month) -> ContractVersion | None:
        """The version a statement month uses, or None before the first."""
        used = [version for version in self.versions if version.from_statement <= month]
        return used[-1] if used else None
