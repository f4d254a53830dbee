"""Every reference the project accounts for leads somewhere: to a rule or figure, to code, or to a reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.traceability import TracedReference, traced_references
from tests.policy.the_policy import READING

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "reference"
ID = re.compile(r"^\| ([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+) \|", re.MULTILINE)
OF_THE_INTERFACE = re.compile(r"(?:WDR|DEF|SCH)-[0-9]{2}")


@pytest.fixture(scope="module")
def traced() -> tuple[TracedReference, ...]:
    policy = READING.policy
    assert policy is not None
    return traced_references(policy)


def test_code_and_tests_that_carry_out_a_reference_are_there(traced: tuple[TracedReference, ...]) -> None:
    named = {one.reference.id: one.reference.done_by for one in traced if one.reference.done_by is not None}
    assert len(named) >= 25
    assert {called: path for called, path in named.items() if not (ROOT / path).is_file()} == {}


def test_every_rule_and_figure_that_names_a_reference_is_traced(traced: tuple[TracedReference, ...]) -> None:
    folders = [ROOT / part for part in ("rules", "contracts_2025", "legacy_contracts")]
    said = {
        called
        for folder in folders
        for path in folder.rglob("*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "implements:" in line or re.match(r"  [a-z_]+: \[[A-Z]", line)
        for called in re.findall(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+", line)
    }
    assert said <= {one.reference.id for one in traced if one.traces}


def test_a_trace_names_its_place_and_its_source(traced: tuple[TracedReference, ...]) -> None:
    for one in traced:
        for trace in one.traces:
            assert (ROOT / trace.place.file).is_file()
            assert trace.source, trace


def test_exactly_the_published_ids_are_listed(traced: tuple[TracedReference, ...]) -> None:
    if not PUBLISHED.is_dir():
        pytest.skip("the published references are not here")
    policy = ID.findall((PUBLISHED / "policy_reference.md").read_text(encoding="utf-8"))
    interface = ID.findall((PUBLISHED / "lp_api_rules.md").read_text(encoding="utf-8"))
    renamed = [f"API-{called}" if OF_THE_INTERFACE.fullmatch(called) else called for called in interface]
    assert {one.reference.id for one in traced} == {*policy, *renamed}
