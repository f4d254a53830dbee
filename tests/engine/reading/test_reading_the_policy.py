"""From files to the typed model: what is inherited, where it stands, and what is said when parts are missing."""

from __future__ import annotations

import os
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from engine.calendar import Month
from engine.model.conditions import AllOf, Operator, OtherFact, Test
from engine.model.policy import Policy
from engine.problem import as_text
from engine.reading import problems_within, read_policy
from tests.engine.reading.small_policies import GOOD, bad_policy, changed, good_policy

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def good() -> Policy:
    policy = read_policy(GOOD).policy
    assert policy is not None
    return policy


def test_the_policy_of_this_project_has_no_problems() -> None:
    reading = read_policy(ROOT)
    assert [as_text(problem, reading.sources) for problem in reading.problems] == []


def test_a_condition_keeps_its_types_its_words_and_its_places(good: Policy) -> None:
    edition = good.editions["funding"][0]
    partly_paid, starts_later = edition.rules[1].when, edition.rules[2].when
    assert isinstance(partly_paid, AllOf)
    assert isinstance(partly_paid.parts[1], AllOf)
    tests = [part for part in partly_paid.parts[1].parts if isinstance(part, Test)]
    assert [(one.operator, one.operands, one.said) for one in tests] == [
        (Operator.AT_LEAST, (1,), "at_least"),
        (Operator.AT_MOST, (2,), "at_most"),
    ]
    assert str(tests[0].place) == "rules/funding/2025-06-01.yaml:20:11"
    assert isinstance(starts_later, AllOf)
    after, years = starts_later.parts
    assert isinstance(after, Test)
    assert isinstance(years, Test)
    assert (after.operator, after.operands, after.said) == (Operator.MORE_THAN, (OtherFact("today"),), "after")
    assert (years.operator, years.operands) == (Operator.IS_ONE_OF, (2024, 2025))


def test_an_edition_is_known_by_the_bytes_of_its_file(good: Policy) -> None:
    edition = good.editions["funding"][0]
    assert edition.digest == sha256((GOOD / "rules/funding/2025-06-01.yaml").read_bytes()).hexdigest()
    assert edition.name == "2025-06-01"
    assert set(edition.fact_types) == {
        "trained_before",
        "role",
        "paid_declarations",
        "start_date",
        "today",
        "contract_year",
    }
    assert [answer.required for answer in edition.answers] == [True, True, False]


def test_inherited_terms_point_at_the_shared_file(good: Policy) -> None:
    terms = good.terms[2024]
    assert terms.banded.proportions == {
        "started": Fraction(1, 5),
        "retained-1": Fraction(3, 5),
        "completed": Fraction(1, 5),
    }
    assert terms.banded.share("extended-1") == Fraction(3, 20)
    assert str(terms.places["vat.rate"]) == "legacy_contracts/shared_terms.yaml:11:13"
    assert str(terms.places["contract_year.from"]) == "legacy_contracts/2024/terms.yaml:4:23"
    for figure in ("split.output", "split.service", "service_fee.instalments", "banded.proportions.started", "uplift"):
        assert terms.places[figure].file == "legacy_contracts/shared_terms.yaml"


def test_a_key_written_in_the_year_wins_whole_over_the_shared_one(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    own = "based_on: everybody_in_bands\nuplift: none\nsplit: {output: 50%, service: 50%}"
    reading = read_policy(changed(policy, "legacy_contracts/2024/terms.yaml", "based_on: everybody_in_bands", own))
    assert [problem.code for problem in reading.problems] == ["E310", "E310"]  # the contract still has uplift fees


def test_a_year_may_take_a_service_fee_plan_of_the_shared_terms_by_its_name(tmp_path: Path) -> None:
    long = "long: [{share: 90%, instalments: 29}, {share: 10%, instalments: 40}]"
    plans = f"rounding: each_shown_figure\nservice_fee_plans:\n  {long}"
    policy = changed(good_policy(tmp_path), "legacy_contracts/shared_terms.yaml", "rounding: each_shown_figure", plans)
    own = "based_on: everybody_in_bands\nservice_fee: long"
    found = read_policy(changed(policy, "legacy_contracts/2024/terms.yaml", "based_on: everybody_in_bands", own)).policy
    assert found is not None
    streams = found.terms[2024].service_fee.streams
    assert [(stream.share, stream.instalments) for stream in streams] == [(Fraction(9, 10), 29), (Fraction(1, 10), 40)]
    assert {stream.place.file for stream in streams} == {"legacy_contracts/shared_terms.yaml"}


def test_shared_terms_may_add_to_others_and_a_year_inherits_both(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    added = "shared_terms: with_growth\nbased_on: everybody_in_bands\nsource: Contract, annex 2\n"
    growth = "value_growth: {with_approval: 50%, for_uplifts: 5%}\n"
    (policy / "legacy_contracts/added_terms.yaml").write_text(added + growth, encoding="utf-8")
    changed(policy, "legacy_contracts/2024/terms.yaml", "based_on: everybody_in_bands", "based_on: with_growth")
    found = read_policy(policy).policy
    assert found is not None
    terms = found.terms[2024]
    assert (terms.limits.growth_with_approval, terms.vat_rate) == (Fraction(1, 2), Fraction(1, 5))
    assert terms.places["value_growth.with_approval"].file == "legacy_contracts/added_terms.yaml"
    assert terms.places["vat.rate"].file == "legacy_contracts/shared_terms.yaml"
    assert set(terms.sources.values()) == {"Contract of 2024", "Contract, annex 2", "Framework agreement"}


def test_shared_terms_are_based_only_on_terms_that_stand_on_their_own(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    for name, base in (("second", "everybody_in_bands"), ("third", "second")):
        text = f"shared_terms: {name}\nbased_on: {base}\nsource: Contract\n"
        (policy / f"legacy_contracts/{name}_terms.yaml").write_text(text, encoding="utf-8")
    problems = read_policy(policy).problems
    assert [(problem.code, problem.place.file) for problem in problems] == [
        ("E306", "legacy_contracts/third_terms.yaml")
    ]


def test_what_a_file_carries_out_is_traced_to_its_figures_or_to_the_whole_file(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    rounding = "rounding: each_shown_figure\nimplements: {split: [TRN-01], vat: [TRN-02]}\nnote: As agreed."
    changed(policy, "legacy_contracts/shared_terms.yaml", "rounding: each_shown_figure", rounding)
    changed(policy, "legacy_contracts/2024/schedules.yaml", "schedule:", "implements: [TRN-03]\nschedule:")
    listed = policy / "rules/references.yaml"
    text = listed.read_text(encoding="utf-8")
    listed.write_text(
        text.split("  TRN-02")[0] + "  TRN-02: {title: VAT}\n  TRN-03: {title: A}\n  TRN-04: {title: B}\n"
    )
    found = read_policy(policy).policy
    assert found is not None
    traces = [trace for trace in found.figures if trace.place.file != "legacy_contracts/further_terms.yaml"]
    assert [(trace.reference, trace.what, trace.place.file, trace.place.line) for trace in traces] == [
        ("TRN-01", "split", "legacy_contracts/shared_terms.yaml", 8),
        ("TRN-02", "vat", "legacy_contracts/shared_terms.yaml", 11),
        ("TRN-03", "the whole file", "legacy_contracts/2024/schedules.yaml", 3),
    ]
    assert [trace.note for trace in traces] == ["As agreed.", "As agreed.", None]


def test_terms_inherited_from_other_bytes_have_another_digest(good: Policy, tmp_path: Path) -> None:
    spoilt = changed(good_policy(tmp_path), "legacy_contracts/shared_terms.yaml", "rate: 20%", "rate: 17.5%")
    policy = read_policy(spoilt).policy
    assert policy is not None
    assert policy.terms[2024].digest != good.terms[2024].digest
    assert policy.terms[2025].digest == good.terms[2025].digest
    assert policy.digest != good.digest


def test_bands_take_the_split_of_the_terms_unless_they_write_their_own(good: Policy) -> None:
    first = good.call_off_contracts["alder", 2024].versions[0]
    assert [band.split.output for band in first.bands] == [Fraction(3, 5), Fraction(1)]
    assert first.set_up_fee == 0
    assert first.monthly_service_fee is None
    assert good.call_off_contracts["alder", 2024].versions[1].monthly_service_fee == 1250


def test_schedules_and_statements_are_found_by_contract_year(good: Policy) -> None:
    milestone = good.schedules[2024]["september"].milestones["started"]
    assert (milestone.start, milestone.until, milestone.payment_date) == (
        date(2024, 6, 1),
        date(2024, 12, 31),
        date(2024, 11, 30),
    )
    statement = good.statement_date(2025, Month(2025, 12))
    assert statement is not None
    assert statement.deadline == date(2025, 11, 30)


def test_without_a_list_of_facts_that_alone_is_said(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    (policy / "rules/facts.yaml").unlink()
    assert [problem.code for problem in read_policy(policy).problems] == ["E124"]


def test_a_folder_without_policy_is_said_and_does_not_raise(tmp_path: Path) -> None:
    assert [problem.code for problem in read_policy(tmp_path / "nowhere").problems] == ["E124"]


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = good_policy(tmp_path)
    really_open = Path.open

    def refuse(path: Path, *arguments: Any) -> Any:
        if path.name == "schedules.yaml":
            raise PermissionError(13, os.strerror(13))
        return really_open(path, *arguments)

    monkeypatch.setattr(Path, "open", refuse)
    codes = {problem.code for problem in read_policy(policy).problems}
    assert codes == {"E123"}


def test_a_year_without_a_calendar_is_said_of_its_terms(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    (policy / "contracts_2025/2025/statement_calendar.yaml").unlink()
    found = read_policy(policy).problems
    assert [(problem.code, problem.place.file) for problem in found] == [("E313", "contracts_2025/2025/terms.yaml")]


def test_a_file_named_after_no_day_is_never_taken_for_one(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    (policy / "rules" / "funding" / "2025-06-01.yaml").rename(policy / "rules" / "funding" / "draft.yaml")
    mends = [problem.mend for problem in read_policy(policy).problems if problem.code == "E501"]
    assert mends == ["the name 2025-06-01.yaml"]


def test_problems_can_be_asked_for_one_file_or_folder(tmp_path: Path) -> None:
    reading = read_policy(bad_policy(tmp_path, "many_mistakes_at_once"))
    within = problems_within(reading.problems, "rules/")
    assert {problem.place.file for problem in within} == {"rules/funding/2025-06-01.yaml"}
    assert problems_within(reading.problems, "rules/fun") == []
    contract = "contracts_2025/2025/call_off_contracts/alder.yaml"
    assert len(problems_within(reading.problems, contract)) == 2


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    (policy / "rules/README.md").write_text("How to change a rule.")
    (policy / "rules/.draft.yaml").write_text("[")
    assert read_policy(policy).problems == []
