"""The second reading of a rule: plain closures over the same tree, with every test made and kept.

In: an edition's rules, then typed facts. Out: which rules fit, and what each of their tests saw.
Must never know: durable-rules, hit policies, or answers.

Equal tests are made once for all rules, and the tests that hold are kept as bits of one number. That number is the
whole trace; its words are made from it when somebody reads them.
"""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial, reduce
from typing import Any

from engine.decision_parts import ComparedFact, Leaf, RuleTrace, Wanted
from engine.model.conditions import AllOf, AnyOf, Condition, Operand, Operator, OtherFact, Test
from engine.model.decision import Rule
from engine.model.facts import FactValue

Facts = Mapping[str, FactValue]
_Bits = Callable[[FactValue], int]
_Fits = Callable[[int], bool]
_Compares = Callable[[Facts], bool]

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: operator.eq,
    Operator.IS_ONE_OF: operator.eq,
    Operator.IS_NOT: operator.ne,
    Operator.IS_NOT_ONE_OF: operator.ne,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.MORE_THAN: operator.gt,
    Operator.LESS_THAN: operator.lt,
}
_EQUALITIES = frozenset(
    {Operator.IS, Operator.IS_NOT, Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF, Operator.MISSING},
)


class Reading:
    """The rules of an edition, ready to be read against facts. Holds no state between readings."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._tests = [tuple(every_test(rule.when)) for rule in rules]
        bits: dict[_Key, int] = {}
        for tests in self._tests:
            for test in tests:
                bits.setdefault(_key(test), 1 << len(bits))
        self._leaf_bits = [tuple(bits[_key(test)] for test in tests) for tests in self._tests]
        self._by_fact, self._by_facts = _readers(bits)
        conditions = [(1 << position, _compile(rule.when, bits)) for position, rule in enumerate(rules)]
        self._plain = [(bit, need) for bit, need in conditions if isinstance(need, int)]
        self._trees = [(bit, fits) for bit, fits in conditions if not isinstance(fits, int)]

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that some test names."""
        tests = [test for tests in self._tests for test in tests]
        return frozenset(test.fact for test in tests) | {
            operand.name for test in tests for operand in test.operands if isinstance(operand, OtherFact)
        }

    def read(self, facts: Facts) -> tuple[int, int]:
        """Make every test: (the tests that hold, the rules that fit), each as bits; bit n is the nth rule."""
        held = 0
        for name, when_absent, when_present in self._by_fact:
            value = facts.get(name)
            held |= when_absent if value is None else when_present(value)
        for bit, holds in self._by_facts:
            if holds(facts):
                held |= bit
        fitting = 0
        for bit, need in self._plain:
            if held & need == need:
                fitting |= bit
        for bit, fits in self._trees:
            if fits(held):
                fitting |= bit
        return held, fitting

    def trace(self, facts: Facts, held: int, fitting: int, passed_over: Mapping[int, str]) -> tuple[RuleTrace, ...]:
        """The words for what `read` found. `passed_over` gives, by position, the rule that held another back."""
        return tuple(
            self._rule_trace(position, facts, held, fitting, passed_over.get(position))
            for position in range(len(self._rules))
        )

    def _rule_trace(self, position: int, facts: Facts, held: int, fitting: int, passed_over: str | None) -> RuleTrace:
        rule = self._rules[position]
        holds = [bool(held & bit) for bit in self._leaf_bits[position]]
        leaves = tuple(_leaf(test, facts, held) for test, held in zip(self._tests[position], holds, strict=True))
        _, because = _settled(rule.when, iter(enumerate(holds)))
        return RuleTrace(rule.id, bool(fitting >> position & 1), rule.place, leaves, tuple(because), passed_over)


def every_test(condition: Condition) -> Iterator[Test]:
    """Every test of a condition, in the order of the file."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from every_test(part)


_Key = tuple[str, Operator, tuple[Operand, ...]]


def _key(test: Test) -> _Key:
    return test.fact, test.operator, test.operands


def _readers(bits: Mapping[_Key, int]) -> tuple[list[tuple[str, int, _Bits]], list[tuple[int, _Compares]]]:
    """How to make every test: those with fixed operands by their fact, and those that compare two facts."""
    fixed: dict[str, list[tuple[Operator, tuple[FactValue, ...], int]]] = {}
    compared: list[tuple[int, _Compares]] = []
    for (fact, how, operands), bit in bits.items():
        values = tuple(_composed(operand) for operand in operands if not isinstance(operand, OtherFact))
        if len(values) == len(operands):
            fixed.setdefault(fact, []).append((how, values, bit))
        else:
            compared.append((bit, _compares(fact, how, operands)))
    by_fact = []
    for fact, tests in fixed.items():
        when_absent = sum(bit for how, values, bit in tests if how is Operator.MISSING and values[0] is True)
        by_fact.append((fact, when_absent, _bits_of_present(tests)))
    return by_fact, compared


def _bits_of_present(tests: list[tuple[Operator, tuple[FactValue, ...], int]]) -> _Bits:
    """For a fact that is present: its value to the bits of its tests that hold."""
    if all(how in _EQUALITIES for how, _, _ in tests):
        # Only equality matters, so every value is one of those named, or like any other.
        named = {value for how, values, _ in tests if how is not Operator.MISSING for value in values}
        table = {value: _bits(tests, value) for value in named}
        return partial(_look_up, table, _bits(tests, _UNLIKE_ANY))
    return partial(_bits, tests)


def _look_up(table: Mapping[Any, int], otherwise: int, value: FactValue) -> int:
    return table.get(value, otherwise)


_UNLIKE_ANY: Any = object()


def _bits(tests: list[tuple[Operator, tuple[FactValue, ...], int]], value: FactValue) -> int:
    return sum(bit for how, wanted, bit in tests if _holds(how, value, wanted))


def _holds(how: Operator, value: FactValue, wanted: tuple[FactValue, ...]) -> bool:
    """Whether a present value passes a test."""
    if how is Operator.MISSING:
        return wanted[0] is False
    if how is Operator.BETWEEN:
        return _COMPARE[Operator.AT_LEAST](value, wanted[0]) and _COMPARE[Operator.AT_MOST](value, wanted[1])
    compare = _COMPARE[how]
    if how is Operator.IS_ONE_OF:
        return any(compare(value, one) for one in wanted)
    return all(compare(value, one) for one in wanted)


def _compares(fact: str, how: Operator, operands: tuple[Operand, ...]) -> _Compares:
    """A test in which another fact stands as operand. An absent one is like no value and unlike none."""

    def holds(facts: Facts) -> bool:
        value = facts.get(fact)
        if value is None:
            return False
        wanted = tuple(_operand(operand, facts) for operand in operands)
        present = tuple(one for one in wanted if one is not None)
        if len(present) < len(wanted) and how is not Operator.IS_ONE_OF:
            return False
        return _holds(how, value, present)

    return holds


def _operand(operand: Operand, facts: Facts) -> FactValue | None:
    return facts.get(operand.name) if isinstance(operand, OtherFact) else _composed(operand)


def _composed(value: FactValue) -> FactValue:
    """Text in Unicode's composed form, in which facts are taken too; anything else as it is."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _compile(condition: Condition, bits: Mapping[_Key, int]) -> int | _Fits:
    """A condition as the bits it needs, when it is a plain list of tests, or else as a closure over the bits held."""
    if isinstance(condition, Test):
        return bits[_key(condition)]
    compiled = [_compile(part, bits) for part in condition.parts]
    if isinstance(condition, AllOf):
        need = reduce(operator.or_, (part for part in compiled if isinstance(part, int)), 0)
        closures = [part for part in compiled if not isinstance(part, int)]
        return _all_fit(need, closures) if closures else need
    # One bit may stand for "any of these"; several bits are needed together, so they take a closure.
    some = reduce(operator.or_, (part for part in compiled if isinstance(part, int) and part.bit_count() == 1), 0)
    closures = [
        _all_fit(part, []) if isinstance(part, int) else part
        for part in compiled
        if not (isinstance(part, int) and part.bit_count() == 1)
    ]
    return _any_fits(some, closures) if isinstance(condition, AnyOf) else _none_fits(some, closures)


def _all_fit(need: int, parts: list[_Fits]) -> _Fits:
    return lambda held: held & need == need and all(part(held) for part in parts)


def _any_fits(some: int, parts: list[_Fits]) -> _Fits:
    return lambda held: held & some != 0 or any(part(held) for part in parts)


def _none_fits(some: int, parts: list[_Fits]) -> _Fits:
    return lambda held: held & some == 0 and not any(part(held) for part in parts)


def _leaf(test: Test, facts: Facts, holds: bool) -> Leaf:
    wanted: tuple[Wanted, ...] = tuple(
        ComparedFact(operand.name, facts.get(operand.name)) if isinstance(operand, OtherFact) else operand
        for operand in test.operands
    )
    return Leaf(test.fact, test.said, wanted, facts.get(test.fact), holds)


def _settled(condition: Condition, leaves: Iterator[tuple[int, bool]]) -> tuple[bool, list[int]]:
    """Whether the condition holds, and the positions of the tests that settle it."""
    if isinstance(condition, Test):
        position, holds = next(leaves)
        return holds, [position]
    parts = [_settled(part, leaves) for part in condition.parts]
    decisive = not isinstance(condition, AllOf)
    settling = next((positions for holds, positions in parts if holds is decisive), None)
    everywhere = [position for _, positions in parts for position in positions]
    if isinstance(condition, AnyOf):
        return settling is not None, everywhere if settling is None else settling
    return settling is None, everywhere if settling is None else settling
