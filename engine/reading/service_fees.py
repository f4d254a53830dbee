"""How a service fee is spread → ServiceFeeTerms.

In: the node of `service_fee`, and the plans it may choose from. Out: the streams of instalments.
Must never know: which plan is right; `engine.checks` asks whether the shares add up.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from fractions import Fraction

from engine import written
from engine.model.contracts import ServiceFeeStream, ServiceFeeTerms
from engine.problem import Place
from engine.reading.findings import Findings
from engine.scalars import Mistake, at_least_one, name, percent
from engine.source import Node, Text
from engine.suggestions import instead

INSTALMENTS_EXAMPLE = "service_fee: {instalments: 29}"
PLANS_EXAMPLE = f"[{{share: {written.HALF}, instalments: 29}}, {{share: {written.HALF}, instalments: 40}}]"
WHOLE = Fraction(1)

Streams = tuple[ServiceFeeStream, ...]


def read_service_fee(node: Node | None, plans_node: Node | None, findings: Findings) -> ServiceFeeTerms:
    """One stream of equal instalments, or the plan that is named; every plan is read, also those nobody chose."""
    plans = _plans(plans_node, findings)
    place = node.place if node else Place("", 1, 1)
    if isinstance(node, Text):
        return ServiceFeeTerms(findings.value(node, _plan_of(plans), ()), place, plans)
    fields = findings.fields(node, "the service fee", "{instalments: 29}, or the name of a plan.")
    number_node = fields.required("instalments", "instalments: 29")
    number = findings.value(number_node, at_least_one, 1)
    fields.done()
    stream = ServiceFeeStream(WHOLE, number, number_node.place if number_node else place)
    return ServiceFeeTerms((stream,), place, plans)


def _plan_of(plans: Map[str, Streams]) -> Callable[[str], Streams | Mistake]:
    def chosen(text: str) -> Streams | Mistake:
        if text in plans:
            return plans[text]
        wrong = f"“{text}” is not one of the service_fee_plans."
        return Mistake("E332", wrong, instead(text, plans, "{instalments: 29}"))

    return chosen


def _plans(node: Node | None, findings: Findings) -> dict[str, Streams]:
    example = f"service_fee_plans: and below it a name and {PLANS_EXAMPLE}"
    listed = findings.fields(node, "the service fee plans", example) if node is not None else ()
    return {
        findings.value(key, name, key.value): tuple(_stream(item, findings) for item in findings.items(value, example))
        for key, value in listed
    }


def _stream(node: Node, findings: Findings) -> ServiceFeeStream:
    fields = findings.fields(node, "a stream of instalments", f"{{share: {written.HALF}, instalments: 29}}")
    share = findings.value(fields.required("share", f"share: {written.HALF}"), percent, WHOLE)
    number = findings.value(fields.required("instalments", "instalments: 29"), at_least_one, 1)
    fields.done()
    return ServiceFeeStream(share, number, node.place)
