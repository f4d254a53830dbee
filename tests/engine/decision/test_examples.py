"""A pinned example passes when its outcome and its deciding rules are as it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.edition_runner import EditionRunner
from engine.examples import ExampleResult, run_example
from engine.model.decision import Edition, Example, HitPolicy
from engine.rulebook import Rulebook
from tests.engine.decision.made_up import PLACE, VOCABULARY, edition, policy, rule, test

FIRST = edition(rule("mentor", test("role", "is", "mentor")), rule("known", test("known", "is", True)))
COLLECT = replace(FIRST, hit_policy=HitPolicy.COLLECT)
MENTOR = Example("a mentor", {"role": "mentor"}, ({"code": "mentor"},), ("mentor",), PLACE)


def run(one: Edition, example: Example) -> ExampleResult:
    return run_example(EditionRunner(VOCABULARY), one, example)


def test_an_example_that_comes_out_as_pinned_passes() -> None:
    assert run(FIRST, MENTOR) == ExampleResult(True, ("mentor",), ({"code": "mentor"},), None)
    assert run_example(Rulebook(policy(FIRST)), FIRST, MENTOR).passed


def test_an_example_decided_by_another_rule_fails_even_with_the_same_answer() -> None:
    result = run(FIRST, replace(MENTOR, by=("known",)))
    assert (result.passed, result.decided_by) == (False, ("mentor",))
    assert result.fault == "was decided by mentor, not by known"


def test_an_example_with_another_outcome_fails() -> None:
    result = run(FIRST, replace(MENTOR, expect=({"code": "known"},)))
    assert result.fault == "came out as code: mentor, not as code: known"


def test_collected_outcomes_are_compared_in_order() -> None:
    both = Example(
        "both", {"role": "mentor", "known": True}, ({"code": "mentor"}, {"code": "known"}), ("mentor", "known"), PLACE
    )
    assert run(COLLECT, both).passed
    assert not run(COLLECT, replace(both, by=("known", "mentor"))).passed
    assert run(COLLECT, Example("neither", {}, (), (), PLACE)).passed


@pytest.mark.parametrize("given", [{"colour": "red"}, {"role": "head"}])
def test_an_example_that_cannot_be_decided_says_why(given: dict[str, str]) -> None:
    result = run(FIRST, replace(MENTOR, given=given))
    assert not result.passed
    assert result.fault is not None
    assert result.fault.startswith("could not be decided: made_up:")
