"""The file of grant amounts → GrantAmounts.

In: the nodes of the file. Out: the amounts, to be used only when the findings are clean.
Must never know: who is paid a grant; decisions say that.
"""

from __future__ import annotations

from fractions import Fraction

from engine import written
from engine.model.grants import GrantAmounts
from engine.problem import Place
from engine.reading.findings import Findings
from engine.scalars import Mistake, at_least_one, contract_year, money, name, words_of_policy
from engine.source import Node

NOT_PUBLISHED = "not_published"
_EXAMPLE = f"- {{contract_year: {written.YEAR}, whole_year: {NOT_PUBLISHED}}}"


def read_grant_amounts(root: Node, findings: Findings) -> GrantAmounts:
    """The amounts of one grant; to be used only when the findings are clean."""
    top = findings.fields(root, "grant amounts", "grant_amounts: and the grant's name.")
    findings.value(top.required("grant_amounts", "grant_amounts: and the grant's name."), name, "")
    source = findings.value(top.required("source", "source: and where it is published."), words_of_policy, "")
    terms_in_full = findings.value(top.required("terms_in_full", "terms_in_full: 3"), at_least_one, 1)
    amounts: dict[int, Fraction | None] = {}
    places: dict[int, Place] = {}
    for item in findings.items(top.required("amounts", f"amounts: and below it {_EXAMPLE}"), _EXAMPLE):
        fields = findings.fields(item, "an amount", _EXAMPLE)
        year_node = fields.required("contract_year", f"contract_year: {written.YEAR}")
        year = findings.value(year_node, contract_year, 0)
        amount_node = fields.required("whole_year", f"whole_year: {NOT_PUBLISHED}")
        amount = findings.value(amount_node, _amount, None)
        fields.done()
        if year in amounts and year_node is not None:
            findings.add("E125", year_node.place, f"Contract year {year} is listed twice.", "each year once.")
        amounts[year] = amount
        places[year] = item.place if amount_node is None else amount_node.place
    top.done()
    return GrantAmounts(terms_in_full, amounts, places, source, root.place)


def _amount(text: str) -> Fraction | Mistake | None:
    if text == NOT_PUBLISHED:
        return None
    found = money(text)
    if isinstance(found, Mistake):
        return Mistake(found.code, found.wrong, f"{found.mend.rstrip('.')}, or {NOT_PUBLISHED}")
    return found
