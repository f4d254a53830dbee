"""What cannot be proved is said so, and what the engine does not show is never shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.analysis.cases import NotReproducedError, case_of
from engine.analysis.problems import with_proofs
from engine.analysis.proofs import Finding, Kind, findings_of
from engine.analysis.solver import Limits
from engine.edition_runner import EditionRunner
from engine.reading import PolicyReading, read_policy
from tests.engine.reading.small_policies import GOOD, bad_policy

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def good() -> PolicyReading:
    return read_policy(GOOD)


def test_nothing_is_amiss_in_the_policy_files() -> None:
    assert with_proofs(read_policy(ROOT)) == []


def test_a_proof_that_does_not_finish_is_told_as_not_proved_and_never_as_fine(good: PolicyReading) -> None:
    problems = with_proofs(good, Limits(steps=1))
    assert {problem.code for problem in problems} == {"W906"}
    assert problems[0].wrong == "Not proved, for lack of time: whether “trained_before” ever decides."


def test_a_case_that_the_engine_does_not_show_is_a_fault_of_ours(good: PolicyReading) -> None:
    assert good.vocabulary is not None
    edition = good.editions["funding"][0]
    untrue = Finding(Kind.NEVER_DECIDES, "trained_before", ("partly_paid",), case={"trained_before": True})
    with pytest.raises(NotReproducedError):
        case_of(EditionRunner(good.vocabulary), edition, untrue)


def test_a_case_has_no_more_facts_than_it_takes(tmp_path: Path) -> None:
    reading = read_policy(bad_policy(tmp_path, "rule_in_the_shadow_of_another"))
    assert reading.vocabulary is not None
    edition = reading.editions["funding"][0]
    finding = findings_of(edition, reading.vocabulary)[0]
    more = replace(finding, case={**(finding.case or {}), "school_name": "Hill School", "paid_declarations": 1})
    case = case_of(EditionRunner(reading.vocabulary), edition, more)
    assert case == {"role": "mentor", "trained_before": True}


def test_that_no_example_reaches_a_rule_goes_without_saying_when_nothing_can(tmp_path: Path) -> None:
    reading = read_policy(bad_policy(tmp_path, "rule_that_contradicts_itself"))
    assert [problem.code for problem in reading.problems] == ["E505"]
    assert [problem.code for problem in with_proofs(reading)] == ["E901"]
