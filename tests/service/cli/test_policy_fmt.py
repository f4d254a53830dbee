"""`ecf2 policy fmt`: one stable form, so that a change shows what was changed and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.reading import read_policy
from tests.engine.reading.small_policies import changed, good_policy
from tests.service.cli.conftest import Typed
from tests.service.releases import release

FUNDING = "rules/funding/2025-06-01.yaml"


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = good_policy(tmp_path)
    monkeypatch.setenv("ECF2_POLICY", str(folder))
    return folder


def test_a_file_is_put_into_good_form_with_its_comments_and_the_same_meaning(ecf2: Typed, policy: Path) -> None:
    assert ecf2("policy", "fmt").code == 0
    tidy = (policy / FUNDING).read_text("utf-8")
    assert tidy.startswith(
        "# yaml-language-server: $schema=../../docs/schemas/decision.schema.json\ndecision: funding\n"
    )
    changed(
        policy,
        FUNDING,
        "  - id: partly_paid\n    when:\n",
        "  # agreed in May\n  -   id:   partly_paid  # so named\n      when:\n",
    )
    changed(policy, FUNDING, "        - role: mentor", "          -   role:    mentor   ")
    untidy = policy / FUNDING
    text = untidy.read_text("utf-8")
    rest = text[text.index("      when:\n") :]
    rule, after = rest[: rest.index("  - id: starts_later")], rest[rest.index("  - id: starts_later") :]
    shifted = (
        rule.replace("\n    then", "\n      then")
        .replace("\n    say", "\n      say")
        .replace("\n        - paid", "\n          - paid")
        .replace("\n      all:", "\n        all:")
    )
    untidy.write_text(text.replace(rest, shifted + after), "utf-8")
    before = read_policy(policy).editions["funding"]

    assert ecf2("policy", "fmt", "--check").code == 2
    assert ecf2("policy", "fmt", str(policy / "rules" / "funding")).code == 0

    assert untidy.read_text("utf-8") == tidy.replace(
        "  - id: partly_paid\n", "  # agreed in May\n  - id: partly_paid      # so named\n"
    )
    after_editions = read_policy(policy).editions["funding"]
    assert [rule.then for rule in after_editions[0].rules] == [rule.then for rule in before[0].rules]
    assert ecf2("policy", "fmt", "--check").code == 0


def test_only_checking_changes_nothing(ecf2: Typed, policy: Path) -> None:
    before = (policy / FUNDING).read_bytes()

    said = ecf2("policy", "fmt", "--check")

    assert (said.code, f"{FUNDING}: is not in good form" in said.out) == (2, True)
    assert (policy / FUNDING).read_bytes() == before


def test_a_file_whose_layout_cannot_be_read_is_named_and_left_as_it_is(ecf2: Typed, policy: Path) -> None:
    changed(policy, FUNDING, "answers:", "answers: {")
    before = (policy / FUNDING).read_bytes()

    said = ecf2("policy", "fmt")

    assert said.code == 3
    assert f"{FUNDING}: Its layout cannot be read" in said.out
    assert ecf2("policy", "fmt").out.endswith("Every other file is in good form; 1 cannot be formatted.\n")
    assert (policy / FUNDING).read_bytes() == before


def test_an_edition_that_was_released_and_has_begun_is_left_as_it_is(ecf2: Typed, policy: Path) -> None:
    release(policy, "2026.1")
    before = (policy / FUNDING).read_bytes()

    said = ecf2("policy", "fmt")

    assert (said.code, FUNDING in said.out) == (0, False)
    assert (policy / FUNDING).read_bytes() == before
    assert ecf2("policy", "check").code == 0


def test_a_new_edition_begins_with_the_reference_to_its_schema(ecf2: Typed, policy: Path) -> None:
    assert ecf2("policy", "new", "funding", "--from", "2027-06-01").code == 0

    lines = (policy / "rules" / "funding" / "2027-06-01.yaml").read_text("utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../../docs/schemas/decision.schema.json"
