"""How the figures of a statement came about, each factor with the place it is written.

In: terms, a contract version, and worked-out parts. Out: Workings for the lines of a document.
Must never know: how many declarations there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from engine.model.contracts import Band, CallOffContract, ContractVersion, OutputPayments, Terms
from engine.money import exact_text
from engine.payments.document import Amount, Factor, Working
from engine.payments.service_fee import ServiceFee
from engine.payments.shown import count_shown, exact_shown, percent_shown
from engine.problem import Place


@dataclass(frozen=True, slots=True)
class Agreement:
    """The terms and the contract version a statement is drawn up under."""

    terms: Terms
    contract: CallOffContract
    version: ContractVersion

    def output_fee(self, band: Band, declaration_type: str, fee: Fraction) -> Working:
        """Price by output share of the price by share of the declaration type."""
        factors = (
            self._price(band),
            self._figure(percent_shown(band.split.output), "output share of the price", band.split.place),
            self._share("banded", self.terms.banded, declaration_type),
        )
        return Working("output fee", factors, Amount.of(fee))

    def flat_rate_fee(self, payments: OutputPayments, declaration_type: str, fee: Fraction) -> Working:
        """Flat price by share of the declaration type."""
        mentors = self.version.mentors
        assert mentors is not None, "a flat rate has a price"
        price = self._figure(_pounds(mentors.price), "flat price", mentors.place)
        return Working(
            "fee at a flat rate", (price, self._share("flat_rate", payments, declaration_type)), Amount.of(fee)
        )

    def uplift_fee(self, fee: Fraction) -> Working:
        """The fee as the contract writes it."""
        return Working("uplift fee", (self._figure(_pounds(fee), "uplift fee", self.version.place),), Amount.of(fee))

    def service_fee(self, fee: ServiceFee) -> tuple[Working, ...]:
        """The written fee, or each band, the set-up deduction and one instalment."""
        written = fee.inputs.written_monthly
        if written is not None:
            factor = self._figure(_pounds(written), "monthly service fee, written in the contract", self.version.place)
            return (Working("monthly service fee", (factor,), Amount.of(written)),)
        bands = [
            Working(
                f"band {band.letter}",
                (
                    self._figure(
                        count_shown(filled.participants), "participants of the recruitment target", self.version.place
                    ),
                    self._price(band),
                    self._figure(percent_shown(band.split.service), "service share of the price", band.split.place),
                ),
                Amount.of(filled.amount),
            )
            for band, filled in zip(self.version.bands, fee.bands, strict=True)
        ]
        deducted = [self._set_up_deduction(fee)] if fee.inputs.set_up_fee else []
        return (*bands, *deducted, *self._instalments(fee))

    def vat(self, subtotal: Fraction, vat: Fraction) -> Working:
        """The rate on the whole subtotal."""
        rate = self._figure(
            percent_shown(self.terms.vat_rate), "VAT", self.terms.places.get("vat.rate", self.terms.place)
        )
        return Working("VAT", (Factor(_pounds(subtotal), "subtotal"), rate), Amount.of(vat))

    def _set_up_deduction(self, fee: ServiceFee) -> Working:
        first = fee.bands[0]
        factors = (
            self._figure(_pounds(-fee.inputs.set_up_fee), "set-up fee, paid before and taken back", self.version.place),
            Factor(count_shown(first.participants), "participants in the first band"),
            self._figure(
                count_shown(first.band.capacity), "places in the first band", self.version.bands[0].place, divides=True
            ),
        )
        return Working("set-up fee", factors, Amount.of(-fee.set_up_deduction))

    def _instalments(self, fee: ServiceFee) -> Iterator[Working]:
        """One instalment of each stream that still pays; the fee is their sum."""
        for agreed, stream in zip(self.terms.service_fee.streams, fee.inputs.streams, strict=True):
            whole = Factor(_pounds(fee.whole_contract), "service fee of the whole contract")
            share = self._figure(percent_shown(agreed.share), "share paid in these instalments", agreed.place)
            number = self._figure(count_shown(agreed.instalments), "monthly instalments", agreed.place, divides=True)
            factors = (whole, number) if agreed.share == 1 else (whole, share, number)
            if fee.pays(stream):
                yield Working("monthly service fee", factors, Amount.of(fee.instalment_of(stream)))

    def _price(self, band: Band) -> Factor:
        return self._figure(_pounds(band.price), f"price, band {band.letter}", band.place)

    def _share(self, part: str, payments: OutputPayments, declaration_type: str) -> Factor:
        share = payments.share(declaration_type)
        assert share is not None, "only paid declaration types have workings"
        kind = "proportions" if declaration_type in payments.proportions else "on_top"
        place = self.terms.places.get(f"{part}.{kind}.{declaration_type}", payments.place)
        return self._figure(percent_shown(share), declaration_type, place)

    def _figure(self, value: str, what: str, place: Place, *, divides: bool = False) -> Factor:
        inherited = self.terms.sources.get(place.file, self.terms.source)
        source = self.contract.source if place.file == self.contract.place.file else inherited
        return Factor(value, what, divides, str(place), source)


def _pounds(amount: Fraction) -> str:
    return exact_shown(exact_text(amount))
