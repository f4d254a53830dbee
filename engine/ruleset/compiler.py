"""An edition's rules as rulesets for durable-rules.

In: rules that `engine.ruleset.discipline` finds nothing wrong with. Out: JSON, and which rule each name stands for.
Must never know: facts of any case, or the C calls that run a ruleset.

Each alternative of each rule becomes one durable rule: a flat list of comparisons behind the guard. No groups are
nested, so the limits of one network node can be met by counting; rules that do not fit go to further rulesets. All
rulesets see every case, and the hit policy is applied to all rules that fit, so splitting changes no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from engine.model.conditions import OtherFact
from engine.model.decision import Rule
from engine.ruleset.alternatives import Alternative, Comparison, Literal, alternatives_of
from engine.ruleset.encoding import GUARD, encode, write_json

MOST_RULES = 59
"""Durable rules in one ruleset beside the catch-all; at 64 that hold at once durable-rules fails."""

CATCH_ALL = "r0000"
"""The rule that fits every case, as the last. When it stays silent, the evaluation was not a healthy one."""


@dataclass(frozen=True, slots=True)
class CompiledRuleset:
    """One ruleset as JSON. `rules` gives for each generated name the policy rules it stands for, as bits."""

    json: str
    rules: Mapping[str, int]


def compile_rules(rules: tuple[Rule, ...]) -> tuple[CompiledRuleset, ...]:
    """The rules as rulesets; bit n of a name's value is the nth rule, from 0. At least one ruleset comes out."""
    fits: dict[Alternative, int] = {}
    for position, rule in enumerate(rules):
        for alternative in alternatives_of(rule.when):
            fits[alternative] = fits.get(alternative, 0) | 1 << position
    waiting = iter(fits.items())
    compiled = [_ruleset(dict(islice(waiting, MOST_RULES)))]
    while batch := dict(islice(waiting, MOST_RULES)):
        compiled.append(_ruleset(batch))
    return tuple(compiled)


def _ruleset(batch: Mapping[Alternative, int]) -> CompiledRuleset:
    written: dict[str, object] = {}
    names: dict[str, int] = {}
    for number, (alternative, rules) in enumerate(batch.items(), start=1):
        name = f"r{number:04d}"
        names[name] = rules
        written[name] = _durable_rule(alternative, number)
    written[CATCH_ALL] = _durable_rule((), len(batch) + 1)
    return CompiledRuleset(write_json(written), names)


def _durable_rule(alternative: Alternative, priority: int) -> dict[str, object]:
    tests: list[dict[str, object]] = [{GUARD: 1}]
    tests.extend(_test(literal) for literal in alternative)
    return {"all": [{"m": {"$and": tests} if alternative else tests[0]}], "pri": priority}


def _test(literal: Literal) -> dict[str, object]:
    """One comparison as durable-rules writes it; exactly one key in each object, since it ignores any other."""
    if literal.comparison in (Comparison.PRESENT, Comparison.ABSENT):
        return {literal.comparison.value: {literal.fact: 1}}
    operand = literal.operand
    wanted: object = {"$m": operand.name} if isinstance(operand, OtherFact) else encode(operand)
    compared = {literal.fact: wanted}
    return compared if literal.comparison is Comparison.EQUAL else {literal.comparison.value: compared}
