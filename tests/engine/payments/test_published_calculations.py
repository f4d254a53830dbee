"""The current service's own calculations, where they stand beside the project: every figure and key agrees.

They are worked out under the newest terms of each contract type, as the command line does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.payments.scenario import calculate, newest_terms
from engine.reading import read_policy
from tests.engine.payments.second_way import work_out

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT.parent / "shared" / "vectors").glob("ecf[12]_*.yaml"))


@pytest.fixture(scope="module")
def terms() -> Any:
    policy = read_policy(ROOT).policy
    assert policy is not None
    return newest_terms(policy.terms)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_published_calculation_agrees_in_both_ways(path: Path, terms: Any) -> None:
    text = path.read_text(encoding="utf-8")
    published = yaml.load(text, yaml.CSafeLoader)
    answers = calculate(text, terms)
    assert [answer["id"] for answer in answers] == [vector["id"] for vector in published]
    for vector, answer in zip(published, answers, strict=True):
        name = "results" if vector["kind"] == "series" else "result"
        assert json.dumps(answer[name]) == json.dumps(vector["expected"]), vector["id"]
        assert json.dumps(work_out(vector)) == json.dumps(vector["expected"]), vector["id"]
