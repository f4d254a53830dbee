"""Tests of facts, compiled: what each comes to, as bits of one number.

In: tests, and the marks each adds when it holds or fails. Out: tables and closures that make them against facts.
Must never know: rules, or durable-rules.
"""

from __future__ import annotations

import operator
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from engine.model.conditions import Operand, Operator, OtherFact, Test
from engine.model.facts import FactValue

Facts = Mapping[str, FactValue]
Comparison = Callable[[Any, Any], bool]

_COMPARE: dict[Operator, Comparison] = {
    Operator.IS: operator.eq,
    Operator.IS_ONE_OF: operator.eq,
    Operator.IS_NOT: operator.ne,
    Operator.IS_NOT_ONE_OF: operator.ne,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.MORE_THAN: operator.gt,
    Operator.LESS_THAN: operator.lt,
}


Key = tuple[str, Operator, tuple[Operand, ...]]
Marks = tuple[int, int]
"""What a test adds when it holds, and what when it fails."""
_Fixed = tuple[Operator, tuple[FactValue, ...], Marks]


def key_of(test: Test) -> Key:
    """What makes two tests the same, wherever they stand and however they are said."""
    return test.fact, test.operator, test.operands


@dataclass(frozen=True, slots=True)
class TestsByFact:
    """Every distinct test of an edition, ready to be made.

    `fixed` holds tests with written operands, by their fact: its name, the marks when it is absent, and by its value.
    `pairs` hold tests of one fact against another: name, comparison, other name, marks when it holds, when it fails.
    `lists` hold tests with several operands, other facts among them: whether it holds, and the same two marks.
    """

    __test__ = False  # not a test for pytest

    fixed: list[tuple[str, int, MarksByValue]]
    pairs: list[tuple[str, Comparison, str, int, int]]
    lists: list[tuple[Callable[[Facts], bool], int, int]]


def tests_by_fact(marks: Mapping[Key, Marks]) -> TestsByFact:
    """The tests, given what each adds when it holds and when it fails."""
    fixed: dict[str, list[_Fixed]] = {}
    pairs: list[tuple[str, Comparison, str, int, int]] = []
    lists: list[tuple[Callable[[Facts], bool], int, int]] = []
    for (fact, how, operands), of_test in marks.items():
        values = tuple(_composed(operand) for operand in operands if not isinstance(operand, OtherFact))
        if len(values) == len(operands):
            fixed.setdefault(fact, []).append((how, values, of_test))
        elif len(operands) == 1 and isinstance(operands[0], OtherFact):
            pairs.append((fact, _COMPARE[how], operands[0].name, *of_test))
        else:
            lists.append((partial(_compares, fact, how, operands), *of_test))
    by_fact = [(fact, _marks_when_absent(tests), _marks_by_value(tests)) for fact, tests in fixed.items()]
    return TestsByFact(by_fact, pairs, lists)


def _marks_when_absent(tests: list[_Fixed]) -> int:
    return together(_marked(how is Operator.MISSING and values[0] is True, marks) for how, values, marks in tests)


def _marks_by_value(tests: list[_Fixed]) -> MarksByValue:
    """The marks of its tests for a fact that is present.

    A value's place among the operands, on one of them or in a gap between two, settles every test. So the tests are
    made once for each place: operands stand on odd numbers, gaps on the even ones between.
    """
    presence = [(values[0] is False, marks) for how, values, marks in tests if how is Operator.MISSING]
    compared = [test for test in tests if test[0] is not Operator.MISSING]
    operands: list[Any] = sorted({value for _, values, _ in compared for value in values})
    numbers = {value: 2 * position + 1 for position, value in enumerate(operands)}
    numbered = [(how, tuple(numbers[value] for value in values), marks) for how, values, marks in compared]
    places = [
        together(
            [
                *(_marked(holds, marks) for holds, marks in presence),
                *(_marked(_holds(how, number, wanted), marks) for how, wanted, marks in numbered),
            ]
        )
        for number in range(2 * len(operands) + 1)
    ]
    return MarksByValue(operands, places)


def _marked(holds: bool, marks: Marks) -> int:
    return marks[0] if holds else marks[1]


def together(bits: Iterable[int]) -> int:
    """All the bits in one number."""
    return reduce(operator.or_, bits, 0)


_MOST_REMEMBERED = 1_000


class MarksByValue(dict[FactValue, int]):
    """Marks by value: those of an operand are known; any other value is found in its gap, and remembered."""

    def __init__(self, operands: list[Any], places: list[int]) -> None:
        super().__init__(zip(operands, places[1::2], strict=True))
        self._operands = operands
        self._gaps = places[::2]

    def __missing__(self, value: Any) -> int:
        marks = self._gaps[bisect_left(self._operands, value)]
        if len(self) < _MOST_REMEMBERED:
            self[value] = marks
        return marks


def _holds(how: Operator, value: FactValue, wanted: tuple[FactValue, ...]) -> bool:
    """Whether a present value passes a comparison."""
    if how is Operator.BETWEEN:
        return _COMPARE[Operator.AT_LEAST](value, wanted[0]) and _COMPARE[Operator.AT_MOST](value, wanted[1])
    compare = _COMPARE[how]
    if how is Operator.IS_ONE_OF:
        return any(compare(value, one) for one in wanted)
    return all(compare(value, one) for one in wanted)


def _compares(fact: str, how: Operator, operands: tuple[Operand, ...], facts: Facts) -> bool:
    """Make a test in whose list other facts stand. An absent one is like no value, and unlike none."""
    value = facts.get(fact)
    if value is None:
        return False
    wanted = [_operand(operand, facts) for operand in operands]
    present = tuple(one for one in wanted if one is not None)
    if len(present) < len(wanted) and how is not Operator.IS_ONE_OF:
        return False
    return _holds(how, value, present)


def _operand(operand: Operand, facts: Facts) -> FactValue | None:
    return facts.get(operand.name) if isinstance(operand, OtherFact) else _composed(operand)


def _composed(value: FactValue) -> FactValue:
    """Text in Unicode's composed form, in which facts are taken too; anything else as it is."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
