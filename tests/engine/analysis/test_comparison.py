"""Two states of the policy: what means the same is proved to, what could not be proved is named, figures are told."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from engine.analysis import comparison
from engine.analysis.comparison import Comparison, Side, side_of
from engine.analysis.difference import differences
from engine.analysis.solver import Limits
from engine.reading import read_policy
from engine.reading.files import file_contents
from tests.engine.reading.small_policies import changed, good_policy

FUNDING = "rules/funding/2025-06-01.yaml"
TERMS = "contracts_2025/2025/terms.yaml"
UNIQUE = """decision: funding
question: Is this training funded?
effective: {from: 2025-06-01}
owner: Policy team
source: Guidance for lead providers, section 3
hit_policy: unique
answers: {status: [eligible, manual_check]}
rules:
%s
otherwise:
  then: {status: eligible}
  say: Nothing prevents funding.
examples:
%s
  - name: nothing known
    given: {role: ect}
    expect: {status: eligible}
    by: otherwise
"""
RULE = """  - id: {id}
    when: {{paid_declarations: {when}}}
    then: {{status: {status}}}
    say: {say}"""
EXAMPLE = """  - name: {id}
    given: {{paid_declarations: {paid}}}
    expect: {{status: {status}}}
    by: {id}"""
ALLOWANCE = """decision: allowance
question: Is there an allowance?
effective: {{from: {first_day}}}
{years}
owner: Policy team
source: Guidance for lead providers, section 4
hit_policy: first
answers: {{status: [eligible, manual_check]}}
rules:
  - id: mentor
    when: {{role: mentor}}
    then: {{status: {status}}}
    say: So it is for mentors.
otherwise:
  then: {{status: {status}}}
  say: So it is for all others.
examples:
  - name: a mentor
    given: {{role: mentor}}
    expect: {{status: {status}}}
    by: mentor
  - name: nothing known
    given: {{role: ect}}
    expect: {{status: {status}}}
    by: otherwise
"""
FEW = {"id": "few_paid", "when": "{at_most: 2}", "status": "eligible", "say": "Little was paid.", "paid": 1}
MANY = {"id": "many_paid", "when": "{at_least: 3}", "status": "manual_check", "say": "Much was paid.", "paid": 3}


def side(policy: Path, part: str = "") -> Side:
    reading = read_policy(policy)
    assert reading.policy is not None, reading.problems
    return side_of(reading.policy, file_contents(policy), part)


def table(policy: Path, *rows: dict[str, object]) -> Side:
    """The decision as a unique table of these rows."""
    rules, examples = ("\n".join(text.format(**row) for row in rows) for text in (RULE, EXAMPLE))
    (policy / FUNDING).write_text(UNIQUE % (rules, examples), "utf-8")
    return side(policy)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((MANY, FEW), id="reordered"),
        pytest.param(({**FEW, "id": "hardly_paid"}, MANY), id="renamed"),
        pytest.param(({**FEW, "say": "Hardly anything was paid."}, MANY), id="reworded"),
        pytest.param(({**FEW, "when": "{less_than: 3}"}, {**MANY, "when": "{more_than: 2}"}), id="written otherwise"),
    ],
)
def test_a_table_that_is_only_written_otherwise_is_proved_to_mean_the_same(
    tmp_path: Path, rows: tuple[dict[str, object], ...]
) -> None:
    policy = good_policy(tmp_path)
    compared = Comparison.of(table(policy, FEW, MANY), table(policy, *rows))
    assert [*compared.in_words()] == [
        "funding, edition 2025-06-01 → 2025-06-01: no change in meaning; proved for every case."
    ]
    assert compared.as_data()["same_meaning"] is True


def test_what_could_not_be_proved_in_time_is_named_and_nothing_is_said_to_be_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = good_policy(tmp_path)
    before = table(policy, FEW, MANY)
    monkeypatch.setattr(comparison, "differences", partial(differences, limits=Limits(steps=1)))
    head, *lines = Comparison.of(before, table(policy, MANY, FEW)).in_words()
    assert head.endswith("0 kinds of cases come out differently, and the proof is not complete.")
    assert (
        "  not proved, for lack of time: whether any case comes out as status: eligible → status: manual_check" in lines
    )


def test_files_without_rules_are_told_value_by_value_and_by_their_coming_and_going(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    before = side(policy)
    changed(policy, TERMS, "source: ", "# in another place\nsource: ")
    assert [*Comparison.of(before, side(policy)).in_words()] == [f"{TERMS}: no change in meaning; the same values."]
    changed(policy, TERMS, "{instalments: 29}", "{instalments: 30}")
    assert [*Comparison.of(before, side(policy)).in_words()] == [
        f"{TERMS}: 1 value differs.",
        "  service_fee, instalments: 29 → 30",
    ]
    without = Comparison.of(before, side(policy, "contracts_2025"))
    assert "rules/facts.yaml: taken away." in without.in_words()


def edition(policy: Path, first_day: str, years: str, status: str = "eligible") -> None:
    """An edition of a decision that answers the same in every case."""
    folder = policy / "rules/allowance"
    folder.mkdir(exist_ok=True)
    text = ALLOWANCE.format(first_day=first_day, years=years, status=status)
    (folder / f"{first_day}.yaml").write_text(text, "utf-8")


def test_other_contract_years_or_another_last_day_are_a_change_in_meaning_though_no_answer_is_another(
    tmp_path: Path,
) -> None:
    policy = good_policy(tmp_path)
    edition(policy, "2021-06-01", "contract_years: {from: 2020}")
    before = side(policy)
    edition(policy, "2021-06-01", "contract_years: {from: 2021}")
    compared = Comparison.of(before, side(policy))
    head, *lines = compared.in_words()
    assert head.endswith(
        "the same answers in every case, which is proved, but not for the same contract years or days."
    )
    assert lines == ["  in force: contract years from 2020 → contract years from 2021"]
    assert compared.as_data()["same_meaning"] is False
    changed(policy, "rules/allowance/2021-06-01.yaml", "{from: 2021-06-01}", "{from: 2021-06-01, until: 2025-12-31}")
    assert [*Comparison.of(before, side(policy)).in_words()][-1] == (
        "  in force: with no last day → until 31 December 2025"
    )


def test_a_new_edition_is_held_against_each_edition_whose_place_it_takes(tmp_path: Path) -> None:
    policy = good_policy(tmp_path)
    edition(policy, "2021-06-01", "contract_years: {from: 2021, until: 2024}")
    edition(policy, "2025-06-01", "contract_years: {from: 2025}", "manual_check")
    before = side(policy)
    edition(policy, "2027-06-01", "contract_years: {from: 2021, until: 2024}", "manual_check")
    assert [*Comparison.of(before, side(policy)).in_words()] == [
        "allowance, edition 2021-06-01 → 2027-06-01: 1 kind of case comes out differently, and there are no others.",
        "  status: eligible → status: manual_check",
        "    for example {}",
    ]
    edition(policy, "2027-06-01", "contract_years: {from: 2021}", "manual_check")
    heads = [line for line in Comparison.of(before, side(policy)).in_words() if line.startswith("allowance")]
    assert [head.split(":")[0] for head in heads] == [
        "allowance, edition 2021-06-01 → 2027-06-01",
        "allowance, edition 2025-06-01 → 2027-06-01",
    ]


def test_the_terms_of_a_new_contract_year_are_told_beside_those_of_the_year_before(tmp_path: Path) -> None:
    before = side(good_policy(tmp_path))
    later = "contracts_2025/2026/terms.yaml"
    text = before.files[TERMS].replace(b"terms: 2025", b"terms: 2026").replace(b"{started: 50%,", b"{started: 40%,")
    lines = [*Comparison.of(before, replace(before, files={**before.files, later: text})).in_words()]
    assert lines == [
        f"{later}: new.",
        f"  Beside {TERMS}:",
        "  terms: 2025 → 2026",
        "  flat_rate, proportions, started: 50% → 40%",
    ]
