"""Examples are held to account: what they reach, and the slips of the pen they would let pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis.mutants import mutants_of
from engine.analysis.testing import coverage_of, failures_of, mutation_of
from engine.model.conditions import AllOf, Operator, Test
from engine.model.decision import Edition, HitPolicy
from engine.model.facts import Fact, FactType, Vocabulary
from engine.reading import read_policy
from tests.engine.reading.small_policies import GOOD

READING = read_policy(GOOD)
assert READING.vocabulary is not None
VOCABULARY: Vocabulary = READING.vocabulary


@pytest.fixture
def funding() -> Edition:
    return READING.editions["funding"][0]


def without_examples(edition: Edition, *names: str) -> Edition:
    return replace(edition, examples=tuple(one for one in edition.examples if one.name not in names))


def test_each_test_is_counted_on_both_sides_and_each_edge_by_its_values(funding: Edition) -> None:
    coverage = coverage_of(funding, VOCABULARY)
    assert coverage.rules == (4, 4)
    assert coverage.sides == (12, 12)
    assert coverage.edges == (2, 6)
    assert [gap.missing for gap in coverage.gaps] == [
        "no example with paid_declarations 0, at the edge of “paid declarations is at least 1”",
        "no example with paid_declarations 2, at the edge of “paid declarations is at most 2”",
        "no example with paid_declarations 3, at the edge of “paid declarations is at most 2”",
        "no example with start_date equal to today, at the edge of “start date is after today”",
    ]


def test_a_rule_no_example_reaches_and_a_test_seen_on_one_side_alone_are_named(funding: Edition) -> None:
    coverage = coverage_of(without_examples(funding, "a mentor paid once"), VOCABULARY)
    assert coverage.rules == (3, 4)
    missing = [gap.missing for gap in coverage.gaps if gap.rule == "partly_paid"]
    assert missing[:2] == ["no example is decided by it", "no example in which “role is mentor” holds"]


def test_a_slip_no_example_notices_survives_and_comes_with_an_example_that_would(funding: Edition) -> None:
    mutation = mutation_of(funding, VOCABULARY)
    survivors = {one.mutant.change: one.example for one in mutation.survivors}
    at_most = "“paid declarations is at most 2” as “paid declarations is at most 3”"
    assert at_most in survivors
    assert survivors[at_most] == (
        f'  - name: "notices {at_most} in partly_paid"\n'
        "    given: {paid_declarations: 3, role: mentor}\n"
        "    expect: {status: eligible, reason: none}\n"
        "    by: otherwise"
    )
    assert mutation.caught + len(mutation.survivors) == 24, "counted by hand"


def test_a_slip_that_changes_no_case_is_proved_to_and_does_not_count(funding: Edition) -> None:
    place = funding.place
    ect = Test("role", Operator.IS, ("ect",), place, "is")
    never = replace(funding.rules[0], id="never_decides", when=AllOf((funding.rules[0].when, ect), place))
    mutation = mutation_of(replace(funding, rules=(*funding.rules, never)), VOCABULARY)
    assert mutation_of(funding, VOCABULARY).same_meaning == 0
    assert mutation.same_meaning == 4, "two outcomes, the value and the operator of the role"


def test_an_example_that_fails_is_said_with_what_it_came_to(funding: Edition) -> None:
    wrong = replace(funding.examples[0], by=("partly_paid",))
    failures = failures_of(replace(funding, examples=(wrong, *funding.examples[1:])), VOCABULARY)
    assert [(example.name, result.fault) for example, result in failures] == [
        ("trained before", "was decided by trained_before, not by partly_paid")
    ]


def changes(edition: Edition) -> list[str]:
    return [mutant.change for mutant in mutants_of(edition, VOCABULARY)]


def test_a_fact_that_another_is_compared_with_is_tried_as_the_next_of_its_kind(funding: Edition) -> None:
    other_day = Fact("induction_start_date", FactType.DATE, (), "The first day of induction.", funding.place)
    words = Vocabulary({**VOCABULARY.facts, other_day.name: other_day})
    named = replace(funding, fact_types={**funding.fact_types, other_day.name: FactType.DATE})

    found = [mutant.change for mutant in mutants_of(named, words) if "start date is after" in mutant.change]

    assert found == [
        "“start date is after today” as “start date is on or after today”",
        "“start date is after today” as “start date is after induction start date”",
    ]
    assert len([change for change in changes(funding) if "start date is after" in change]) == 1, "no third day"


def test_each_rule_of_unless_already_is_tried_left_out(funding: Edition) -> None:
    first, second, *_ = funding.rules
    after = replace(second, unless_already=(first.id,))
    collected = replace(funding, hit_policy=HitPolicy.COLLECT, rules=(first, after), otherwise=None, examples=())
    assert f"unless_already without {first.id}" in changes(collected)
    survivors = [one.mutant.change for one in mutation_of(collected, VOCABULARY).survivors]
    assert f"unless_already without {first.id}" in survivors
