"""The decisions that policy staff pinned as examples, recorded: each holds to the published schema and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from jsonschema_rs import Draft202012Validator

from engine.decision import Decision
from engine.explain import explain
from engine.rulebook import Rulebook
from tests.policy.the_policy import READING

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def decisions() -> Iterator[list[Decision]]:
    policy = READING.policy
    assert policy is not None
    rulebook = Rulebook(policy)
    yield [
        rulebook.decide_with(edition, example.given, edition.effective.start)
        for editions in policy.editions.values()
        for edition in editions
        for example in edition.examples
    ]
    assert rulebook.disagreements == 0
    rulebook.close()


def test_they_hold_to_the_published_schema(decisions: list[Decision]) -> None:
    schema = Draft202012Validator(orjson.loads((ROOT / "docs" / "decision.schema.json").read_bytes()))
    assert len(decisions) > 100
    assert [fault.message for one in decisions for fault in schema.iter_errors(orjson.loads(one.to_json()))] == []


def test_they_come_back_byte_for_byte(decisions: list[Decision]) -> None:
    for one in decisions:
        assert Decision.from_json(one.to_json()).to_json() == one.to_json()


def test_each_rule_that_did_not_fit_says_why(decisions: list[Decision]) -> None:
    for one in decisions:
        assert all(rule.because for rule in explain(one).not_fitting)
