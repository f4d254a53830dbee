"""What durable-rules could get wrong is refused before it is asked (numbers are those of its known traps)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.edition_runner import EditionRunner
from engine.errors import PolicyError
from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operator, Test
from engine.model.decision import HitPolicy
from engine.model.facts import FactType
from engine.ruleset import problems_of
from engine.ruleset.encoding import hash_of_name
from tests.engine.decision.made_up import (
    FIRST_DAY,
    PLACE,
    VOCABULARY,
    all_of,
    any_of,
    edition,
    fired,
    none_of,
    other,
    rule,
    test,
)

ROLE = test("role", "is", "ect")


def codes(*conditions: Condition, hit_policy: HitPolicy = HitPolicy.COLLECT) -> list[str]:
    rules = [rule(f"rule_{number}", condition) for number, condition in enumerate(conditions)]
    return [problem.code for problem in problems_of(edition(*rules, hit_policy=hit_policy))]


def nested(depth: int) -> Condition:
    condition: Condition = ROLE
    for _ in range(depth):
        condition = any_of(condition, test("known", "is", True))
    return condition


def test_good_rules_give_no_problems() -> None:
    assert codes(ROLE, all_of(), any_of(ROLE, none_of(test("starts", "before", other("ends"))))) == []


def test_a_rule_may_come_true_in_240_ways_and_no_more() -> None:
    two = [any_of(test("paid", "is", 2 * n), test("paid", "is", 2 * n + 1)) for n in range(8)]
    assert codes(all_of(*two[:7])) == []
    assert codes(all_of(*two)) == ["E601"]


def test_ways_are_counted_before_they_are_made() -> None:
    many = [any_of(test("paid", "is", 2 * n), test("paid", "is", 2 * n + 1)) for n in range(2_000)]
    assert codes(all_of(*many)) == ["E601"]


def test_sixty_tests_may_hold_together_and_no_more() -> None:
    assert codes(all_of(*(test("paid", "is_not", n) for n in range(60)))) == []
    assert codes(all_of(*(test("paid", "is_not", n) for n in range(61)))) == ["E602"]


def test_conditions_nest_fourteen_deep_and_no_more() -> None:
    """Trap 8: 16 groups fail to register."""
    assert codes(nested(14)) == []
    assert codes(nested(15)) == ["E603"]


def test_nesting_beyond_what_python_can_follow_is_a_problem_and_no_crash() -> None:
    condition: Condition = ROLE
    for _ in range(100_000):
        condition = all_of(condition)
    assert codes(condition) == ["E603"]


def test_names_that_hash_alike_are_refused() -> None:
    """Trap 13: to durable-rules these two are one field."""
    assert hash_of_name("band_induction_target") == hash_of_name("first_amount_schedule")
    types = {"band_induction_target": FactType.YES_NO, "first_amount_schedule": FactType.YES_NO}
    problems = problems_of(edition(fact_types=types))
    assert [problem.code for problem in problems] == ["E604"]
    assert "band_induction_target" in problems[0].wrong


@pytest.mark.parametrize("name", ["id", "sid", "k_", "$s", "$nex", "a.b", "Role", "", "naïve"])
def test_names_the_engine_uses_or_cannot_read_are_refused(name: str) -> None:
    """Traps 1 and 27."""
    assert [problem.code for problem in problems_of(edition(fact_types={name: FactType.YES_NO}))] == ["E610"]


def test_more_than_200_facts_are_refused() -> None:
    """Trap 28: above 254 properties an evaluation fails."""
    types = {f"fact_{number}": FactType.YES_NO for number in range(201)}
    assert [problem.code for problem in problems_of(edition(fact_types=types))] == ["E611"]


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 2**63, 2**64])
def test_numbers_that_stop_being_exact_are_refused(number: int) -> None:
    """Trap 20."""
    assert codes(test("paid", "at_least", number)) == ["E605"]


def test_the_largest_exact_numbers_are_told_apart() -> None:
    one = edition(rule("most", test("paid", "is", 2**53)), rule("least", test("paid", "is", -(2**53))))
    assert fired(one, {"paid": 2**53}) == ["most"]
    assert fired(one, {"paid": 2**53 - 1}) == ["otherwise"]
    assert fired(one, {"paid": -(2**53)}) == ["least"]


@pytest.mark.parametrize("text", ["x" * 10_000, "é" * 5_000, '"' * 5_000, "a\0b", "\ud800"])
def test_texts_that_cannot_be_compared_are_refused(text: str) -> None:
    """Traps 15 and 16."""
    assert codes(test("note", "is", text)) == ["E606"]


@pytest.mark.parametrize("hit_policy", [HitPolicy.FIRST, HitPolicy.UNIQUE])
def test_two_rules_that_fit_alike_are_refused_where_one_answers(hit_policy: HitPolicy) -> None:
    """Trap 6, and a rule that could never decide."""
    known = test("known", "is", True)
    assert codes(all_of(ROLE, known), all_of(known, ROLE), hit_policy=hit_policy) == ["E607"]


def test_rules_that_collect_may_share_a_condition() -> None:
    one = edition(rule("a", ROLE), rule("b", ROLE), hit_policy=HitPolicy.COLLECT)
    assert problems_of(one) == []
    assert fired(one, {"role": "ect"}) == ["a", "b"]


@pytest.mark.parametrize(
    "unsuitable",
    [
        test("role", "more_than", "ect"),  # trap 22: texts have no dependable order
        test("note", "between", "a", "b"),
        test("known", "at_least", True),
        test("known", "is", 1),  # trap 18
        test("known", "is", "yes"),  # trap 17
        test("paid", "is", True),
        test("paid", "is", ""),
        test("paid", "is", 1.5),  # type: ignore[arg-type]  # trap 21
        test("starts", "is", 20250601),
        test("starts", "before", other("sent")),
        test("paid", "is", other("year")),
        test("paid", "is", other("nowhere")),
        test("nowhere", "is", "x"),
        test("paid", "missing", 1),
        test("paid", "between", 1),
        test("paid", "is_one_of"),
        test("paid", "is", 1, 2),
    ],
    ids=repr,
)
def test_a_test_that_does_not_suit_its_fact_is_refused(unsuitable: Test) -> None:
    assert codes(unsuitable) == ["E608"]


@pytest.mark.parametrize("kind", [AnyOf, NoneOf])
def test_an_empty_list_of_conditions_is_refused(kind: Callable[..., Condition]) -> None:
    """Trap 2."""
    assert codes(kind((), PLACE)) == ["E609"]


def test_a_rule_without_conditions_always_fits() -> None:
    assert fired(edition(rule("always", AllOf((), PLACE))), {}) == ["always"]


def test_an_edition_outside_the_discipline_never_reaches_durable_rules() -> None:
    with pytest.raises(PolicyError, match="E605"):
        EditionRunner(VOCABULARY).decide_with(edition(rule("a", test("paid", "is", 2**60))), {}, FIRST_DAY)


def test_every_problem_names_a_place_and_a_mend() -> None:
    bad = edition(
        rule("a", Test("paid", Operator.IS, (2**60,), PLACE, "is")),
        rule("b", AnyOf((), PLACE)),
        fact_types={"id": FactType.DATE, "paid": FactType.WHOLE_NUMBER},
    )
    problems = problems_of(bad)
    assert [problem.code for problem in problems] == ["E610", "E605", "E609"]
    assert all(problem.place.file == PLACE.file and problem.mend for problem in problems)


def test_dates_compare_as_dates() -> None:
    one = edition(rule("early", test("starts", "on_or_before", date(2025, 8, 31))))
    assert fired(one, {"starts": date(2025, 8, 31)}) == ["early"]
    assert fired(one, {"starts": date(2025, 9, 1)}) == ["otherwise"]
