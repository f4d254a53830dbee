"""Every decision of the policy files is asked by the service, or listed with the reason why it is asked by hand."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.policy.the_policy import READING
from tests.service.cli.conftest import Typed, ecf2

__all__ = ["ecf2"]

ROOT = Path(__file__).parents[2]
LIST = ROOT / "docs" / "asked_by_hand.md"
ROW = re.compile(r"^\| `(?P<name>[a-z_]+)` \| (?P<why>[^|]+) \| `(?P<command>.+)` \|$", re.MULTILINE)
BY_HAND = {row["name"]: row for row in ROW.finditer(LIST.read_text(encoding="utf-8"))}


def words_passed_on(tree: ast.Module) -> Iterator[str]:
    """Texts that a call is given, or that a name stands for: what a decision can be asked by."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            given = node.args
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            value = node.value
            given = (
                value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.Tuple) else [value]
            )
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


ASKED = {
    word
    for path in (ROOT / "service").rglob("*.py")
    for word in words_passed_on(ast.parse(path.read_text(encoding="utf-8")))
}


@pytest.mark.parametrize("name", sorted(READING.editions))
def test_the_service_asks_it_or_the_list_says_why_not(name: str) -> None:
    assert (name in ASKED) != (name in BY_HAND)


def test_the_list_names_decisions_only_and_gives_a_reason() -> None:
    assert set(BY_HAND) <= set(READING.editions)
    assert all(len(row["why"]) > 40 for row in BY_HAND.values())
    assert BY_HAND


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_the_command_of_the_list_works(ecf2: Typed, name: str) -> None:
    facts, _, command = BY_HAND[name]["command"].replace("\\|", "|").partition(" | ")
    (_, given) = shlex.split(facts)
    said = ecf2(*shlex.split(command)[1:], stdin=given)
    assert said.code == 0, said.err
    assert str(READING.editions[name][0].question) in said.out
