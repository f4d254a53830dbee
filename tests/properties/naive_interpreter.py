"""A third opinion on rules, written for plainness from what the policy language promises, and from nothing else.

It shares no code with `engine.trace` or `engine.ruleset`: only the types of the model.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.conditions import AllOf, AnyOf, Condition, Operator, OtherFact, Test
from engine.model.decision import Edition, HitPolicy, Rule


@dataclass(frozen=True)
class Verdict:
    """What an edition answers: who fired, the outcomes, who was passed over; `clash` when `unique` finds several."""

    fired: tuple[str, ...]
    outcome: tuple[dict[str, Any], ...]
    passed_over: dict[str, str]
    clash: bool = False


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Whether a condition is true of the facts."""
    if isinstance(condition, Test):
        return _test_holds(condition, facts)
    truths = [holds(part, facts) for part in condition.parts]
    if isinstance(condition, AllOf):
        return False not in truths
    if isinstance(condition, AnyOf):
        return True in truths
    return True not in truths


def _test_holds(test: Test, facts: Mapping[str, Any]) -> bool:
    if test.operator == Operator.MISSING:
        return (test.fact not in facts) == test.operands[0]
    if test.fact not in facts:
        return False
    wanted = []
    for operand in test.operands:
        if not isinstance(operand, OtherFact):
            wanted.append(_plain(operand))
        elif operand.name in facts:
            wanted.append(_plain(facts[operand.name]))
        elif test.operator != Operator.IS_ONE_OF:
            return False  # comparing with what is absent never holds
    return bool(_MEANING[test.operator](_plain(facts[test.fact]), wanted))


_MEANING: dict[Operator, Callable[[Any, list[Any]], Any]] = {
    Operator.IS: lambda value, wanted: value == wanted[0],
    Operator.IS_ONE_OF: lambda value, wanted: value in wanted,
    Operator.IS_NOT: lambda value, wanted: value != wanted[0],
    Operator.IS_NOT_ONE_OF: lambda value, wanted: value not in wanted,
    Operator.AT_LEAST: lambda value, wanted: value >= wanted[0],
    Operator.AT_MOST: lambda value, wanted: value <= wanted[0],
    Operator.MORE_THAN: lambda value, wanted: value > wanted[0],
    Operator.LESS_THAN: lambda value, wanted: value < wanted[0],
    Operator.BETWEEN: lambda value, wanted: wanted[0] <= value <= wanted[1],
}


def _plain(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def judge(edition: Edition, facts: Mapping[str, Any]) -> Verdict:
    """What the edition answers on the facts."""
    fitting = [rule for rule in edition.rules if holds(rule.when, facts)]
    if edition.hit_policy == HitPolicy.COLLECT:
        return _collect(fitting, facts)
    if edition.hit_policy == HitPolicy.UNIQUE and len(fitting) > 1:
        return Verdict((), (), {}, clash=True)
    if fitting:
        return Verdict((fitting[0].id,), (_outcome(fitting[0].then, facts),), {})
    assert edition.otherwise is not None
    return Verdict(("otherwise",), (_outcome(edition.otherwise.then, facts),), {})


def _collect(fitting: list[Rule], facts: Mapping[str, Any]) -> Verdict:
    fired: list[Rule] = []
    passed_over: dict[str, str] = {}
    for rule in fitting:
        before = [name for name in rule.unless_already if name in [earlier.id for earlier in fired]]
        if before:
            passed_over[rule.id] = before[0]
        else:
            fired.append(rule)
    return Verdict(tuple(rule.id for rule in fired), tuple(_outcome(rule.then, facts) for rule in fired), passed_over)


def _outcome(then: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(facts[value.name]) if isinstance(value, OtherFact) else value for name, value in then.items()}
