"""The mistakes people really make, each with all that is said about it.

A folder of `fixtures/bad_files` holds files that are put over, or beside, those of the small good policy.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from engine.analysis.problems import with_proofs
from engine.problem import as_text
from engine.reading import read_policy
from tests.engine.reading.small_policies import BAD_FILES, CASES, ON, bad_policy, good_policy


def test_there_are_enough_bad_files() -> None:
    assert len(CASES) >= 40


def test_the_good_policy_has_no_problems(tmp_path: Path) -> None:
    reading = read_policy(good_policy(tmp_path))
    assert [as_text(problem, reading.sources) for problem in with_proofs(reading)] == []
    assert reading.policy is not None


@pytest.mark.parametrize("case", CASES)
def test_each_bad_file_is_said_in_words_with_place_and_mend(
    case: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    reading = read_policy(bad_policy(tmp_path, case), ON)
    problems = with_proofs(reading)
    assert "\n".join(as_text(problem, reading.sources) for problem in problems) == snapshot


@pytest.mark.parametrize("case", CASES)
def test_problems_are_plain_sentences_that_end_with_a_full_stop(case: str, tmp_path: Path) -> None:
    reading = read_policy(bad_policy(tmp_path, case), ON)
    problems = with_proofs(reading)
    assert problems
    for problem in problems:
        assert problem.wrong.endswith("."), problem
        assert problem.mend.strip(), problem
        assert (BAD_FILES / "_good" / problem.place.file).exists() or problem.place.file in reading.sources
