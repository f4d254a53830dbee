"""The schemas editors use say what the readers say, as far as a schema can."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from engine.reading import read_policy
from engine.reading.files import Kind, policy_files
from engine.reading.schemas import schema_of
from engine.source import Mapping, Node, Sequence, Text
from tests.engine.reading.small_policies import CASES, GOOD, bad_policy

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "docs" / "schemas"
OF_FORM = frozenset({"E118", "E119", "E120", "E130", "E131", "E133", "E139", "E206"})
"""Problems of form that a schema can see."""
BEYOND_A_SCHEMA = frozenset({"figure_that_is_not_in_the_file"})
"""Bad files in which one key must name another."""


def as_an_editor_reads(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key.value: as_an_editor_reads(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [as_an_editor_reads(item) for item in node.items]
    assert isinstance(node, Text)
    return int(node.value) if re.fullmatch("0|[1-9][0-9]*", node.value) and not node.quoted else node.value


def mistakes(folder: Path) -> list[str]:
    return [
        f"{file.path}: {mistake.message}"
        for file in policy_files(folder)
        if file.kind is not None and file.root is not None
        for mistake in jsonschema_rs.Draft7Validator(schema_of(file.kind)).iter_errors(as_an_editor_reads(file.root))
    ]


@pytest.mark.parametrize("kind", Kind)
def test_the_schema_kept_for_editors_is_the_one_the_program_makes(kind: Kind) -> None:
    jsonschema_rs.meta.validate(schema_of(kind))
    assert orjson.loads((KEPT / f"{kind.value}.schema.json").read_bytes()) == schema_of(kind)


@pytest.mark.parametrize("folder", [ROOT, GOOD], ids=["the policy", "the good policy of the bad files"])
def test_every_good_file_fits_its_schema(folder: Path) -> None:
    assert mistakes(folder) == []


@pytest.mark.parametrize("case", CASES)
def test_a_schema_refuses_what_has_a_fault_of_form(case: str, tmp_path: Path) -> None:
    policy = bad_policy(tmp_path, case)
    problems = read_policy(policy).problems
    if problems and case not in BEYOND_A_SCHEMA and {problem.code for problem in problems} <= OF_FORM:
        assert mistakes(policy) != [], [problem.wrong for problem in problems]
