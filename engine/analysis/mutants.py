"""An edition with one thing in it changed by one step, for everything in it that could be changed.

In: an edition and the vocabulary. Out: mutants, each with what was changed in words.
Must never know: examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed edition: where, in which rule, and what was changed, in words."""

    edition: Edition
    place: Place
    rule: str
    change: str


def mutants_of(edition: Edition, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant: each value, date, operator and outcome changed by one step, one at a time."""
    facts = vocabulary.facts
    answers = {answer.name: answer for answer in edition.answers}
    for position, rule in enumerate(edition.rules):
        for changed, place, change in _rules(rule, facts, answers):
            rules = (*edition.rules[:position], changed, *edition.rules[position + 1 :])
            yield Mutant(replace(edition, rules=rules), place, rule.id, change)
    if edition.otherwise is not None:
        for then, change in _outcomes(edition.otherwise.then, answers):
            otherwise = replace(edition.otherwise, then=then)
            yield Mutant(replace(edition, otherwise=otherwise), otherwise.place, OTHERWISE, change)


def _rules(rule: Rule, facts: Mapping[str, Fact], answers: Mapping[str, Answer]) -> Iterator[tuple[Rule, Place, str]]:
    for condition, place, change in _conditions(rule.when, facts):
        yield replace(rule, when=condition), place, change
    for then, change in _outcomes(rule.then, answers):
        yield replace(rule, then=then), rule.place, change


def _conditions(condition: Condition, facts: Mapping[str, Fact]) -> Iterator[tuple[Condition, Place, str]]:
    if isinstance(condition, Test):
        for test in _tests(condition, facts[condition.fact]):
            yield test, condition.place, f"“{_words(condition)}” as “{_words(test)}”"
        return
    for position, part in enumerate(condition.parts):
        for changed, place, change in _conditions(part, facts):
            parts = (*condition.parts[:position], changed, *condition.parts[position + 1 :])
            yield _group(condition, parts), place, change


def _group(condition: AllOf | AnyOf | NoneOf, parts: tuple[Condition, ...]) -> Condition:
    return replace(condition, parts=parts)


def _tests(test: Test, fact: Fact) -> Iterator[Test]:
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
        for other in _operands(operand, test.operands, fact):
            operands = (*test.operands[:position], other, *test.operands[position + 1 :])
            yield replace(test, operands=operands)
        if len(test.operands) > 1 and test.operator is not Operator.BETWEEN:
            yield replace(test, operands=(*test.operands[:position], *test.operands[position + 1 :]))


def _operands(operand: Operand, beside: tuple[Operand, ...], fact: Fact) -> Iterator[Operand]:
    """The values next to the operand that are not written beside it already."""
    if not isinstance(operand, OtherFact):
        choices = [choice for choice in fact.choices if choice == operand or choice not in beside]
        yield from (other for other in neighbours(operand, choices) if other not in beside)


def _outcomes(then: Outcome, answers: Mapping[str, Answer]) -> Iterator[tuple[Outcome, str]]:
    for name, value in then.items():
        if isinstance(value, OtherFact):
            continue
        for other in neighbours(value, answers[name].choices):
            yield {**then, name: other}, f"{name}: {value_text(value)} as {name}: {value_text(other)}"


def _words(test: Test) -> str:
    return test_in_words(test.fact, test.said, test.operands)
