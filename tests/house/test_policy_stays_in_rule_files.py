"""Nothing policy-like is left in Python: no contract year, proportion, policy date, evidence type or amount."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "service").rglob("*.py")])
YEAR = re.compile(r"\b20[1-4]\d\b")
DATE = re.compile(r"\b20[1-4]\d-\d\d(-\d\d)?\b")
PERCENT = re.compile(r"\b\d+(\.\d+)?%")
AMOUNT = re.compile(r"£\d")


@cache
def evidence_types() -> frozenset[str]:
    """The evidence types of the vocabulary, other than the everyday word."""
    facts = yaml.load((ROOT / "rules" / "facts.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)["facts"]
    return frozenset(facts["evidence_held"]["choices"]) - {"other"}


def constants(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every constant that runs: docstrings and other bare strings are words about the code, not code."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in bare:
            yield node


def policy_in(source: str, evidence: frozenset[str]) -> list[str]:
    """What of a module's constants looks like policy, with its line."""
    found = []
    for constant in constants(ast.parse(source)):
        value = constant.value
        looks_like_policy = (
            (isinstance(value, float))
            or (isinstance(value, int) and not isinstance(value, bool) and 2015 <= value <= 2049)
            or (isinstance(value, str) and bool(YEAR.search(value) or PERCENT.search(value) or AMOUNT.search(value)))
            or (isinstance(value, str) and any(name in value for name in evidence))
        )
        if looks_like_policy:
            found.append(f"line {constant.lineno}: {value!r}")
    return found


SHOWN_AS_EXAMPLES = ROOT / "engine" / "written.py"
"""Examples of form that messages show to people; the one module where a figure may stand."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_contract_year_proportion_date_amount_or_evidence_type_stands_in_python(path: Path) -> None:
    if path != SHOWN_AS_EXAMPLES:
        assert policy_in(path.read_text(encoding="utf-8"), evidence_types()) == []


@pytest.mark.parametrize(
    "source",
    [
        "if year >= 2025: pass",
        "share = 0.15",
        "START = '2024-06-01'",
        "fee = '£995.00'",
        "part = '20%'",
        "if evidence == 'one-term-induction': pass",
    ],
)
def test_the_search_finds_policy_where_there_is_some(source: str) -> None:
    assert policy_in(source, evidence_types())
