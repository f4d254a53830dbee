"""`ecf2 policy`, `ecf2 decide` and `ecf2 calculate`, as policy staff type them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.service.cli.conftest import Typed
from tests.service.releases import unreleased_policy

ROOT = Path(__file__).parents[3]
RETAINED_2 = "{role: ect, declaration_type: retained-2, evidence_given: yes, evidence_held: other}"
EVIDENCE = ("decide", "evidence", "--facts", "-", "--contract-year", "2025")


@pytest.fixture
def copied_policy(tmp_path: Path) -> Path:
    """The policy files in a folder of their own, to be changed."""
    return unreleased_policy(tmp_path)


@pytest.fixture
def three_decisions(tmp_path: Path) -> Path:
    """Three decisions of the policy in a folder of their own, where all that hangs on them is soon looked at."""
    for name in ("schedule", "transfer", "uplift"):
        shutil.copytree(ROOT / "rules" / name, tmp_path / "rules" / name)
    shutil.copyfile(ROOT / "rules" / "facts.yaml", tmp_path / "rules" / "facts.yaml")
    return tmp_path


def test_good_policy_is_checked_with_exit_code_0(ecf2: Typed) -> None:
    said = ecf2("policy", "check")
    assert (said.code, said.err) == (0, "")
    assert "no problems" in said.out


def test_a_mistake_is_answered_with_file_line_caret_and_mend_and_exit_code_3(
    ecf2: Typed, three_decisions: Path
) -> None:
    file = three_decisions / "rules" / "uplift" / "2021-06-01.yaml"
    file.write_text(file.read_text("utf-8").replace("hit_policy: first", "hit_policy: frist"), "utf-8")
    said = ecf2("policy", "check", str(three_decisions))
    assert said.code == 3
    first, line, caret, *_ = said.out.splitlines()
    assert first.startswith("rules/uplift/2021-06-01.yaml:")
    assert first.endswith("Write: first")
    assert line.strip() == "hit_policy: frist"
    assert caret.strip() == "^"


def test_problems_are_given_as_json_and_for_one_file_alone(ecf2: Typed, three_decisions: Path) -> None:
    for name in ("uplift", "schedule"):
        file = three_decisions / "rules" / name / "2021-06-01.yaml"
        file.write_text(file.read_text("utf-8").replace("hit_policy: first", "hit_policy: frist"), "utf-8")
    said = ecf2("policy", "check", str(three_decisions / "rules" / "uplift"), "--format", "json")
    assert said.code == 3
    assert {problem["file"] for problem in said.data["problems"]} == {"rules/uplift/2021-06-01.yaml"}
    assert said.data["problems"][0]["mend"] == "first"
    assert said.data["elsewhere"] == 1
    clean = ecf2("policy", "check", str(three_decisions / "rules" / "transfer"))
    assert clean.code == 0
    assert clean.out.endswith("no problems in rules/transfer; 2 errors, 0 warnings elsewhere.\n")


def test_a_path_that_holds_no_policy_is_said_in_plain_words(ecf2: Typed, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        said = ecf2("policy", "check", str(path))
        assert said.code == 3
        assert "Traceback" not in said.err
        assert str(path) in said.err


def test_the_list_says_which_edition_is_in_force_on_a_day(ecf2: Typed) -> None:
    said = ecf2("policy", "list", "--on", "2026-04-27", "--format", "json")
    in_force = {edition["file"]: edition["in_force"] for edition in said.data["editions"]}
    assert in_force["rules/contract_year/2021-06-01.yaml"] == "yes"
    assert in_force["rules/contract_year/2026-04-28.yaml"] == "no"


def test_a_decision_is_shown_as_a_plain_page_by_name_or_by_file(ecf2: Typed) -> None:
    by_name = ecf2("policy", "show", "evidence", "--contract-year", "2025", "--on", "2025-09-01")
    by_file = ecf2("policy", "show", "contracts_2025/evidence/2025-06-01.yaml")
    assert by_name.out == by_file.out
    assert by_name.out.startswith("Evidence, edition 2025-06-01")


def test_an_edition_is_shown_by_the_name_that_diff_takes_and_until_the_day_another_took_its_place(ecf2: Typed) -> None:
    for form in ("text", "markdown", "html"):
        said = ecf2("policy", "show", "contract_year@2021-06-01", "--format", form)
        assert "In force from 1 June 2021 until 27 April 2026, for all contract years." in said.out
    latest = ecf2("policy", "show", "contract_year@2026-04-28")
    assert "In force from 28 April 2026 until another edition replaces it, for all contract years." in latest.out


def test_a_misspelt_decision_is_answered_with_the_nearest(ecf2: Typed) -> None:
    said = ecf2("policy", "show", "evidnce")
    assert said.code == 3
    assert "Did you mean evidence?" in said.err


def test_a_decision_names_outcome_rule_edition_and_why_others_did_not_fit(ecf2: Typed) -> None:
    said = ecf2(*EVIDENCE, "--on", "2025-11-03", stdin=RETAINED_2)
    assert said.code == 0
    assert "Answer: status: not_allowed" in said.out
    assert "not_for_retained_2 (contracts_2025/evidence/2025-06-01.yaml:" in said.out
    assert "Rules that did not fit:" in said.out


def test_a_decision_is_given_as_json_with_its_digest(ecf2: Typed) -> None:
    said = ecf2(*EVIDENCE, "--on", "2025-11-03", "--format", "json", stdin=RETAINED_2)
    assert said.data["outcome"][0]["status"] == "not_allowed"
    assert len(said.data["digest"]) == 64
    assert said.data["explanation"]["deciding"][0]["rule"] == "not_for_retained_2"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ("{roel: mentor}", "role"),
        ("{role: mentr}", "mentor"),
        ("[1, 2]", "the facts"),
        ("", "holds no facts. Write them as {role: mentor}"),
        ("{role: &x mentor}", "-:1:"),
    ],
)
def test_facts_that_cannot_be_read_are_answered_with_place_and_mend(ecf2: Typed, facts: str, says: str) -> None:
    said = ecf2(*EVIDENCE, "--on", "2025-11-03", stdin=facts)
    assert said.code == 3
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_day_that_is_none_is_answered_with_how_to_write_it(ecf2: Typed) -> None:
    said = ecf2(*EVIDENCE, "--on", "3 November", stdin=RETAINED_2)
    assert said.code == 2
    assert "year-month-day" in said.err


def test_golden_calculations_are_answered_on_the_command_line(ecf2: Typed) -> None:
    said = ecf2("calculate", str(ROOT / "fixtures" / "calculations" / "bands.yaml"))
    assert said.data[0]["id"] == "bands-first-place"
    assert said.data[0]["result"]["statement"]["total"]["pounds"] == "120.00"
    table = ecf2("calculate", str(ROOT / "fixtures" / "calculations" / "series.yaml"), "--format", "table")
    assert table.code == 0
    assert "statement 2" in table.out


def test_a_damaged_scenario_is_answered_with_its_place_and_mend(ecf2: Typed) -> None:
    said = ecf2("calculate", "-", stdin="{id: mine, contract: {}}")
    assert said.code == 3
    assert "mine" in said.err
    assert "Traceback" not in said.err


def test_a_reference_is_followed_to_the_file_and_line_that_carry_it_out_and_to_its_source(ecf2: Typed) -> None:
    said = ecf2("policy", "sources")
    assert said.code == 0
    lines = said.out.splitlines()
    at = lines.index("CON-05  Output and service parts of a price")
    place, _, what = lines[at + 1].strip().partition("  ")
    file, _, number = place.rpartition(":")
    assert what == "split"
    assert (ROOT / file).read_text("utf-8").splitlines()[int(number) - 1].startswith("split: {output: 60%")
    assert any(line.startswith("    Source: Framework agreement") for line in lines[at : at + 5])
    assert "Deliberately not implemented" in lines


def test_references_are_given_as_json_with_their_notes(ecf2: Typed) -> None:
    listed = {one["id"]: one for one in ecf2("policy", "sources", "--format", "json").data["references"]}
    assert len(listed) == 408
    assert listed["BND-01"]["done_by"] == "engine/payments/bands.py"
    (rule, *_) = listed["X-35"]["implemented_by"]
    assert rule["file"].startswith("legacy_contracts/")
    assert "31 July 2024" in rule["note"]


def test_references_that_nothing_carries_out_are_asked_for_alone(
    ecf2: Typed, copied_policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = copied_policy / "rules" / "references.yaml"
    file.write_text(file.read_text("utf-8").replace("complete: yes", "complete: no"), "utf-8")
    with file.open("a", encoding="utf-8") as opened:
        opened.write("  NEW-01: {title: Nobody wrote this yet}\n")
    monkeypatch.setenv("ECF2_POLICY", str(copied_policy))
    said = ecf2("policy", "sources", "--missing")
    assert said.code == 2
    assert "NEW-01  Nobody wrote this yet" in said.out
    assert "CON-05" not in said.out


def test_an_edition_that_ends_soon_is_warned_of_from_90_days_before(ecf2: Typed, three_decisions: Path) -> None:
    file = three_decisions / "rules" / "uplift" / "2025-06-01.yaml"
    ending = "effective: {from: 2025-06-01, until: 2027-05-31}"
    file.write_text(file.read_text("utf-8").replace("effective: {from: 2025-06-01}", ending), "utf-8")
    before = ecf2("policy", "check", str(three_decisions), "--on", "2027-03-01")
    on_the_day = ecf2("policy", "check", str(three_decisions), "--on", "2027-03-02")
    assert before.code == 0
    assert on_the_day.code == 2
    assert "W701 The edition ends on 2027-05-31 and no other follows" in on_the_day.out


def test_examples_are_tested_with_what_they_reach_and_the_slips_they_would_let_pass(
    ecf2: Typed, three_decisions: Path
) -> None:
    file = three_decisions / "rules" / "uplift" / "2025-06-01.yaml"
    said = ecf2("policy", "test", str(file), "--mutate")
    assert said.code == 0
    assert said.out.splitlines()[0].startswith("rules/uplift/2025-06-01.yaml: 2 of 2 examples pass, rules 2 of 2")
    file.write_text(file.read_text("utf-8").replace("by: otherwise", "by: uplift_ended"), "utf-8")
    assert ecf2("policy", "test", str(file)).code == 3
    assert ecf2("policy", "test", str(file), "--format", "json").data["total"]["failures"] == 1


def test_a_change_of_rules_is_told_by_the_cases_that_come_out_otherwise(ecf2: Typed, three_decisions: Path) -> None:
    first, later = (three_decisions / "rules" / "uplift" / f"{day}.yaml" for day in ("2021-06-01", "2025-06-01"))
    said = ecf2("policy", "diff", str(first), str(later))
    assert said.code == 0
    assert said.out.splitlines()[0] == (
        "uplift, edition 2021-06-01 → 2025-06-01: 5 kinds of cases come out differently, and there are no others."
    )
    assert "uplift: paid, reason: pupil_premium → uplift: not_paid, reason: uplift_ended" in said.out
    same = ecf2("policy", "diff", "uplift@2021-06-01", str(first), "--format", "json")
    assert (same.data["same_meaning"], same.data["complete"]) == (True, True)
    assert [one["regions"] for one in same.data["decisions"]] == [[]]


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ("uplift@2025-01-01", "uplift has no edition 2025-01-01. There are: 2021-06-01, 2025-06-01."),
        ("schedule@2025-06-01", "schedule and uplift are two decisions. Name two editions of one decision."),
        ("no-such-revision:rules", "git cannot read the policy of that revision"),
        ("HEAD:nowhere", "There is no nowhere in HEAD. Name a policy folder or file that was in it"),
        ("nowhere", "nowhere does not exist. Name a policy file, a folder of them, a release, an edition such as"),
    ],
)
def test_what_cannot_be_compared_is_answered_in_plain_words(ecf2: Typed, named: str, answer: str) -> None:
    said = ecf2("policy", "diff", named, "uplift@2025-06-01")
    assert said.code == 3
    assert answer in said.err


def test_the_folders_of_two_contract_years_are_compared_file_by_file(ecf2: Typed) -> None:
    years = [str(ROOT / "contracts_2025" / year) for year in ("2026", "2025")]
    lines = ecf2("policy", "diff", *years).out.splitlines()
    assert any(line.startswith("contracts_2025/2025/terms.yaml: ") and "values differ" in line for line in lines)
    assert "  contract_year, from: 2026-06-01 → 2025-06-01" in lines
    assert not any("taken away" in line for line in lines)


def test_of_two_that_are_compared_it_is_said_which_has_errors(ecf2: Typed, three_decisions: Path) -> None:
    file = three_decisions / "rules" / "uplift" / "2021-06-01.yaml"
    file.write_text(file.read_text("utf-8").replace("hit_policy: first", "hit_policy: frist"), "utf-8")
    said = ecf2("policy", "diff", str(ROOT / "rules"), str(file))
    assert said.code == 3
    assert said.err.splitlines()[0] == f"{file} cannot be compared:"


@pytest.fixture
def own_policy(three_decisions: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The three decisions as the policy every command uses."""
    monkeypatch.setenv("ECF2_POLICY", str(three_decisions))
    return three_decisions


def test_the_next_edition_is_made_from_the_last_and_is_policy_at_once(ecf2: Typed, own_policy: Path) -> None:
    said = ecf2("policy", "new", "uplift", "--from", "2027-06-01")
    assert said.code == 0
    made = own_policy / "rules" / "uplift" / "2027-06-01.yaml"
    assert "effective: {from: 2027-06-01}" in made.read_text("utf-8")
    assert ecf2("policy", "check").code == 0
    same = ecf2("policy", "diff", "uplift@2025-06-01", "uplift@2027-06-01")
    assert same.out == "uplift, edition 2025-06-01 → 2027-06-01: no change in meaning; proved for every case.\n"


@pytest.mark.parametrize(
    "effective",
    ["effective: {from: 2025-06-01, until: 2026-12-31}", "effective:\n  from: 2025-06-01\n  until: 2026-12-31"],
)
def test_the_next_edition_takes_over_neither_a_day_that_has_passed_nor_that_the_last_was_retrospective(
    ecf2: Typed, own_policy: Path, effective: str
) -> None:
    last = own_policy / "rules" / "uplift" / "2025-06-01.yaml"
    text = last.read_text("utf-8").replace("effective: {from: 2025-06-01}", effective)
    last.write_text(text.replace("owner:", "retrospective: The minister agreed\n  that it counts.\nowner:", 1), "utf-8")
    said = ecf2("policy", "new", "uplift", "--from", "2027-01-01")
    assert (said.code, said.err) == (0, "")
    assert "That the older edition is retrospective is not taken over" in said.out
    made = (own_policy / "rules" / "uplift" / "2027-01-01.yaml").read_text("utf-8")
    assert "until:" not in made
    assert "minister" not in made
    assert "that it counts." not in made
    assert ecf2("policy", "check", str(own_policy / "rules" / "uplift")).code == 0


def test_where_several_editions_answer_those_that_others_took_the_place_of_are_not_shown(
    ecf2: Typed, own_policy: Path
) -> None:
    ecf2("policy", "new", "uplift", "--from", "2027-06-01")
    shown = ecf2("policy", "show", "uplift", "--on", "2028-01-01", "--format", "json").data
    assert [one["edition"] for one in shown] == ["2021-06-01", "2027-06-01"]


@pytest.mark.parametrize(
    ("decision", "day", "answer"),
    [
        ("uplift", "2025-06-01", "The last edition of uplift begins on 2025-06-01. Name a day after it"),
        ("uplift", "2024-06-01", "The last edition of uplift begins on 2025-06-01. Name a day after it"),
        ("uplfit", "2027-06-01", "Did you mean uplift?"),
    ],
)
def test_an_edition_that_cannot_follow_is_refused_and_nothing_is_written(
    ecf2: Typed, own_policy: Path, decision: str, day: str, answer: str
) -> None:
    before = sorted(own_policy.rglob("*.yaml"))
    said = ecf2("policy", "new", decision, "--from", day)
    assert said.code == 3
    assert answer in said.err
    assert sorted(own_policy.rglob("*.yaml")) == before


def test_the_schema_of_a_kind_of_file_is_printed_for_editors(ecf2: Typed) -> None:
    assert ecf2("policy", "schema", "terms").data["$id"] == "urn:ecf2:policy:terms"
    assert "decision" in ecf2("policy", "schema").data


def test_a_decision_is_shown_as_a_page_to_publish(ecf2: Typed) -> None:
    markdown = ecf2("policy", "show", "uplift", "--contract-year", "2024", "--format", "markdown").out
    assert markdown.startswith("# Does this declaration carry the uplift fee?\n")
    html = ecf2("policy", "show", "uplift", "--contract-year", "2024", "--format", "html").out
    assert html.startswith("<!doctype html>")
    several = ecf2("policy", "show", "uplift", "--on", "2025-09-01", "--format", "html")
    assert several.code == 3
    assert "Name a contract year" in several.err
