"""Faults of every kind, planted in a good policy: each is found, and its case really shows it when the engine decides.

A case is never taken on trust: it is pasted into the file as it was printed, read back, and decided, with the fault and
without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.analysis.cases import decided
from engine.analysis.problems import with_proofs
from engine.decision import Decision
from engine.edition_runner import EditionRunner
from engine.editions import answering
from engine.errors import FactError, PolicyError, UniqueRuleError
from engine.model.decision import Edition
from engine.model.facts import FactValue
from engine.problem import Problem
from engine.reading import PolicyReading, read_policy
from engine.reading.given_facts import read_given_facts
from tests.engine.reading.small_policies import bad_policy, changed, good_policy

FUNDING = "rules/funding/2025-06-01.yaml"
NOTICES = "rules/notices/2025-06-01.yaml"
TRAINED = "    when: {trained_before: yes}\n"
LAST_RULE = "  - id: starts_later\n"
MENTORS = """
  - id: mentors_trained_before
    when: {role: mentor, trained_before: yes}
    then: {status: manual_check, reason: look}
    say: Somebody must look at the training of this mentor.
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return good_policy(tmp_path)


def found(policy: Path, code: str) -> Problem:
    """The one problem of that code, and no error of any other kind."""
    problems = with_proofs(read_policy(policy))
    assert [problem.code for problem in problems] == [code], problems
    return problems[0]


def edition_of(reading: PolicyReading, decision: str = "funding") -> Edition:
    return reading.editions[decision][0]


def case_in(problem: Problem, reading: PolicyReading) -> dict[str, FactValue]:
    """The facts of the case as it was printed."""
    assert problem.example is not None
    assert reading.vocabulary is not None
    [given] = [line.partition("given: ")[2] for line in problem.example.splitlines() if "given: " in line]
    facts, mistakes = read_given_facts("given", given.encode(), reading.vocabulary)
    assert mistakes == []
    return facts


def decide(reading: PolicyReading, edition: Edition, facts: Mapping[str, FactValue]) -> Decision:
    assert reading.vocabulary is not None
    runner = EditionRunner(reading.vocabulary)
    try:
        return decided(runner, edition, facts)
    finally:
        runner.close()


def without(edition: Edition, *names: str) -> Edition:
    return replace(edition, rules=tuple(rule for rule in edition.rules if rule.id not in names))


def fired(decision: Decision) -> list[str]:
    return [rule.id for rule in decision.fired]


def pasted(policy: Path, problem: Problem, file: str = FUNDING) -> PolicyReading:
    """The policy with the case at the end of the file, as the mend asks for."""
    assert problem.example is not None
    path = policy / file
    path.write_text(f"{path.read_text('utf-8').rstrip()}\n{problem.example}\n", "utf-8")
    return read_policy(policy)


@pytest.mark.parametrize(
    ("planted", "held_back", "by"),
    [
        ("rule_in_the_shadow_of_another", "mentor_trained_before", ["trained_before"]),
        ("rule_in_the_shadow_of_several", "mentor_whose_training_is_known", ["trained_before", "not_trained_before"]),
    ],
)
def test_a_rule_in_the_shadow_of_others_decides_the_case_once_they_are_gone_and_answers_otherwise(
    tmp_path: Path, planted: str, held_back: str, by: list[str]
) -> None:
    policy = bad_policy(tmp_path, planted)
    problem = found(policy, "E902")
    assert f"“{held_back}” never decides" in problem.wrong
    assert all(f"“{name}”" in problem.wrong for name in by)
    reading = pasted(policy, problem)
    assert "E506" not in {one.code for one in reading.problems}, "the case comes out as it was printed"
    edition, facts = edition_of(reading), case_in(problem, reading)
    as_it_is, without_them = decide(reading, edition, facts), decide(reading, without(edition, *by), facts)
    assert fired(as_it_is)[0] in by
    assert fired(without_them) == [held_back]
    assert as_it_is.outcome != without_them.outcome


def test_a_rule_held_back_by_unless_already_wherever_it_fits_is_found(policy: Path) -> None:
    changed(policy, NOTICES, "when: {declaration_type: {not: started}}", "when: {declaration_type: {missing: yes}}")
    changed(policy, NOTICES, "given: {declaration_type: completed}", "given: {role: mentor}")
    changed(policy, NOTICES, "expect: [{code: not_a_start}]", "expect: [{code: no_type}]")
    changed(policy, NOTICES, "by: [not_a_start]", "by: [no_type]")
    problem = found(policy, "E902")
    reading = read_policy(policy)
    edition, facts = edition_of(reading, "notices"), case_in(problem, reading)
    assert fired(decide(reading, edition, facts)) == ["no_type"]
    assert fired(decide(reading, without(edition, "no_type"), facts)) == ["not_a_start"]


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("{paid_declarations: {more_than: 4, less_than: 5}}", ["more than 4", "less than 5"]),
        ("{start_date: {after: 2025-05-31, before: 2025-06-01}}", ["after 31 May 2025", "before 1 June 2025"]),
        ("{start_date: {after: {fact: today}, on_or_before: {fact: today}}}", ["after today", "on or before today"]),
        ("{role: mentor, none: [{role: mentor}, {trained_before: yes}]}", ["role is mentor"]),
        ("{trained_before: {missing: yes}, any: [{trained_before: yes}, {trained_before: no}]}", ["is not known"]),
    ],
)
def test_conditions_and_dates_that_cannot_be_are_found(policy: Path, condition: str, parts: list[str]) -> None:
    changed(policy, FUNDING, LAST_RULE, f"{MENTORS.lstrip(chr(10))}{LAST_RULE}")
    changed(policy, FUNDING, "when: {role: mentor, trained_before: yes}", f"when: {condition}")
    problem = found(policy, "E901")
    assert "“mentors_trained_before” can never fit" in problem.wrong
    assert all(part in problem.wrong for part in parts)


def test_a_case_no_rule_answers_cannot_be_decided_and_can_once_otherwise_is_there(tmp_path: Path) -> None:
    policy = bad_policy(tmp_path, "no_otherwise")
    problem = next(one for one in with_proofs(read_policy(policy)) if one.code == "E904")
    reading = read_policy(policy)
    facts = case_in(problem, reading)
    with pytest.raises(PolicyError):
        decide(reading, edition_of(reading), facts)
    with_otherwise = read_policy(good_policy(tmp_path / "good"))
    assert fired(decide(with_otherwise, edition_of(with_otherwise), facts)) == ["otherwise"]


def test_a_fact_that_answers_and_may_be_missing_leaves_a_case_without_an_answer(policy: Path) -> None:
    changed(policy, FUNDING, "{after: {fact: today}}, contract_year: [2024, 2025]}", "{after: {fact: today}}}")
    problem = found(policy, "E904")
    reading = read_policy(policy)
    facts = case_in(problem, reading)
    with pytest.raises(FactError, match="contract_year"):
        decide(reading, edition_of(reading), facts)
    assert fired(decide(reading, edition_of(reading), {**facts, "contract_year": 2025})) == ["starts_later"]


def test_two_rules_that_fit_one_case_of_a_unique_table_are_found_by_that_case(tmp_path: Path) -> None:
    policy = bad_policy(tmp_path, "two_rules_fit_where_one_may")
    problem = found(policy, "E903")
    reading = read_policy(policy)
    edition, facts = edition_of(reading), case_in(problem, reading)
    with pytest.raises(UniqueRuleError):
        decide(reading, edition, facts)
    one, other = (decide(reading, without(edition, name), facts) for name in ("few_paid", "some_paid"))
    assert one.outcome != other.outcome


def test_a_fact_nothing_depends_on_changes_no_answer_whatever_it_is(tmp_path: Path) -> None:
    policy = bad_policy(tmp_path, "fact_that_changes_nothing")
    problem = found(policy, "W905")
    assert "“school_name”" in problem.wrong
    reading = pasted(policy, problem)
    assert reading.policy is not None, "the case comes out as it was printed"
    edition, facts = edition_of(reading), case_in(problem, reading)
    outcomes = [
        decide(reading, edition, {**facts, **more}).outcome
        for more in ({}, {"school_name": "Hill School"}, {"school_name": "Vale School"})
    ]
    del facts["school_name"]
    assert outcomes == [decide(reading, edition, facts).outcome] * 3


@pytest.mark.parametrize(
    ("planted", "code", "day", "year", "answer"),
    [
        ("summer_without_an_edition", "E504", date(2025, 4, 15), 2025, 0),
        ("contract_year_without_an_edition", "E504", date(2025, 9, 1), 2024, 0),
        ("two_editions_of_one_day", "E503", date(2025, 9, 1), 2025, 2),
    ],
)
def test_a_day_or_contract_year_on_which_not_exactly_one_edition_answers_is_found(
    tmp_path: Path, planted: str, code: str, day: date, *, year: int, answer: int
) -> None:
    reading = read_policy(bad_policy(tmp_path, planted))
    assert [problem.code for problem in with_proofs(reading)] == [code]
    assert len(answering(reading.editions["funding"], day, year)) == answer


@pytest.mark.parametrize(
    ("line", "day", "year", "found"),
    [
        pytest.param("{from: 2021, until: 2024}", date(2025, 9, 1), 2025, "contract year 2025, which has", id="last"),
        pytest.param("{from: 2025}", date(2024, 9, 1), 2024, "contract year 2024, which has terms.", id="first"),
    ],
)
def test_a_contract_year_that_is_set_up_is_not_left_out_at_either_end(
    policy: Path, line: str, day: date, *, year: int, found: str
) -> None:
    text = (policy / FUNDING).read_text("utf-8").replace("{from: 2025-06-01}", "{from: 2024-06-01}")
    (policy / FUNDING).unlink()
    edition = (policy / FUNDING).with_name("2024-06-01.yaml")
    edition.write_text(text.replace("owner:", f"contract_years: {line}\nowner:", 1), "utf-8")

    reading = read_policy(policy)

    [problem] = reading.problems
    assert (problem.code, problem.place.file) == ("E504", "rules/funding/2024-06-01.yaml")
    assert found in problem.wrong
    assert answering(reading.editions["funding"], day, year) == []
    changed(policy, "rules/funding/2024-06-01.yaml", f"contract_years: {line}", f"contract_years: {written(problem)}")
    assert [one.code for one in read_policy(policy).problems] == []


def written(problem: Problem) -> str:
    """The contract years of the mend."""
    return problem.mend.removeprefix("contract_years: ").partition(" here")[0]


def test_an_edition_that_begins_after_its_contract_year_leaves_the_days_before_it_without_an_answer(
    policy: Path,
) -> None:
    text = (policy / FUNDING).read_text("utf-8")
    for first_day, years in (("2024-06-01", "{from: 2021, until: 2024}"), ("2025-09-01", "{from: 2025}")):
        edition = text.replace("{from: 2025-06-01}", f"{{from: {first_day}}}")
        edition = edition.replace("owner:", f"contract_years: {years}\nowner:", 1)
        (policy / FUNDING).with_name(f"{first_day}.yaml").write_text(edition, "utf-8")
    (policy / FUNDING).unlink()

    [problem] = read_policy(policy).problems

    assert problem.wrong == "No edition of funding answers for contract year 2025 from 2025-06-01 to 2025-08-31."
    assert problem.mend.startswith("effective: {from: 2025-06-01} here")


def test_a_decision_that_begins_later_need_not_answer_for_contract_years_that_had_ended(policy: Path) -> None:
    changed(policy, FUNDING, "owner:", "contract_years: {from: 2025}\nowner:")
    assert read_policy(policy).problems == []
