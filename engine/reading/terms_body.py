"""The figures that shared terms and a contract year may both write → typed: payments, split, service fee, uplift, VAT.

In: the keys of a file, those it inherits filled in. Out: a TermsBody; findings about what cannot be read.
Must never know: what is inherited from where.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from engine import written
from engine.model.contracts import (
    BandFilling,
    BandFillingTerms,
    ContractLimits,
    ContractType,
    OutputPayments,
    Rounding,
    ServiceFeeTerms,
    Split,
    UpliftTerms,
)
from engine.problem import Place
from engine.reading.band_filling import read_band_filling
from engine.reading.contract_limits import read_limits
from engine.reading.findings import Fields, Findings, is_broken
from engine.reading.service_fees import INSTALMENTS_EXAMPLE, read_service_fee
from engine.scalars import Mistake, choice, money, percent, word
from engine.source import Node, Text

T = TypeVar("T")
NOTHING = Fraction(0)
PROPORTIONS_EXAMPLE = f"proportions: {{started: {written.HALF}, completed: {written.HALF}}}"


@dataclass(frozen=True, slots=True)
class TermsBody:
    """What either file says of payments, typed."""

    contract_type: ContractType
    banded: OutputPayments
    flat_rate: OutputPayments | None
    split: Split
    service_fee: ServiceFeeTerms
    uplift: UpliftTerms | None
    vat_rate: Fraction
    rounding: Rounding
    band_filling: BandFillingTerms
    limits: ContractLimits


def none_or(read: Callable[[str], T | Mistake]) -> Callable[[str], T | Mistake | None]:
    """A reader that also takes `none`, for what does not apply."""

    def read_or_none(text: str) -> T | Mistake | None:
        if text == "none":
            return None
        found = read(text)
        if isinstance(found, Mistake):
            return Mistake(found.code, found.wrong, f"{found.mend.rstrip('.')}, or none")
        return found

    return read_or_none


def read_split(node: Node | None, findings: Findings) -> Split:
    """How a price is divided into output payments and service fee."""
    fields = findings.fields(node, "the split", f"split: {{output: {written.HALF}, service: {written.HALF}}}")
    output = findings.value(fields.required("output", f"output: {written.HALF}"), percent, NOTHING)
    service = findings.value(fields.required("service", f"service: {written.HALF}"), percent, NOTHING)
    fields.done()
    return Split(output, service, node.place if node else Place("", 1, 1))


def read_body(fields: Fields, findings: Findings) -> TermsBody:
    """Every figure of the body; each that cannot be read is a finding."""
    types = choice([kind.value for kind in ContractType], "E139", "the contract types")
    contract_type = findings.value(
        fields.required("contract_type", "contract_type: ecf"), types, ContractType.ECF.value
    )
    banded = _output_payments(
        fields.required("banded", "banded: with participants and proportions."), "banded", findings
    )
    flat_node = fields.optional("flat_rate")
    flat_rate = _output_payments(flat_node, "flat_rate", findings) if flat_node is not None else None
    split = read_split(
        fields.required("split", f"split: {{output: {written.HALF}, service: {written.HALF}}}"), findings
    )
    service_fee = read_service_fee(
        fields.required("service_fee", INSTALMENTS_EXAMPLE), fields.optional("service_fee_plans"), findings
    )
    uplift = _uplift(fields.required("uplift", "uplift: none"), findings)
    vat = findings.fields(
        fields.required("vat", f"vat: {{rate: {written.PERCENT}}}"), "VAT", f"vat: {{rate: {written.PERCENT}}}"
    )
    vat_rate = findings.value(vat.required("rate", f"rate: {written.PERCENT}"), percent, NOTHING)
    vat.done()
    ways = choice([way.value for way in Rounding], "E139", "the ways to round")
    first_way = next(iter(Rounding)).value
    rounding = findings.value(fields.required("rounding", f"rounding: {first_way}"), ways, first_way)
    return TermsBody(
        ContractType(contract_type),
        banded,
        flat_rate,
        split,
        service_fee,
        uplift,
        vat_rate,
        Rounding(rounding),
        read_band_filling(fields.required("band_filling", f"band_filling: {BandFilling.STEP_BY_STEP}"), findings),
        read_limits(fields, findings),
    )


def _output_payments(node: Node | None, what: str, findings: Findings) -> OutputPayments:
    fields = findings.fields(node, f"“{what}”", f"{what}: with participants and proportions.")
    example = "participants: [ect]"
    participants = findings.values(fields.required("participants", example), word, "", example)
    proportions = _shares(fields.required("proportions", PROPORTIONS_EXAMPLE), findings)
    on_top_node = fields.optional("on_top")
    on_top = _shares(on_top_node, findings) if on_top_node is not None else {}
    fields.done()
    return OutputPayments(participants, proportions, on_top, node.place if node else Place("", 1, 1))


def _shares(node: Node | None, findings: Findings) -> dict[str, Fraction]:
    listed = findings.fields(node, "the proportions", PROPORTIONS_EXAMPLE)
    return {findings.value(key, word, key.value): findings.value(value, percent, NOTHING) for key, value in listed}


def _uplift(node: Node | None, findings: Findings) -> UpliftTerms | None:
    example = "uplift: none, or uplift: {declaration_types: [started]}"
    if node is None or is_broken(node) or (isinstance(node, Text) and node.value == "none"):
        return None
    fields = findings.fields(node, "the uplift", example)
    types = findings.values(fields.required("declaration_types", "declaration_types: [started]"), word, "", example)
    fee_node = fields.optional("fee")
    fee = findings.value(fee_node, money, None) if fee_node is not None else None
    fields.done()
    return UpliftTerms(types, node.place, fee)
