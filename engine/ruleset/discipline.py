"""What durable-rules could get wrong, found before it is asked.

In: an edition. Out: one Problem for everything outside the limits in which durable-rules was found to be right.
Must never know: what the rules are about.

| Code | Title |
|---|---|
| E601 | A rule can come true in too many ways |
| E602 | Too many tests must hold together |
| E603 | Conditions are nested too deep |
| E604 | Two names look the same to the rule engine |
| E605 | A number is too large to compare exactly |
| E606 | A text cannot be compared |
| E607 | Two rules have the same condition |
| E608 | A test does not suit the type of its fact |
| E609 | A list of conditions is empty |
| E610 | A fact has a name the rule engine cannot use |
| E611 | An edition names too many facts |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.model.conditions import AllOf, Condition, Operand, Operator, OtherFact, Test
from engine.model.decision import Edition, HitPolicy, Rule
from engine.model.facts import ORDERED_TYPES, FactType
from engine.problem import Problem
from engine.ruleset.alternatives import MOST_ALTERNATIVES, MOST_LITERALS, TooManyAlternativesError, alternatives_of
from engine.ruleset.encoding import OWN_NAMES, fault_in_text, hash_of_name, within_exact_numbers
from engine.ruleset.values import fault_of

DEEPEST = 14
"""How many lists of conditions may stand inside one another."""

MOST_FACTS = 200
"""How many facts one edition may name; durable-rules holds 254 properties, some of them its own."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_ORDERS = frozenset({Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN, Operator.BETWEEN})
_LISTS = frozenset({Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF})


def problems_of(edition: Edition) -> list[Problem]:
    """Everything in the edition that durable-rules must not be given. An empty list means it may be compiled."""
    problems = [*_names(edition)]
    for rule in edition.rules:
        problems.extend(_shape(rule) or _tests_of_rule(rule, edition.fact_types) or _size(rule))
    return problems or [*_same_conditions(edition)]


def _names(edition: Edition) -> Iterator[Problem]:
    """Names by their spelling, their number and their hash, which is all that durable-rules keeps of them."""
    taken = {hash_of_name(name): name for name in OWN_NAMES}
    for name in sorted(edition.fact_types):
        if not _NAME.match(name) or name in OWN_NAMES:
            yield Problem(
                "E610",
                edition.place,
                f'The fact "{name}" has a name the rule engine cannot use.',
                "another name, in lower case, such as start_date",
            )
            continue
        other = taken.setdefault(hash_of_name(name), name)
        if other != name:
            yield Problem(
                "E604",
                edition.place,
                f'The rule engine cannot tell "{name}" from "{other}".',
                f"another name for {name}",
            )
    if len(edition.fact_types) > MOST_FACTS:
        yield Problem(
            "E611",
            edition.place,
            f"The rules name {len(edition.fact_types)} facts, and {MOST_FACTS} is the most.",
            "two decisions instead of one",
        )


def _shape(rule: Rule) -> list[Problem]:
    """Depth and emptiness, without recursion, so that no depth can harm the reader."""
    problems: list[Problem] = []
    waiting: list[tuple[Condition, int]] = [(rule.when, 0)]
    while waiting:
        condition, depth = waiting.pop()
        if isinstance(condition, Test):
            continue
        if not condition.parts and not isinstance(condition, AllOf):
            problems.append(
                Problem("E609", condition.place, "This list of conditions is empty.", "at least one condition")
            )
        if depth == DEEPEST:
            wrong = f"Conditions stand inside one another more than {DEEPEST} deep."
            return [Problem("E603", condition.place, wrong, "two rules, or fewer lists inside lists")]
        waiting.extend((part, depth + 1) for part in condition.parts)
    return problems


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from _tests(part)


def _tests_of_rule(rule: Rule, types: Mapping[str, FactType]) -> list[Problem]:
    return [problem for test in _tests(rule.when) for problem in _test(test, types)]


def _test(test: Test, types: Mapping[str, FactType]) -> Iterator[Problem]:
    kind = types.get(test.fact)
    if kind is None:
        yield _unsuitable(test, f'"{test.fact}" is not among the facts of this edition.', "a fact of the vocabulary")
    elif test.operator is Operator.MISSING:
        if test.operands not in ((True,), (False,)) or not isinstance(test.operands[0], bool):
            yield _unsuitable(test, "`missing` is answered with yes or no.", "missing: yes")
    elif test.operator in _ORDERS and kind not in ORDERED_TYPES:
        yield _unsuitable(
            test, f'"{test.fact}" has no order, so `{test.said}` says nothing of it.', f"{test.fact}: value"
        )
    elif not _has_right_number(test):
        yield _unsuitable(test, f"`{test.said}` has the wrong number of values.", "as many values as it needs")
    else:
        for operand in test.operands:
            yield from _operand(test, operand, kind, types)


def _has_right_number(test: Test) -> bool:
    if test.operator in _LISTS:
        return bool(test.operands)
    return len(test.operands) == (2 if test.operator is Operator.BETWEEN else 1)


def _operand(test: Test, operand: Operand, kind: FactType, types: Mapping[str, FactType]) -> Iterator[Problem]:
    if isinstance(operand, OtherFact):
        if types.get(operand.name) is not kind:
            wrong = f'"{test.fact}" is of type {kind.value}, and "{operand.name}" is not.'
            yield _unsuitable(test, wrong, f"a fact of type {kind.value}")
        return
    fault = fault_of(operand, kind)
    if fault is None:
        return
    if isinstance(operand, str) and fault_in_text(operand):
        yield Problem("E606", test.place, f"The text compared with {test.fact} {fault}.", "a shorter, plain text")
    elif type(operand) is int and not within_exact_numbers(operand):
        yield Problem("E605", test.place, f"The number compared with {test.fact} {fault}.", "a smaller number")
    else:
        yield _unsuitable(test, f"What {test.fact} is compared with {fault}.", f"a value of type {kind.value}")


def _unsuitable(test: Test, wrong: str, mend: str) -> Problem:
    return Problem("E608", test.place, wrong, mend)


def _size(rule: Rule) -> list[Problem]:
    try:
        longest = max(map(len, alternatives_of(rule.when)), default=0)
    except TooManyAlternativesError:
        wrong = f"{rule.id} can come true in more than {MOST_ALTERNATIVES} ways."
        return [Problem("E601", rule.place, wrong, "two rules with fewer values or fewer any/none lists each")]
    if longest > MOST_LITERALS:
        wrong = f"{rule.id} asks for {longest} tests to hold together, and {MOST_LITERALS} is the most."
        return [Problem("E602", rule.place, wrong, "fewer values in lists that must not match")]
    return []


def _same_conditions(edition: Edition) -> Iterator[Problem]:
    """Where only one rule may answer, a second with the same condition can only be a mistake."""
    if edition.hit_policy is HitPolicy.COLLECT:
        return
    seen: dict[frozenset[object], Rule] = {}
    for rule in edition.rules:
        earlier = seen.setdefault(frozenset(map(frozenset, alternatives_of(rule.when))), rule)
        if earlier is not rule:
            wrong = f"{rule.id} fits exactly when {earlier.id} (line {earlier.place.line}) does."
            yield Problem("E607", rule.place, wrong, "another condition, or leave the rule out")
