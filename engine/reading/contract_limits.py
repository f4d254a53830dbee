"""What a call-off contract may not go beyond, and the days recruitment is looked at.

In: keys of the terms. Out: ContractLimits, and each checkpoint with its day.
Must never know: the contracts; `engine.checks` compares them.
"""

from __future__ import annotations

from datetime import date

from engine import written
from engine.model.contracts import ContractLimits
from engine.reading.findings import Fields, Findings
from engine.scalars import day, money, percent, word
from engine.source import Node


def read_limits(fields: Fields, findings: Findings) -> ContractLimits:
    """The limits the terms set; what is not written sets none, except that no set-up fee is paid then."""
    price_node, set_up_node = fields.optional("highest_price"), fields.optional("highest_set_up_fee")
    price = findings.value(price_node, money, None) if price_node is not None else None
    set_up_fee = findings.value(set_up_node, money, None) if set_up_node is not None else None
    if (growth_node := fields.optional("value_growth")) is None:
        return ContractLimits(price, set_up_fee)
    example = f"value_growth: {{with_approval: {written.HALF}, for_uplifts: {written.PERCENT}}}"
    growth = findings.fields(growth_node, "the growth of a contract's value", example)
    approved = findings.value(growth.required("with_approval", f"with_approval: {written.HALF}"), percent, None)
    uplifts = findings.value(growth.required("for_uplifts", f"for_uplifts: {written.PERCENT}"), percent, None)
    growth.done()
    return ContractLimits(price, set_up_fee, approved, uplifts)


def read_checkpoints(node: Node | None, findings: Findings) -> dict[str, date]:
    """Each checkpoint by its name with its day; none when nothing is written."""
    if node is None:
        return {}
    example = f"{{october: {written.DATE}}}"
    listed = findings.fields(node, "the recruitment checkpoints", f"recruitment_checkpoints: {example}")
    return {findings.value(key, word, key.value): findings.value(value, day, date.min) for key, value in listed}
