"""How the terms say bands are filled.

In: the node of `band_filling`. Out: BandFillingTerms, and Problems.
Must never know: what either way comes to.
"""

from __future__ import annotations

from engine import written
from engine.model.contracts import BandFilling, BandFillingTerms
from engine.problem import Place
from engine.reading.findings import Findings, is_broken
from engine.scalars import choice, month
from engine.source import Node, Text


def read_band_filling(node: Node | None, findings: Findings) -> BandFillingTerms:
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
