"""A call-off contract file → CallOffContract.

In: the nodes of one file, and the split its contract year's terms state. Out: the contract with every version.
Must never know: what a figure is used for.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from fractions import Fraction

from engine import written
from engine.calendar import Month
from engine.model.contracts import Band, CallOffContract, ContractVersion, MentorFee, Split, Terms
from engine.reading.findings import Findings
from engine.reading.references import ask_for_traces
from engine.reading.terms_body import none_or, read_split
from engine.scalars import Mistake, contract_year, money, month, whole_number, word, words_of_policy, yes_no
from engine.source import Node

NOTHING = Fraction(0)
BAND_EXAMPLE = f"- {{band: A, from: 1, to: 2000, price: {written.MONEY}}}"
WORKED_OUT = "worked_out"


def read_call_off_contract(
    root: Node, stem: str, digest: str, terms: Map[int, Terms], findings: Findings
) -> CallOffContract:
    """The contract in a file called `stem`; to be used only when the findings are clean."""
    top = findings.fields(root, "a call-off contract", f"call_off_contract: {written.YEAR}")
    year = findings.value(top.required("call_off_contract", f"call_off_contract: {written.YEAR}"), contract_year, 0)
    lead_provider = findings.value(top.required("lead_provider", f"lead_provider: {stem}"), word, "")
    source = findings.value(top.required("source", "source: and where the contract is held."), words_of_policy, "")
    registered = findings.value(top.required("vat_registered", "vat_registered: yes"), yes_no, False)
    example = "versions: and below it - version: 1"
    listed = findings.items(top.required("versions", example), example)
    split = terms[year].split if year in terms else Split(Fraction(1), NOTHING, root.place)
    versions = tuple(_version(item, split, findings) for item in listed)
    ask_for_traces(top)
    top.done()
    return CallOffContract(lead_provider, year, registered, versions, source, stem, digest, root.place)


def _version(node: Node, split: Split, findings: Findings) -> ContractVersion:
    fields = findings.fields(node, "a version of the contract", "- version: 1, and its figures below it.")
    number = findings.value(fields.required("version", "version: 1"), whole_number, 0)
    first_month = findings.value(
        fields.required("from_statement", f"from_statement: {written.MONTH}"), month, Month(1, 1)
    )
    target = findings.value(fields.required("recruitment_target", "recruitment_target: 4500"), whole_number, 0)
    set_up_node = fields.optional("set_up_fee")
    set_up_fee = NOTHING if set_up_node is None else findings.value(set_up_node, money, NOTHING)
    fee_node = fields.required("monthly_service_fee", f"monthly_service_fee: {WORKED_OUT}")
    service_fee = findings.value(fee_node, _service_fee, None)
    uplift_fee = findings.value(fields.required("uplift_fee", "uplift_fee: none"), none_or(money), None)
    listed = fields.required("bands", f"bands: and below it {BAND_EXAMPLE}")
    bands = tuple(_band(item, split, findings) for item in findings.items(listed, BAND_EXAMPLE))
    mentors_node = fields.optional("mentors")
    mentors = None if mentors_node is None else _mentors(mentors_node, findings)
    fields.done()
    return ContractVersion(number, first_month, target, set_up_fee, service_fee, uplift_fee, bands, mentors, node.place)


def _service_fee(text: str) -> Fraction | Mistake | None:
    if text == WORKED_OUT:
        return None
    found = money(text)
    if isinstance(found, Mistake):
        return Mistake(found.code, found.wrong, f"{found.mend}, or {WORKED_OUT}")
    return found


def _band(node: Node, split: Split, findings: Findings) -> Band:
    fields = findings.fields(node, "a band", BAND_EXAMPLE)
    letter = findings.value(fields.required("band", "band: A"), _letter, "")
    first = findings.value(fields.required("from", "from: 1"), whole_number, 0)
    last = findings.value(fields.required("to", "to: 2000"), whole_number, 0)
    price = findings.value(fields.required("price", f"price: {written.MONEY}"), money, NOTHING)
    split_node = fields.optional("split")
    own_split = split if split_node is None else read_split(split_node, findings)
    fields.done()
    return Band(letter, first, last, price, own_split, node.place)


def _letter(text: str) -> str | Mistake:
    if len(text) == 1 and text.isascii() and text.isupper():
        return text
    meant = text.strip().upper()[-1:]
    mend = meant if meant.isascii() and meant.isalpha() else "A"
    return Mistake("E138", "A band is called by one capital letter.", mend)


def _mentors(node: Node, findings: Findings) -> MentorFee:
    fields = findings.fields(node, "the mentors", f"mentors: {{recruitment_target: 4500, price: {written.MONEY}}}")
    target = findings.value(fields.required("recruitment_target", "recruitment_target: 4500"), whole_number, 0)
    price = findings.value(fields.required("price", f"price: {written.MONEY}"), money, NOTHING)
    fields.done()
    return MentorFee(price, target, node.place)
