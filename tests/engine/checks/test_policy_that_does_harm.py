"""Policy that goes round in circles, explodes, or stands on what is gone is refused at once, with place and mend."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.analysis.problems import with_proofs
from engine.problem import Problem, Severity
from engine.reading import read_policy
from tests.engine.reading.small_policies import changed, good_policy

FUNDING = "rules/funding/2025-06-01.yaml"
NOTICES = "rules/notices/2025-06-01.yaml"
CONDITION = "    when: {trained_before: yes}\n"
MOST_SECONDS = 10


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return good_policy(tmp_path)


def errors(policy: Path) -> list[Problem]:
    """All that is wrong, said within seconds of processor time."""
    started = time.process_time()
    problems = with_proofs(read_policy(policy))
    assert time.process_time() - started < MOST_SECONDS
    found = [problem for problem in problems if problem.severity is Severity.ERROR]
    assert found, "nothing was found"
    assert all(problem.mend for problem in found)
    return found


def said(policy: Path, code: str) -> Problem:
    found = [problem for problem in errors(policy) if problem.code == code]
    assert found, f"no {code} among {[problem.code for problem in errors(policy)]}"
    return found[0]


def line_of(policy: Path, file: str, text: str) -> int:
    lines = (policy / file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def with_condition(policy: Path, condition: str) -> Path:
    return changed(policy, FUNDING, CONDITION, f"    when: {condition}\n")


def test_rules_that_hold_each_other_back_in_a_circle_are_refused(policy: Path) -> None:
    text = (policy / NOTICES).read_text("utf-8")
    first, second = [line.split("id: ")[1] for line in text.splitlines() if "- id: " in line][:2]
    assert f"unless_already: [{first}]" in text.partition(f"- id: {second}")[2]
    text = text.replace(f"  - id: {first}\n", f"  - id: {first}\n    unless_already: [{second}]\n")
    (policy / NOTICES).write_text(text, "utf-8")

    problem = said(policy, "E213")

    assert problem.place.line == line_of(policy, NOTICES, f"- id: {first}")
    assert problem.mend == f"the rule {second} above this one."


def test_terms_based_on_one_another_in_a_circle_are_refused(policy: Path) -> None:
    for name, base in (("round", "about"), ("about", "round")):
        text = f"shared_terms: {name}\nbased_on: {base}\nsource: Nowhere.\n"
        (policy / "legacy_contracts" / f"{name}_terms.yaml").write_text(text, "utf-8")

    found = errors(policy)

    assert {problem.wrong for problem in found} == {
        f"“{base}” is not the name of shared terms that are based on no others." for base in ("round", "about")
    }
    assert {problem.place.file for problem in found} == {
        "legacy_contracts/round_terms.yaml",
        "legacy_contracts/about_terms.yaml",
    }


def test_text_that_holds_itself_is_refused(policy: Path) -> None:
    with_condition(policy, "&whole {any: [{trained_before: yes}, *whole]}")

    assert said(policy, "E113").place.line == line_of(policy, FUNDING, "&whole")


@pytest.mark.parametrize("written", ["as a list of values", "as alternatives", "as products"])
def test_a_thousand_alternatives_are_refused_at_the_rule_that_has_them(policy: Path, written: str) -> None:
    values = [str(number) for number in range(1000)]
    if written == "as a list of values":
        condition = "".join(["\n      paid_declarations:", *(f"\n        - {value}" for value in values)])
    elif written == "as alternatives":
        condition = "".join(["\n      any:", *(f"\n        - paid_declarations: {value}" for value in values)])
    else:
        halves = (f"{{paid_declarations: {{at_least: {value}}}}}, {{paid_declarations: {value}}}" for value in values)
        condition = "".join(["\n      all:", *(f"\n        - any: [{half}]" for half in list(halves)[:25])])
    with_condition(policy, condition)

    problem = said(policy, "E601")

    assert problem.place.file == FUNDING
    assert problem.place.line >= line_of(policy, FUNDING, "id: trained_before")


def test_nesting_without_end_is_refused(policy: Path) -> None:
    with_condition(policy, "{any: [" * 200 + "{trained_before: yes}" + "]}" * 200)

    assert said(policy, "E107").place.line == line_of(policy, FUNDING, "{any: [{any: [")


def test_a_fact_that_no_longer_exists_is_named_where_a_rule_still_asks_for_it(policy: Path) -> None:
    facts = policy / "rules" / "facts.yaml"
    lines = facts.read_text("utf-8").splitlines(keepends=True)
    facts.write_text("".join(line for line in lines if not line.startswith("  trained_before:")), "utf-8")

    found = [problem for problem in errors(policy) if "“trained_before”" in problem.wrong]

    assert line_of(policy, FUNDING, "when: {trained_before: yes}") in {problem.place.line for problem in found}
    assert {problem.place.file for problem in found} == {FUNDING}


def test_a_copy_of_an_edition_left_lying_about_is_told_where_it_belongs(policy: Path) -> None:
    text = (policy / FUNDING).read_text("utf-8")
    (policy / FUNDING).with_name("2025-06-01 (copy).yaml").write_text(text, "utf-8")
    assert said(policy, "E501").mend == "the name 2025-06-01.yaml"
    (policy / FUNDING).with_name("2025-06-01 (copy).yaml").rename(policy / "rules" / "2025-06-01.yaml")
    assert said(policy, "E502").mend == "the file in a folder funding."


def test_an_example_that_two_rules_of_a_unique_table_fit_is_answered_with_how_to_part_them(policy: Path) -> None:
    changed(policy, FUNDING, "hit_policy: first", "hit_policy: unique")
    changed(
        policy,
        FUNDING,
        "{role: mentor, paid_declarations: 1}",
        "{role: mentor, paid_declarations: 1, trained_before: yes}",
    )
    assert said(policy, "E508").mend.startswith("rules that exclude each other, or hit_policy: first;")
