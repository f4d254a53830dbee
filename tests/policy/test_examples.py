"""Every example that policy staff pinned in a rule file comes out as pinned, by the rule it names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.examples import run_example
from engine.model.decision import Edition, Example
from engine.rulebook import Rulebook
from tests.policy.the_policy import READING


def pinned() -> Iterator[object]:
    assert READING.policy is not None, READING.problems
    for editions in READING.policy.editions.values():
        for edition in editions:
            for example in edition.examples:
                yield pytest.param(edition, example, id=f"{edition.place.file}: {example.name}")


@pytest.fixture(scope="module")
def rulebook() -> Iterator[Rulebook]:
    assert READING.policy is not None
    book = Rulebook(READING.policy)
    yield book
    book.close()


@pytest.mark.parametrize(("edition", "example"), list(pinned()))
def test_the_example_comes_out_as_pinned(rulebook: Rulebook, edition: Edition, example: Example) -> None:
    assert run_example(rulebook, edition, example).fault is None


def test_the_policy_files_have_no_problems() -> None:
    assert READING.problems == []
