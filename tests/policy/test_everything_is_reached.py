"""Examples reach every rule, both sides of every test, and both edges of every date, count and amount."""

from __future__ import annotations

import pytest

from engine.analysis.testing import coverage_of
from engine.model.decision import Edition
from tests.policy.the_policy import READING

EDITIONS = [edition for editions in READING.editions.values() for edition in editions]


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.place.file)
def test_examples_reach_every_rule_side_and_edge(edition: Edition) -> None:
    assert READING.vocabulary is not None
    gaps = coverage_of(edition, READING.vocabulary).gaps
    assert [f"{gap.rule}: {gap.missing}" for gap in gaps] == []


def test_there_are_editions_to_look_at() -> None:
    assert EDITIONS
