"""A condition tree as alternatives: lists of plain comparisons, of which one list must hold from end to end.

In: a condition. Out: its disjunctive normal form over literals that durable-rules gets right.
Must never know: JSON, or how many alternatives a ruleset holds.

durable-rules fires a rule once per alternative, miscounts wide nodes and has no dependable "not". So the tree is
taken apart here: negation is pushed down to the comparisons, where "absent" is always said aloud.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operand, Operator, OtherFact, Test

MOST_ALTERNATIVES = 240
"""How many ways one rule may come true. Every 59 need a ruleset of their own."""

MOST_LITERALS = 60
"""How many comparisons one alternative may hold."""


class Comparison(StrEnum):
    """What durable-rules is asked of one fact. None of them holds for an absent fact, save ABSENT."""

    EQUAL = "$eq"
    UNEQUAL = "$neq"
    LESS = "$lt"
    AT_MOST = "$lte"
    MORE = "$gt"
    AT_LEAST = "$gte"
    PRESENT = "$ex"
    ABSENT = "$nex"


@dataclass(frozen=True, slots=True)
class Literal:
    """One comparison of a fact; `operand` is True for presence and absence."""

    comparison: Comparison
    fact: str
    operand: Operand = True


Alternative = tuple[Literal, ...]
Alternatives = tuple[Alternative, ...]

ALWAYS: Alternatives = ((),)


class TooManyAlternativesError(Exception):
    """The condition can come true in more ways than one rule may."""


COMPARISONS = {
    Operator.IS: Comparison.EQUAL,
    Operator.IS_NOT: Comparison.UNEQUAL,
    Operator.IS_ONE_OF: Comparison.EQUAL,
    Operator.IS_NOT_ONE_OF: Comparison.UNEQUAL,
    Operator.AT_LEAST: Comparison.AT_LEAST,
    Operator.AT_MOST: Comparison.AT_MOST,
    Operator.MORE_THAN: Comparison.MORE,
    Operator.LESS_THAN: Comparison.LESS,
}

OPPOSITES = {
    Comparison.EQUAL: Comparison.UNEQUAL,
    Comparison.UNEQUAL: Comparison.EQUAL,
    Comparison.LESS: Comparison.AT_LEAST,
    Comparison.AT_LEAST: Comparison.LESS,
    Comparison.MORE: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.MORE,
}


def alternatives_of(condition: Condition) -> Alternatives:
    """Every way the condition can come true. Raises TooManyAlternativesError above MOST_ALTERNATIVES."""
    match condition:
        case Test():
            return _held(condition)
        case AllOf(parts):
            return _all(alternatives_of(part) for part in parts)
        case AnyOf(parts):
            return _any(alternatives_of(part) for part in parts)
        case NoneOf(parts):
            return _all(_opposite(part) for part in parts)


def _opposite(condition: Condition) -> Alternatives:
    """Every way the condition can fail."""
    match condition:
        case Test():
            return _failed(condition)
        case AllOf(parts):
            return _any(_opposite(part) for part in parts)
        case AnyOf(parts):
            return _all(_opposite(part) for part in parts)
        case NoneOf(parts):
            return _any(alternatives_of(part) for part in parts)


def _held(test: Test) -> Alternatives:
    if test.operator is Operator.MISSING:
        return _presence(test.fact, absent=test.operands[0] is True)
    each = [_compare(comparison, test.fact, operand) for comparison, operand in _comparisons(test)]
    return _any(each) if test.operator is Operator.IS_ONE_OF else _all(each)


def _failed(test: Test) -> Alternatives:
    """A test fails when its fact is absent, when another fact it names is, or when the opposite comparison holds."""
    if test.operator is Operator.MISSING:
        return _presence(test.fact, absent=test.operands[0] is not True)
    each = [_refute(comparison, test.fact, operand) for comparison, operand in _comparisons(test)]
    compared = _all(each) if test.operator is Operator.IS_ONE_OF else _any(each)
    return _any([_presence(test.fact, absent=True), compared])


def _comparisons(test: Test) -> list[tuple[Comparison, Operand]]:
    if test.operator is Operator.BETWEEN:
        low, high = test.operands
        return [(Comparison.AT_LEAST, low), (Comparison.AT_MOST, high)]
    return [(COMPARISONS[test.operator], operand) for operand in test.operands]


def _presence(fact: str, *, absent: bool) -> Alternatives:
    return ((Literal(Comparison.ABSENT if absent else Comparison.PRESENT, fact),),)


def _compare(comparison: Comparison, fact: str, operand: Operand) -> Alternatives:
    literal = Literal(comparison, fact, operand)
    if isinstance(operand, OtherFact):
        # Compared with an absent fact, durable-rules reads whatever it compared last.
        return ((Literal(Comparison.PRESENT, operand.name), literal),)
    return ((literal,),)


def _refute(comparison: Comparison, fact: str, operand: Operand) -> Alternatives:
    compared = _compare(OPPOSITES[comparison], fact, operand)
    if isinstance(operand, OtherFact):
        return (*_presence(operand.name, absent=True), *compared)
    return compared


def _any(parts: Iterable[Alternatives]) -> Alternatives:
    found: dict[Alternative, None] = {}
    for part in parts:
        found.update(dict.fromkeys(part))
        _refuse_more_than_fit(len(found))
    return tuple(found)


def _all(parts: Iterable[Alternatives]) -> Alternatives:
    combined = ALWAYS
    for part in parts:
        _refuse_more_than_fit(len(combined) * len(part))
        joined = (tuple(dict.fromkeys(left + right)) for left in combined for right in part)
        combined = tuple(dict.fromkeys(alternative for alternative in joined if not _contradicts_itself(alternative)))
    return combined


def _contradicts_itself(alternative: Alternative) -> bool:
    """Whether it asks for a fact to be absent and compares it too: a way that can never come true."""
    absent = {literal.fact for literal in alternative if literal.comparison is Comparison.ABSENT}
    return any(literal.fact in absent for literal in alternative if literal.comparison is not Comparison.ABSENT)


def _refuse_more_than_fit(number: int) -> None:
    if number > MOST_ALTERNATIVES:
        raise TooManyAlternativesError
