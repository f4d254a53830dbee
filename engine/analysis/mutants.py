"""An edition with one thing in it changed by one step, for everything in it that could be changed.

In: an edition and the vocabulary. Out: mutants, each with what was changed in words.
Must never know: examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from engine.analysis.steps import neighbours
from engine.example_writing import value_text
from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operand, Operator, OtherFact, Test
from engine.model.decision import OTHERWISE, Answer, Edition, Outcome, Rule
from engine.model.facts import Fact, Vocabulary
from engine.problem import Place
from engine.wording import test_in_words

_OTHER_OPERATOR: Mapping[str, tuple[Operator, str]] = {
    "at_least": (Operator.MORE_THAN, "more_than"),
    "at_most": (Operator.LESS_THAN, "less_than"),
    "more_than": (Operator.AT_LEAST, "at_least"),
    "less_than": (Operator.AT_MOST, "at_most"),
    "on_or_after": (Operator.MORE_THAN, "after"),
    "on_or_before": (Operator.LESS_THAN, "before"),
    "after": (Operator.AT_LEAST, "on_or_after"),
    "before": (Operator.AT_MOST, "on_or_before"),
    "is": (Operator.IS_NOT, "not"),
    "is_one_of": (Operator.IS_NOT_ONE_OF, "not"),
}

_Facts = Mapping[str, Fact]
"""The facts that an edition names."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed edition: where, in which rule, and what was changed, in words."""

    edition: Edition
    place: Place
    rule: str
    change: str


def mutants_of(edition: Edition, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant, one change at a time: each value, date, operator and outcome changed by one step, each fact that
    another is compared with changed for the next, each rule of `unless_already` left out.
    """
    facts = {name: vocabulary.facts[name] for name in edition.fact_types}
    answers = {answer.name: answer for answer in edition.answers}
    for position, rule in enumerate(edition.rules):
        for changed, place, change in _rules(rule, facts, answers):
            rules = (*edition.rules[:position], changed, *edition.rules[position + 1 :])
            yield Mutant(replace(edition, rules=rules), place, rule.id, change)
    if edition.otherwise is not None:
        for then, change in _outcomes(edition.otherwise.then, facts, answers):
            otherwise = replace(edition.otherwise, then=then)
            yield Mutant(replace(edition, otherwise=otherwise), otherwise.place, OTHERWISE, change)


def _rules(rule: Rule, facts: _Facts, answers: Mapping[str, Answer]) -> Iterator[tuple[Rule, Place, str]]:
    for condition, place, change in _conditions(rule.when, facts):
        yield replace(rule, when=condition), place, change
    for then, change in _outcomes(rule.then, facts, answers):
        yield replace(rule, then=then), rule.place, change
    for name in rule.unless_already:
        others = tuple(other for other in rule.unless_already if other != name)
        yield replace(rule, unless_already=others), rule.place, f"unless_already without {name}"


def _conditions(condition: Condition, facts: _Facts) -> Iterator[tuple[Condition, Place, str]]:
    if isinstance(condition, Test):
        for test in _tests(condition, facts):
            yield test, condition.place, f"“{_words(condition)}” as “{_words(test)}”"
        return
    for position, part in enumerate(condition.parts):
        for changed, place, change in _conditions(part, facts):
            parts = (*condition.parts[:position], changed, *condition.parts[position + 1 :])
            yield _group(condition, parts), place, change


def _group(condition: AllOf | AnyOf | NoneOf, parts: tuple[Condition, ...]) -> Condition:
    return replace(condition, parts=parts)


def _tests(test: Test, facts: _Facts) -> Iterator[Test]:
    if test.operator is Operator.MISSING:
        yield replace(test, operands=(not test.operands[0],))
        return
    if test.said in _OTHER_OPERATOR:
        operator, said = _OTHER_OPERATOR[test.said]
        yield replace(test, operator=operator, said=said)
    elif test.operator is Operator.IS_NOT:
        yield replace(test, operator=Operator.IS, said="is")
    elif test.operator is Operator.IS_NOT_ONE_OF:
        yield replace(test, operator=Operator.IS_ONE_OF, said="is_one_of")
    for position, operand in enumerate(test.operands):
        for other in _operands(operand, test, facts):
            operands = (*test.operands[:position], other, *test.operands[position + 1 :])
            yield replace(test, operands=operands)
        if len(test.operands) > 1 and test.operator is not Operator.BETWEEN:
            yield replace(test, operands=(*test.operands[:position], *test.operands[position + 1 :]))


def _operands(operand: Operand, test: Test, facts: _Facts) -> Iterator[Operand]:
    """The values next to the operand, or the next fact in its stead, that are not written beside it already."""
    beside = test.operands
    if isinstance(operand, OtherFact):
        yield from _next_fact(operand, facts, {test.fact})
        return
    choices = [choice for choice in facts[test.fact].choices if choice == operand or choice not in beside]
    yield from (other for other in neighbours(operand, choices) if other not in beside)


def _next_fact(operand: OtherFact, facts: _Facts, but: AbstractSet[str] = frozenset()) -> Iterator[OtherFact]:
    """The fact of the same kind that the edition names next, if it names another."""
    kind = (facts[operand.name].type, facts[operand.name].choices)
    others = {name for name, fact in facts.items() if (fact.type, fact.choices) == kind} - but
    alike = sorted(others | {operand.name})
    following = alike[(alike.index(operand.name) + 1) % len(alike)]
    if following != operand.name:
        yield OtherFact(following)


def _outcomes(then: Outcome, facts: _Facts, answers: Mapping[str, Answer]) -> Iterator[tuple[Outcome, str]]:
    for name, value in then.items():
        others: Iterable[Operand] = (
            _next_fact(value, facts) if isinstance(value, OtherFact) else neighbours(value, answers[name].choices)
        )
        for other in others:
            yield {**then, name: other}, f"{name}: {_written(value)} as {name}: {_written(other)}"


def _written(value: Operand) -> str:
    return f"the fact {value.name}" if isinstance(value, OtherFact) else value_text(value)


def _words(test: Test) -> str:
    return test_in_words(test.fact, test.said, test.operands)
