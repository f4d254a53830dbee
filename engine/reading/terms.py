"""Terms of contract years, own and shared → Terms.

In: the nodes of `terms.yaml` and of the shared file it is based on. Out: Terms with everything inherited filled in.
Must never know: which figures are right; `engine.checks` asks whether they add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import TypeVar

from engine import written
from engine.calendar import Period
from engine.model.contracts import (
    BandFilling,
    BandFillingTerms,
    ContractType,
    OutputPayments,
    Rounding,
    ServiceFeeTerms,
    Split,
    Terms,
    UpliftTerms,
)
from engine.problem import Place
from engine.reading.decisions import read_period
from engine.reading.findings import Fields, Findings, is_broken
from engine.scalars import (
    Mistake,
    choice,
    contract_year,
    day,
    month,
    name,
    percent,
    whole_number,
    word,
    words_of_policy,
)
from engine.source import Mapping, Node, Text
from engine.suggestions import instead

T = TypeVar("T")
NOTHING = Fraction(0)
SHAREABLE = (
    "contract_type",
    "banded",
    "flat_rate",
    "split",
    "service_fee",
    "uplift",
    "vat",
    "rounding",
    "band_filling",
)
PROPORTIONS_EXAMPLE = f"proportions: {{started: {written.HALF}, completed: {written.HALF}}}"


@dataclass(frozen=True, slots=True)
class SharedTerms:
    """What several contract years share: the keys of the file as they stand, its source and its digest."""

    name: str
    source: str
    entries: Map[str, tuple[Text, Node]]
    digest: str
    place: Place


@dataclass(frozen=True, slots=True)
class _Body:
    contract_type: ContractType
    banded: OutputPayments
    flat_rate: OutputPayments | None
    split: Split
    service_fee: ServiceFeeTerms
    uplift: UpliftTerms | None
    vat_rate: Fraction
    rounding: Rounding
    band_filling: BandFillingTerms


def read_shared_terms(root: Node, digest: str, findings: Findings) -> SharedTerms:
    """The shared terms of one file; every figure in it is read, even when no contract year is based on it."""
    top = findings.fields(root, "shared terms", "shared_terms: and their name.")
    called = findings.value(top.required("shared_terms", "shared_terms: and their name."), name, "")
    source = findings.value(
        top.required("source", "source: and where the terms are written down."), words_of_policy, ""
    )
    _body(top, root.place, findings)
    top.done()
    entries = {key.value: (key, value) for key, value in top if key.value in SHAREABLE}
    return SharedTerms(called, source, entries, digest, root.place)


def read_terms(root: Node, digest: str, shared: Map[str, SharedTerms], findings: Findings) -> Terms:
    """The terms of one contract year; to be used only when the findings are clean."""
    own = findings.fields(root, "the terms of a contract year", f"terms: {written.YEAR}")
    year = findings.value(own.required("terms", f"terms: {written.YEAR}"), contract_year, 0)
    source = findings.value(
        own.required("source", "source: and where the terms are written down."), words_of_policy, ""
    )
    period_node = own.required("contract_year", f"contract_year: {{from: {written.DATE}, until: {written.LATER_DATE}}}")
    period = read_period(period_node, "the contract year", findings, open_ended=False)
    opens, closed = _registration(own.required("registration", f"registration: {{opens: {written.DATE}}}"), findings)
    frozen_node = own.required("payments_frozen_from", "payments_frozen_from: none")
    frozen = findings.value(frozen_node, none_or(day), None)
    close_node = own.required("declarations_close_on", "declarations_close_on: none")
    close = findings.value(close_node, none_or(day), None)
    based_on = _based_on(own.optional("based_on"), shared, findings)
    for key in SHAREABLE:
        own.optional(key)
    own.done()
    merged = {**(based_on.entries if based_on else {}), **{k.value: (k, v) for k, v in own if k.value in SHAREABLE}}
    body = _merged_body(root, merged, "based_on" in own and based_on is None, findings)
    own_entries = {key.value: (key, value) for key, value in own}
    return Terms(
        contract_year=year,
        period=period,
        registration_opens=opens,
        registration_closed=closed,
        payments_frozen_from=frozen,
        declarations_close_on=close,
        contract_type=body.contract_type,
        banded=body.banded,
        flat_rate=body.flat_rate,
        split=body.split,
        service_fee=body.service_fee,
        uplift=body.uplift,
        vat_rate=body.vat_rate,
        rounding=body.rounding,
        band_filling=body.band_filling,
        source=source,
        place=root.place,
        digest=sha256(f"{digest}\n{based_on.digest}".encode()).hexdigest() if based_on else digest,
        places=dict(_places("", tuple({**merged, **own_entries}.values()))),
        sources={root.place.file: source} | ({based_on.place.file: based_on.source} if based_on else {}),
    )


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


def _based_on(node: Node | None, shared: Map[str, SharedTerms], findings: Findings) -> SharedTerms | None:
    if node is None:
        return None

    def known(text: str) -> SharedTerms | Mistake | None:
        if text in shared:
            return shared[text]
        return Mistake(
            "E306", f"“{text}” is not the name of shared terms.", instead(text, shared, "shared_terms: first.")
        )

    return findings.value(node, known, None)


def _merged_body(root: Node, merged: dict[str, tuple[Text, Node]], unknown_base: bool, findings: Findings) -> _Body:
    """The figures of the year; when what it is based on is unknown, what is missing is not reported again."""
    node = Mapping(tuple(merged.values()), root.place, flow=False)
    told = Findings() if unknown_base else findings
    fields = told.fields(node, "the terms of a contract year", f"terms: {written.YEAR}")
    body = _body(fields, root.place, told)
    fields.done()
    return body


def _registration(node: Node | None, findings: Findings) -> tuple[date, tuple[Period, ...]]:
    fields = findings.fields(node, "registration", f"registration: {{opens: {written.DATE}}}")
    opens = findings.value(fields.required("opens", f"opens: {written.DATE}"), day, date.min)
    closed_node = fields.optional("closed")
    example = f"closed: [{{from: {written.DATE}, until: {written.LATER_DATE}}}]"
    spans = findings.items(closed_node, example)
    closed = tuple(read_period(span, "the time registration is closed", findings, open_ended=False) for span in spans)
    fields.done()
    return opens, closed


def _body(fields: Fields, place: Place, findings: Findings) -> _Body:
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
    fee = findings.fields(
        fields.required("service_fee", "service_fee: {instalments: 29}"), "the service fee", "{instalments: 29}"
    )
    instalments = findings.value(fee.required("instalments", "instalments: 29"), at_least_one, 1)
    fee.done()
    uplift = _uplift(fields.required("uplift", "uplift: none"), findings)
    vat = findings.fields(
        fields.required("vat", f"vat: {{rate: {written.PERCENT}}}"), "VAT", f"vat: {{rate: {written.PERCENT}}}"
    )
    vat_rate = findings.value(vat.required("rate", f"rate: {written.PERCENT}"), percent, NOTHING)
    vat.done()
    ways = choice([way.value for way in Rounding], "E139", "the ways to round")
    first_way = next(iter(Rounding)).value
    rounding = findings.value(fields.required("rounding", f"rounding: {first_way}"), ways, first_way)
    return _Body(
        ContractType(contract_type),
        banded,
        flat_rate,
        split,
        ServiceFeeTerms(instalments, fields.place_of("service_fee") if "service_fee" in fields else place),
        uplift,
        vat_rate,
        Rounding(rounding),
        _band_filling(fields.required("band_filling", f"band_filling: {BandFilling.STEP_BY_STEP}"), findings),
    )


def _band_filling(node: Node | None, findings: Findings) -> BandFillingTerms:
    """One way throughout, as a word; or one way up to a statement month, and another from the next on."""
    ways = choice([way.value for way in BandFilling], "E139", "the ways to fill bands")
    usual = BandFilling.STEP_BY_STEP.value
    if node is None or is_broken(node) or isinstance(node, Text):
        way = BandFilling(findings.value(node, ways, usual))
        return BandFillingTerms(way, None, way, node.place if node else Place("", 1, 1))
    fields = findings.fields(node, "how bands are filled", f"band_filling: {usual}")
    first = findings.value(
        fields.required("first", f"first: {BandFilling.NET_OF_CLAWBACKS}"), ways, BandFilling.NET_OF_CLAWBACKS.value
    )
    until = findings.value(fields.required("until_statement", f"until_statement: {written.MONTH}"), month, None)
    then = findings.value(fields.required("then", f"then: {usual}"), ways, usual)
    fields.done()
    return BandFillingTerms(BandFilling(first), until, BandFilling(then), node.place)


def at_least_one(text: str) -> int | Mistake:
    """A whole number that is not nothing."""
    found = whole_number(text)
    return Mistake("E135", "There must be at least one.", "1, or more.") if found == 0 else found


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
    fields.done()
    return UpliftTerms(types, node.place)


def _places(before: str, entries: tuple[tuple[Text, Node], ...]) -> Iterator[tuple[str, Place]]:
    """Every key with the keys above it, joined by dots, and where its value stands."""
    for key, value in entries:
        path = f"{before}{key.value}"
        yield path, value.place
        if isinstance(value, Mapping):
            yield from _places(f"{path}.", value.entries)
