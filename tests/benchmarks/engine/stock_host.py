"""The peer: durable-rules through its own Host, driven with every precaution, but with no trace and no Decision.

It takes the same typed facts and has to encode them too, but checks no types. Alternatives are in its own `$or`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from durable.engine import Host  # type: ignore[import-untyped]

from engine.model.conditions import AllOf, Operand, Operator, OtherFact, Test
from engine.model.decision import Rule
from engine.model.facts import FactValue
from engine.ruleset import encode

_OPERATORS = {
    Operator.IS_NOT: "$neq",
    Operator.AT_LEAST: "$gte",
    Operator.AT_MOST: "$lte",
    Operator.MORE_THAN: "$gt",
    Operator.LESS_THAN: "$lt",
}


class _QuietHost(Host):  # type: ignore[misc]
    def _run(self) -> None:
        """Without its dispatching threads, which would run actions while we count them."""


class StockHost:
    """Rules as callbacks of a Host: unique session for each case, deleted afterwards, a catch-all for the rest."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._fired: list[str] = []
        self._numbers = count()
        written: dict[str, Any] = {
            rule.id: {"all": [{"m": _guarded(rule)}], "pri": number, "run": self._recorder(rule.id)}
            for number, rule in enumerate(rules, start=1)
        }
        written["end"] = {"all": [{"m": {"k_": 1}}], "pri": len(rules) + 1, "run": self._recorder("end")}
        self._host = _QuietHost()
        self._host.register_rulesets({"measured": written})

    def _recorder(self, name: str) -> Callable[[Any], None]:
        return lambda _: self._fired.append(name)

    def fitting(self, facts: Mapping[str, FactValue]) -> set[str]:
        """The rules that fit."""
        self._fired.clear()
        session = f"s{next(self._numbers)}"
        encoded = {name: encode(value) for name, value in facts.items()}
        self._host.assert_fact("measured", {**encoded, "k_": 1, "sid": session, "id": session})
        self._host.delete_state("measured", session)
        assert "end" in self._fired
        return set(self._fired) - {"end"}


def _guarded(rule: Rule) -> dict[str, Any]:
    assert isinstance(rule.when, AllOf)
    tests = [written for part in rule.when.parts if isinstance(part, Test) for written in _written(part)]
    return {"$and": [{"k_": 1}, *tests]}


def _written(test: Test) -> list[dict[str, Any]]:
    match test.operator:
        case Operator.MISSING:
            return [{"$nex" if test.operands[0] else "$ex": {test.fact: 1}}]
        case Operator.IS_ONE_OF:
            return [{"$or": [{test.fact: _value(operand)} for operand in test.operands]}]
        case Operator.BETWEEN:
            low, high = test.operands
            return [{"$gte": {test.fact: _value(low)}}, {"$lte": {test.fact: _value(high)}}]
        case Operator.IS:
            return [{test.fact: _value(test.operands[0])}]
        case _:
            compared = {_OPERATORS[test.operator]: {test.fact: _value(test.operands[0])}}
            other = [operand.name for operand in test.operands if isinstance(operand, OtherFact)]
            return [*({"$ex": {name: 1}} for name in other), compared]


def _value(operand: Operand) -> Any:
    return {"$m": operand.name} if isinstance(operand, OtherFact) else encode(operand)
