"""A lead provider's statement drawn up from the terms, its contract and what stands on it.

In: terms, contract, version, the statement's identification and contents. Out: a StatementDocument.
Must never know: a database, or the day it is drawn up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.calendar import Month
from engine.model.contracts import BandFilling, CallOffContract, ContractVersion, Terms
from engine.money import PENCE_IN_A_POUND
from engine.payments.contents import SortedContents, StatementContents, sort_contents
from engine.payments.document import (
    FORMAT,
    Amount,
    DocumentTotals,
    EarlierUnplaced,
    Line,
    LineKind,
    MadeFrom,
    StatementDocument,
    StatementIdentification,
)
from engine.payments.filled_otherwise import filled_otherwise
from engine.payments.inputs import (
    BandedInputs,
    BandInputs,
    Counts,
    FlatRateInputs,
    ServiceFeeInputs,
    Vat,
    all_shares,
    fee_streams,
)
from engine.payments.lines import (
    UNNUMBERED,
    adjustment_lines,
    flat_rate_lines,
    output_lines,
    service_fee_line,
    unpaid_lines,
    uplift_lines,
)
from engine.payments.recruitment import ServiceFeeChange, agreed_participants, changed_service_fee
from engine.payments.rulings import ruled_amount, ruling_lines
from engine.payments.service_fee import ServiceFee, service_fee
from engine.payments.statement import BandedPart, FlatRatePart, statement_payment
from engine.payments.statement import Totals as ExactTotals
from engine.payments.uplift import Uplift
from engine.payments.workings import Agreement


def generate_document(
    terms: Terms,
    contract: CallOffContract,
    version: ContractVersion,
    statement: StatementIdentification,
    contents: StatementContents,
) -> StatementDocument:
    """Draw up a statement. The same values always give the same document.

    Every declaration of the contents stands on exactly one output or clawback line, paid or unpaid; an uplifted one
    stands on an uplift line besides. What is shown adds up: all line amounts together, rounding and VAT among them,
    are the shown total, which is the exact total rounded once.
    """
    agreement = Agreement(terms, contract, version)
    placed = sort_contents(terms, version, contents)
    inputs = _banded_inputs(agreement, statement, contents, placed)
    payment = statement_payment(inputs, _flat_rate_inputs(agreement, placed))
    banded, flat_rate, exact = payment.banded, payment.flat_rate, payment.totals
    assert banded is not None, "a statement always has a banded part"
    totals = _totals(banded, flat_rate, exact, contents)
    lines = [
        *output_lines(agreement, placed, banded.outputs),
        *(flat_rate_lines(agreement, placed, flat_rate.outputs) if flat_rate else ()),
        *unpaid_lines(agreement, placed),
        *ruling_lines(terms, contents.rulings),
        *uplift_lines(agreement, placed.uplift, banded.uplift.fee),
        changed_service_fee(
            service_fee_line(agreement, statement, banded.service_fee), banded.service_fee, contents.service_fee_change
        ),
        *adjustment_lines(contents.adjustments),
    ]
    lines.extend(_rounding(lines, totals.subtotal, "the lines above do not add up to the subtotal"))
    lines.append(_vat_line(agreement, exact))
    lines.extend(_rounding(lines, totals.total, "the lines above do not add up to the total"))
    return StatementDocument(
        format=FORMAT,
        statement=statement,
        made_from=_made_from(agreement, inputs.filling),
        lines=tuple(replace(line, number=number) for number, line in enumerate(lines, start=1)),
        earlier_unplaced=tuple(_earlier_unplaced(placed, inputs, banded.outputs.unallocated)),
        filled_otherwise=filled_otherwise(inputs, banded.outputs),
        set_up_fee=Amount.of(version.set_up_fee),
        totals=totals,
    )


def _banded_inputs(
    agreement: Agreement, statement: StatementIdentification, contents: StatementContents, placed: SortedContents
) -> BandedInputs:
    terms, version = agreement.terms, agreement.version
    filling = terms.band_filling.way_for(Month.parse(statement.month))
    fee = _service_fee(terms, version, statement, contents.service_fee_change)
    besides = _besides(contents, fee)
    return BandedInputs(
        bands=_bands(version),
        filling=filling,
        shares=all_shares(terms.banded),
        declared=_filled_before(placed.banded.declared, filling),
        service_fee=fee.inputs,
        uplift=Uplift(version.uplift_fee or Fraction(0), len(placed.uplift.billable), len(placed.uplift.refundable)),
        adjustments=(*(adjustment.pounds for adjustment in contents.adjustments), besides.outputs, besides.service_fee),
        vat=_vat(agreement),
    )


def _filled_before(declared: Mapping[str, Counts], filling: BandFilling) -> Mapping[str, Counts]:
    """Bands filled net of clawbacks never hold less than nothing.

    More is taken back than stands on earlier statements where it was paid elsewhere, such as by an older service. That
    had nothing to undo here, and stands so on the statement that takes it back.
    """
    if filling is not BandFilling.NET_OF_CLAWBACKS:
        return declared
    return {
        name: replace(counts, previous_refundable=min(counts.previous_refundable, counts.previous_billable))
        for name, counts in declared.items()
    }


def _earlier_unplaced(
    placed: SortedContents, inputs: BandedInputs, unallocated: Mapping[str, Counts]
) -> Iterator[EarlierUnplaced]:
    for name, counts in placed.banded.declared.items():
        left = unallocated.get(name, Counts())
        beyond = counts.previous_refundable - inputs.declared[name].previous_refundable
        if left.previous_billable or left.previous_refundable or beyond:
            yield EarlierUnplaced(name, left.previous_billable, left.previous_refundable + beyond)


def _flat_rate_inputs(agreement: Agreement, placed: SortedContents) -> FlatRateInputs | None:
    payments, mentors = agreement.terms.flat_rate, agreement.version.mentors
    if not (payments and mentors):
        return None
    return FlatRateInputs(mentors.price, all_shares(payments), placed.flat_rate.declared, _vat(agreement))


def _vat(agreement: Agreement) -> Vat:
    return Vat(agreement.terms.vat_rate, agreement.contract.vat_registered)


def service_fee_of(
    terms: Terms, version: ContractVersion, statement: StatementIdentification, change: ServiceFeeChange | None
) -> Fraction:
    """Exact pounds of a statement's service fee before VAT, with a confirmed change but without back pay."""
    fee = _service_fee(terms, version, statement, change)
    return fee.monthly + (Fraction(0) if change is None else replace(change, back_pay=Fraction(0)).difference(fee))


def _service_fee(
    terms: Terms, version: ContractVersion, statement: StatementIdentification, change: ServiceFeeChange | None
) -> ServiceFee:
    inputs = ServiceFeeInputs(
        recruitment_target=agreed_participants(version, change),
        set_up_fee=version.set_up_fee,
        written_monthly=version.monthly_service_fee,
        streams=fee_streams(terms.service_fee),
        instalment=statement.instalment,
    )
    return service_fee(_bands(version), inputs)


def _bands(version: ContractVersion) -> tuple[BandInputs, ...]:
    return tuple(
        BandInputs(band.letter, band.capacity, band.price, band.split.output, band.split.service)
        for band in version.bands
    )


@dataclass(frozen=True, slots=True)
class _Besides:
    """Exact pounds that rulings add to the outputs, and a confirmed change to the service fee."""

    outputs: Fraction
    service_fee: Fraction


def _besides(contents: StatementContents, fee: ServiceFee) -> _Besides:
    change = contents.service_fee_change
    return _Besides(ruled_amount(contents.rulings), Fraction(0) if change is None else change.difference(fee))


def _totals(
    banded: BandedPart, flat_rate: FlatRatePart | None, exact: ExactTotals, contents: StatementContents
) -> DocumentTotals:
    besides = _besides(contents, banded.service_fee)
    flat = flat_rate.outputs.net_amount if flat_rate else Fraction(0)
    outputs = Amount.of(banded.outputs.net_amount + flat + besides.outputs)
    uplift = Amount.of(banded.uplift.net_amount)
    monthly = Amount.of(banded.service_fee.monthly + besides.service_fee)
    adjustments = Amount.of(banded.adjustments - besides.outputs - besides.service_fee)
    subtotal, vat, total = Amount.of(exact.subtotal), Amount.of(exact.vat), Amount.of(exact.total)
    shown = outputs.pence + uplift.pence + monthly.pence + adjustments.pence
    return DocumentTotals(
        outputs=outputs,
        uplift=uplift,
        service_fee=monthly,
        adjustments=adjustments,
        rounding_before_vat=subtotal.pence - shown,
        subtotal=subtotal,
        vat=vat,
        rounding_after_vat=total.pence - subtotal.pence - vat.pence,
        total=total,
    )


def _rounding(lines: Iterable[Line], sum_shown: Amount, why: str) -> list[Line]:
    """A rounding line, when the shown lines do not add up to the shown sum."""
    pence = sum_shown.pence - sum(line.amount.pence for line in lines)
    if not pence:
        return []
    return [Line(UNNUMBERED, LineKind.ROUNDING, f"Rounding: {why}", Amount.of(Fraction(pence, PENCE_IN_A_POUND)))]


def _vat_line(agreement: Agreement, exact: ExactTotals) -> Line:
    if not agreement.contract.vat_registered:
        return Line(UNNUMBERED, LineKind.VAT, "VAT: the lead provider is not registered", Amount.of(exact.vat))
    workings = (agreement.vat(exact.subtotal, exact.vat),)
    return Line(UNNUMBERED, LineKind.VAT, "VAT", Amount.of(exact.vat), workings=workings)


def _made_from(agreement: Agreement, filling: BandFilling) -> MadeFrom:
    terms, contract, version = agreement.terms, agreement.contract, agreement.version
    return MadeFrom(
        contract_version=version.version,
        contract_place=str(version.place),
        contract_digest=contract.digest,
        contract_source=contract.source,
        terms_place=str(terms.place),
        terms_digest=terms.digest,
        terms_source=terms.source,
        recruitment_target=version.recruitment_target,
        vat_registered=contract.vat_registered,
        band_filling=filling,
        band_filling_place=str(terms.band_filling.place),
    )
