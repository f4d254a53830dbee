"""What the rule engine cannot be given, for policy that was not read from files or would be refused there earlier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.conditions import AllOf, AnyOf, Condition, Operator, Test
from engine.model.decision import Edition
from engine.model.facts import FactType
from engine.problem import Place
from engine.reading import read_policy
from engine.ruleset.discipline import problems_of
from tests.engine.reading.small_policies import GOOD

HERE = Place("rules/funding/2025-06-01.yaml", 1, 1)


@pytest.fixture(scope="module")
def edition() -> Edition:
    policy = read_policy(GOOD).policy
    assert policy is not None
    return policy.editions["funding"][0]


def one_test(fact: str, operator: Operator = Operator.IS, operand: str | int = 1) -> Test:
    return Test(fact, operator, (operand,), HERE, "is")


def codes(edition: Edition, when: Condition, **types: FactType) -> set[str]:
    changed = replace(edition.rules[0], when=when)
    facts = {**edition.fact_types, **types}
    return {
        found.code for found in problems_of(replace(edition, rules=(changed, *edition.rules[1:]), fact_types=facts))
    }


def test_lists_of_conditions_may_not_be_nested_too_deep(edition: Edition) -> None:
    deep: Condition = one_test("paid_declarations")
    for _ in range(20):
        deep = AllOf((AnyOf((deep, one_test("paid_declarations", operand=2)), HERE),), HERE)
    assert codes(edition, deep) == {"E603"}


def test_two_names_the_rule_engine_takes_for_one_are_refused(edition: Edition) -> None:
    both = AllOf((one_test("costarring"), one_test("liquid")), HERE)
    number = FactType.WHOLE_NUMBER
    assert codes(edition, both, costarring=number, liquid=number) == {"E604"}


def test_numbers_that_would_be_rounded_are_refused(edition: Edition) -> None:
    assert codes(edition, one_test("paid_declarations", operand=2**53 + 1)) == {"E605"}


def test_a_test_must_suit_the_type_of_its_fact(edition: Edition) -> None:
    assert codes(edition, one_test("role", Operator.AT_LEAST, "ect")) == {"E608"}


def test_a_list_of_conditions_may_not_be_empty(edition: Edition) -> None:
    assert codes(edition, AnyOf((), HERE)) == {"E609"}


def test_words_of_the_rule_engine_are_no_names_for_facts(edition: Edition) -> None:
    assert codes(edition, one_test("sid"), sid=FactType.WHOLE_NUMBER) == {"E610"}


def test_an_edition_may_not_name_too_many_facts(edition: Edition) -> None:
    many = {f"fact_{number}": FactType.WHOLE_NUMBER for number in range(201)}
    assert codes(edition, one_test("fact_0"), **many) == {"E611"}
