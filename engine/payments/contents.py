"""What stands on a statement before anything is worked out: declarations, earlier counts and adjustments.

In: values the caller gathers. Out: the same, sorted into what the bands pay, the flat rate pays, and nobody pays.
Must never know: prices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from engine.model.contracts import ContractVersion, OutputPayments, Terms
from engine.money import PENCE_IN_A_POUND
from engine.payments.document import Unpaid
from engine.payments.inputs import Counts, all_shares
from engine.payments.recruitment import ServiceFeeChange
from engine.payments.rulings import Ruling, uplifted_of


@dataclass(frozen=True, slots=True)
class StatementDeclaration:
    """A declaration paid or taken back on this statement. `id` is its public id; `role` such as `mentor`."""

    id: str
    role: str
    declaration_type: str
    uplifted: bool = False


@dataclass(frozen=True, slots=True)
class EarlierCounts:
    """Declarations of one role and type on all earlier statements of the lead provider and contract year."""

    billable: int = 0
    refundable: int = 0


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A sum in whole pence that a finance officer adds, or takes off when negative."""

    label: str
    pence: int

    @property
    def pounds(self) -> Fraction:
        """Exact pounds."""
        return Fraction(self.pence, PENCE_IN_A_POUND)


@dataclass(frozen=True, slots=True)
class StatementContents:
    """Everything on one statement. Both tuples are in the order of declaration date, creation, id.

    Bands are filled in that order. `refundable` are declarations of earlier statements, and of this one too when
    paid and taken back at once. `earlier` is by role and declaration type. Declarations a finance officer ruled on are
    in `rulings` and nowhere else: they hold no place in a band.
    """

    billable: tuple[StatementDeclaration, ...] = ()
    refundable: tuple[StatementDeclaration, ...] = ()
    earlier: Mapping[tuple[str, str], EarlierCounts] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    service_fee_change: ServiceFeeChange | None = None

    def __post_init__(self) -> None:
        for declarations, takes_back in ((self.billable, False), (self.refundable, True)):
            ruled = [one.id for one in self.rulings if one.takes_back is takes_back]
            twice = [name for name, times in Counter([*(one.id for one in declarations), *ruled]).items() if times > 1]
            if twice:
                raise ValueError(f"declaration {twice[0]} stands twice on one statement")


Ids = dict[str, list[str]]
"""Public ids by declaration type, in the order given."""


@dataclass(frozen=True, slots=True)
class PartContents:
    """What one part of the contract pays, by declaration type."""

    billable: Ids = field(default_factory=dict)
    refundable: Ids = field(default_factory=dict)
    declared: Mapping[str, Counts] = field(default_factory=dict)


UnpaidIds = dict[tuple[str, str, Unpaid], list[str]]
"""Public ids by role, declaration type and reason."""


@dataclass(frozen=True, slots=True)
class UpliftContents:
    """Public ids of uplifted declarations, and of those flagged although no uplift is paid on them."""

    billable: tuple[str, ...]
    refundable: tuple[str, ...]
    unpaid_billable: tuple[str, ...]
    unpaid_refundable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SortedContents:
    """Contents by what pays them. Nothing is left out: what no part pays is unpaid, with its reason."""

    banded: PartContents
    flat_rate: PartContents
    uplift: UpliftContents
    unpaid_billable: UnpaidIds
    unpaid_refundable: UnpaidIds


def sort_contents(terms: Terms, version: ContractVersion, contents: StatementContents) -> SortedContents:
    """Find the part of the contract that pays each declaration."""
    flat_rate = terms.flat_rate if version.mentors else None
    unpaid_billable: UnpaidIds = {}
    unpaid_refundable: UnpaidIds = {}
    parts = []
    rest_billable, rest_refundable = contents.billable, contents.refundable
    for payments in (terms.banded, flat_rate):
        billable, rest_billable = _paid_by(payments, rest_billable)
        refundable, rest_refundable = _paid_by(payments, rest_refundable)
        parts.append(PartContents(billable, refundable, _declared(payments, contents, billable, refundable)))
    for rest, unpaid in ((rest_billable, unpaid_billable), (rest_refundable, unpaid_refundable)):
        for one in rest:
            unpaid.setdefault((one.role, one.declaration_type, _reason(terms, version, one)), []).append(one.id)
    uplift = _uplift(terms, version, contents)
    return SortedContents(parts[0], parts[1], uplift, unpaid_billable, unpaid_refundable)


def _paid_by(
    payments: OutputPayments | None, declarations: Iterable[StatementDeclaration]
) -> tuple[Ids, tuple[StatementDeclaration, ...]]:
    """Ids this part pays, by type, and the declarations it does not pay."""
    paid: Ids = {}
    rest = []
    for one in declarations:
        if payments and one.role in payments.participants and payments.share(one.declaration_type) is not None:
            paid.setdefault(one.declaration_type, []).append(one.id)
        else:
            rest.append(one)
    return paid, tuple(rest)


def _declared(
    payments: OutputPayments | None, contents: StatementContents, billable: Ids, refundable: Ids
) -> dict[str, Counts]:
    if payments is None:
        return {}
    return {
        declaration_type: Counts(
            sum(
                contents.earlier.get((role, declaration_type), EarlierCounts()).billable
                for role in payments.participants
            ),
            sum(
                contents.earlier.get((role, declaration_type), EarlierCounts()).refundable
                for role in payments.participants
            ),
            len(billable.get(declaration_type, ())),
            len(refundable.get(declaration_type, ())),
        )
        for declaration_type in all_shares(payments)
    }


def _reason(terms: Terms, version: ContractVersion, one: StatementDeclaration) -> Unpaid:
    if one.role in terms.banded.participants:
        return Unpaid.TYPE_NOT_PAID
    if terms.flat_rate is None or one.role not in terms.flat_rate.participants:
        return Unpaid.ROLE_NOT_PAID
    return Unpaid.TYPE_NOT_PAID if version.mentors else Unpaid.NO_FLAT_RATE


def _uplift(terms: Terms, version: ContractVersion, contents: StatementContents) -> UpliftContents:
    """Uplift is paid on a flagged declaration whether or not it found a place in the bands."""

    uplifted_types = terms.uplift.declaration_types if terms.uplift and version.uplift_fee is not None else ()

    def pays(one: StatementDeclaration | Ruling) -> bool:
        return one.role in terms.banded.participants and one.declaration_type in uplifted_types

    flagged: tuple[tuple[StatementDeclaration | Ruling, ...], ...] = (
        (*contents.billable, *uplifted_of(contents.rulings, takes_back=False)),
        (*contents.refundable, *uplifted_of(contents.rulings, takes_back=True)),
    )
    ids = [
        tuple(one.id for one in declarations if one.uplifted and pays(one) is paid)
        for paid in (True, False)
        for declarations in flagged
    ]
    return UpliftContents(*ids)
