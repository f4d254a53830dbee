"""The project's own calculations: each agrees with the engine, with a second way of working it out, and by hand.

`pinned` holds figures worked out by hand, as the description says; `expected` is the whole result.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.payments.scenario import calculate
from tests.engine.payments.builders import TERMS_BY_CONTRACT_TYPE
from tests.engine.payments.second_way import work_out

FOLDER = Path(__file__).parents[3] / "fixtures" / "calculations"
FILES = sorted(FOLDER.glob("*.yaml"))
CASES = {case["id"]: case for path in FILES for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)}
STEP = re.compile(r"(?P<name>[\w-]+)(?:\[(?P<within>[^\]]+)\])?\.?")


def at(result: Any, path: str) -> Any:
    """The figure a path leads to: `lines[started,A]` is a banded line, `lines[started]` a mentor's. Absent is 0."""
    found = {"statements": result} if isinstance(result, list) else result
    for step in STEP.finditer(path):
        found = found[step["name"]]
        if step["within"] and step["name"] == "statements":
            found = found[int(step["within"])]
        elif step["within"]:
            wanted = step["within"].split(",")
            of_line = [line for line in found if [line["declaration_type"], line.get("band")][: len(wanted)] == wanted]
            if not of_line:
                return 0
            found = of_line[0]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_engine_works_out_every_case_of_a_file(path: Path) -> None:
    answers = calculate(path.read_text(encoding="utf-8"), TERMS_BY_CONTRACT_TYPE)
    assert answers
    for answer in answers:
        case = CASES[str(answer["id"])]
        name = "results" if case["kind"] == "series" else "result"
        assert json.dumps(answer[name]) == json.dumps(case["expected"]), case["id"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_second_way_and_the_figures_worked_out_by_hand_agree(case: dict[str, Any]) -> None:
    assert work_out(case) == case["expected"]
    assert case["pinned"]
    assert {pin["path"]: at(case["expected"], pin["path"]) for pin in case["pinned"]} == {
        pin["path"]: pin["value"] for pin in case["pinned"]
    }


def test_json_gives_the_same_answers_as_yaml() -> None:
    text = (FOLDER / "series.yaml").read_text(encoding="utf-8")
    as_json = json.dumps(yaml.load(text, yaml.CSafeLoader))
    assert calculate(as_json, TERMS_BY_CONTRACT_TYPE) == calculate(text, TERMS_BY_CONTRACT_TYPE)
