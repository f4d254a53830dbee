"""Terms of contract years, own and shared → Terms.

In: the nodes of `terms.yaml` and of the shared file it is based on. Out: Terms with everything inherited filled in.
Must never know: which figures are right; `engine.checks` asks whether they add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from engine import written
from engine.calendar import Period
from engine.model.contracts import Terms
from engine.problem import Place
from engine.reading.contract_limits import read_checkpoints
from engine.reading.decisions import read_period
from engine.reading.findings import Fields, Findings
from engine.reading.references import ask_for_traces
from engine.reading.terms_body import TermsBody, none_or, read_body
from engine.scalars import Mistake, contract_year, day, name, words_of_policy
from engine.source import Mapping, Node, Text
from engine.suggestions import instead

SHAREABLE = (
    "contract_type",
    "banded",
    "flat_rate",
    "split",
    "service_fee",
    "service_fee_plans",
    "uplift",
    "vat",
    "rounding",
    "band_filling",
    "highest_price",
    "highest_set_up_fee",
    "value_growth",
)


@dataclass(frozen=True, slots=True)
class SharedTerms:
    """What several contract years share: the keys of the file and of what it is based on, its source and digest."""

    name: str
    source: str
    entries: Map[str, tuple[Text, Node]]
    digest: str
    place: Place
    sources: Map[str, str]
    files: Map[str, str]


def read_shared_terms(root: Node, digest: str, shared: Map[str, SharedTerms], findings: Findings) -> SharedTerms:
    """The shared terms of one file; every figure in it is read, even when no contract year is based on it."""
    top = findings.fields(root, "shared terms", "shared_terms: and their name.")
    called = findings.value(top.required("shared_terms", "shared_terms: and their name."), name, "")
    source = findings.value(
        top.required("source", "source: and where the terms are written down."), words_of_policy, ""
    )
    alone = "shared terms that are based on no others"
    based_on = _based_on(top.optional("based_on"), shared, findings, alone)
    for key in SHAREABLE:
        top.optional(key)
    ask_for_traces(top)
    top.done()
    entries = _merged(based_on, top)
    _merged_body(root, entries, "based_on" in top and based_on is None, findings)
    return SharedTerms(
        called,
        source,
        entries,
        _joined(digest, based_on),
        root.place,
        _sources(root.place, source, based_on),
        _files(root.place, digest, based_on),
    )


def has_base(root: Node) -> bool:
    """Whether the terms of a file are based on others."""
    return isinstance(root, Mapping) and any(key.value == "based_on" for key, _ in root.entries)


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
    checkpoints = read_checkpoints(own.optional("recruitment_checkpoints"), findings)
    based_on = _based_on(own.optional("based_on"), shared, findings)
    for key in SHAREABLE:
        own.optional(key)
    ask_for_traces(own)
    own.done()
    merged = _merged(based_on, own)
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
        digest=_joined(digest, based_on),
        places=dict(_places("", tuple({**merged, **own_entries}.values()))),
        sources=_sources(root.place, source, based_on),
        files=_files(root.place, digest, based_on),
        limits=body.limits,
        recruitment_checkpoints=checkpoints,
    )


def _merged(based_on: SharedTerms | None, own: Fields) -> dict[str, tuple[Text, Node]]:
    """The keys that may be shared; one written in the file itself wins whole over an inherited one."""
    inherited = based_on.entries if based_on else {}
    return {**inherited, **{key.value: (key, value) for key, value in own if key.value in SHAREABLE}}


def _joined(digest: str, based_on: SharedTerms | None) -> str:
    return sha256(f"{digest}\n{based_on.digest}".encode()).hexdigest() if based_on else digest


def _sources(place: Place, source: str, based_on: SharedTerms | None) -> dict[str, str]:
    return {place.file: source, **(based_on.sources if based_on else {})}


def _files(place: Place, digest: str, based_on: SharedTerms | None) -> dict[str, str]:
    return {place.file: digest, **(based_on.files if based_on else {})}


def _based_on(
    node: Node | None, shared: Map[str, SharedTerms], findings: Findings, what: str = "shared terms"
) -> SharedTerms | None:
    if node is None:
        return None

    def known(text: str) -> SharedTerms | Mistake | None:
        if text in shared:
            return shared[text]
        return Mistake("E306", f"“{text}” is not the name of {what}.", instead(text, shared, "shared_terms: first."))

    return findings.value(node, known, None)


def _merged_body(root: Node, merged: dict[str, tuple[Text, Node]], unknown_base: bool, findings: Findings) -> TermsBody:
    """The figures of the year; when what it is based on is unknown, what is missing is not reported again."""
    node = Mapping(tuple(merged.values()), root.place, flow=False)
    told = Findings() if unknown_base else findings
    fields = told.fields(node, "the terms of a contract year", f"terms: {written.YEAR}")
    body = read_body(fields, told)
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


def _places(before: str, entries: tuple[tuple[Text, Node], ...]) -> Iterator[tuple[str, Place]]:
    """Every key with the keys above it, joined by dots, and where its value stands."""
    for key, value in entries:
        path = f"{before}{key.value}"
        yield path, value.place
        if isinstance(value, Mapping):
            yield from _places(f"{path}.", value.entries)
