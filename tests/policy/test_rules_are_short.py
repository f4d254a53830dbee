"""A rule can be read at a glance: no rule of any decision is longer than twelve lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("rules", "contracts_2025", "legacy_contracts")
MOST_LINES = 12
DECISIONS = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.yaml"))
    if re.search(r"^decision:", path.read_text("utf-8"), re.MULTILINE)
]


def rules_of(text: str) -> list[str]:
    """The text of each rule, from its id to the last line before the next."""
    found = re.search(r"^rules:\n(.*?)(?=^\w)", text, re.DOTALL | re.MULTILINE)
    return re.split(r"^  - (?=id:)", found[1], flags=re.MULTILINE)[1:] if found else []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_rule_is_longer_than_twelve_lines(path: Path) -> None:
    rules = rules_of(path.read_text("utf-8"))
    assert rules
    assert [rule.split()[1] for rule in rules if len(rule.rstrip().splitlines()) > MOST_LINES] == []


def test_a_long_rule_would_be_found() -> None:
    text = "rules:\n  - id: long\n" + "    note: x\n" * MOST_LINES + "otherwise:\n"
    assert [len(rule.rstrip().splitlines()) for rule in rules_of(text)] == [MOST_LINES + 1]
