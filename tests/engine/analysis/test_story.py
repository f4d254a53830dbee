"""The story of a recorded decision: what it stood on, whether it comes out so again, and what holds today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.analysis.story import story_of
from engine.decision import Decision
from engine.model.facts import FactValue
from engine.model.policy import Policy
from engine.reading import read_policy
from engine.rulebook import Rulebook

ROOT = Path(__file__).parents[3]
FACTS: dict[str, FactValue] = {"declaration_type": "started", "pupil_premium_school": True}
DECIDED, LATER = date(2024, 9, 2), date(2025, 9, 1)


@pytest.fixture(scope="module")
def policy() -> Policy:
    policy = read_policy(ROOT).policy
    assert policy is not None
    return policy


@pytest.fixture(scope="module")
def recorded(policy: Policy) -> Decision:
    """A decision as it is kept: written and read back."""
    return Decision.from_json(Rulebook(policy).decide("uplift", FACTS, DECIDED, 2024).to_json())


def test_it_tells_the_answer_the_policy_behind_it_and_that_it_would_come_out_the_same(
    policy: Policy, recorded: Decision
) -> None:
    story = story_of(recorded, Rulebook(policy), DECIDED)
    assert story[0] == "Does this declaration carry the uplift fee?"
    assert "Answer: uplift: paid, reason: pupil_premium" in story
    assert any("byte for byte the one that decided" in line for line in story)
    assert "Decided again by edition 2021-06-01: the answer is the same, by pupil_premium." in story
    assert story[-1] == "The same edition is in force on 2 September 2024."


def test_it_says_what_todays_edition_would_answer_where_that_is_another(policy: Policy, recorded: Decision) -> None:
    first, second = policy.editions["uplift"]
    changed = replace(policy, editions={"uplift": (first, replace(second, contract_years=None))})
    assert story_of(recorded, Rulebook(changed), LATER)[-1] == (
        "On 1 September 2025 edition 2025-06-01 is in force: "
        "the answer would be uplift: not_paid, reason: uplift_ended, by uplift_ended."
    )


def test_it_says_so_when_the_file_has_been_changed_or_is_gone(policy: Policy, recorded: Decision) -> None:
    first, second = policy.editions["uplift"]
    changed = replace(policy, editions={"uplift": (replace(first, digest="0" * 64), second)})
    assert any("has been changed since" in line for line in story_of(recorded, Rulebook(changed), DECIDED))
    gone = replace(policy, editions={"uplift": (second,)})
    assert any("no longer among the policy files" in line for line in story_of(recorded, Rulebook(gone), LATER))
