"""Recorded decisions taken again: identical as recorded, on both databases alike; under a draft, what moves to what."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from engine.model.facts import FactValue
from engine.rulebook import Rulebook
from service.decisions.operations import Subject, decide
from service.decisions.tables import RecordedDecision
from service.platform.context import Service
from service.platform.database import open_database
from service.policy_changes.drafts import Draft, UnusableDraftError, edition_path, files_of, read_draft
from service.policy_changes.replaying import ReplayAsked, Replayed, replay
from tests.service.declarations.world import call_on
from tests.service.england import ROOT, Telling

UPLIFT = ROOT / "rules" / "uplift" / "2021-06-01.yaml"
NOTHING_PAID = """
decision: uplift
question: Is an uplift paid?
effective: {from: 2021-06-01}
owner: Teacher professional development policy
source: A draft for this test.
hit_policy: first
answers: {uplift: [paid, not_paid], reason: code}
rules:
  - id: nowhere
    when: {declaration_type: started}
    then: {uplift: not_paid, reason: uplift_ended}
    say: No uplift is paid on a declaration of this type any more.
    implements: [UPL-01, UPL-02]
otherwise:
  then: {uplift: not_paid, reason: no_flag}
  say: No uplift is paid on a declaration of this type.
examples:
  - name: started
    given: {declaration_type: started}
    expect: {uplift: not_paid, reason: uplift_ended}
    by: nowhere
  - name: any other
    given: {declaration_type: retained-1}
    expect: {uplift: not_paid, reason: no_flag}
    by: otherwise
"""


@pytest.fixture(scope="module")
def no_uplift() -> Draft:
    """A draft under which no uplift was ever paid."""
    return read_draft(ROOT, {"rules/uplift/2021-06-01.yaml": NOTHING_PAID})


async def replayed(telling: Telling, rulebook: Rulebook, asked: ReplayAsked, draft: Draft | None = None) -> Replayed:
    async with await open_database(telling.url):
        return await replay(rulebook, asked, draft)


@pytest.mark.postgres
def test_every_decision_of_england_comes_out_as_recorded_byte_for_byte_and_alike_on_both_databases(
    england_on_sqlite: Telling, england_on_postgresql: Telling
) -> None:
    assert england_on_sqlite.replayed["as_recorded"], "there are decisions"
    assert {one["standing"] for one in england_on_sqlite.replayed["as_recorded"]} == {"identical"}
    assert england_on_sqlite.replayed == england_on_postgresql.replayed


async def test_a_draft_is_told_by_what_moves_from_which_answer_to_which(
    england_on_sqlite: Telling, rulebook: Rulebook, no_uplift: Draft
) -> None:
    found = await replayed(england_on_sqlite, rulebook, ReplayAsked(), no_uplift)
    moved = {(move.before, move.after): examples for move, examples in found.moves.items() if move.changes}
    assert moved["uplift: paid, reason: pupil_premium", "uplift: not_paid, reason: uplift_ended"].count > 0
    assert {move.decision for move in found.moves} == {"uplift"}
    assert all(len(examples.ids) <= 3 for examples in moved.values())


async def test_days_names_and_samples_limit_what_is_taken_again(england_on_sqlite: Telling, rulebook: Rulebook) -> None:
    async def number(**asked: Any) -> int:
        return (await replayed(england_on_sqlite, rulebook, ReplayAsked(**asked))).replayed

    day = date(2025, 11, 1)
    every = await number(decision="evidence")
    assert await number(decision="evidence", until=day) + await number(decision="evidence", since=day) == (
        every + await number(decision="evidence", since=day, until=day)
    )
    assert await number(decision="evidence", sample=10) == 10
    assert await number(decision="evidence", sample=every + 1) == every


async def test_a_file_that_is_no_longer_the_one_that_decided_is_said_and_what_was_recorded_does_not_hold(
    service: Service, no_uplift: Draft
) -> None:
    await _one_uplift(service)
    other = Rulebook(no_uplift.policy)
    found = await replay(other, ReplayAsked())
    other.close()
    assert [(one["standing"], one["count"]) for one in found.as_content()["as_recorded"]] == [("edition_changed", 1)]  # type: ignore[attr-defined]
    assert not found.holds
    assert (await replay(service.rulebook, ReplayAsked())).holds


async def test_a_document_that_says_anything_else_than_was_decided_is_found(service: Service) -> None:
    await _one_uplift(service)
    row = await RecordedDecision.select().first()
    assert row is not None
    forged = {name: value for name, value in row.items() if name != "id"}
    forged["public_id"] = uuid4()
    forged["document"] = row["document"].replace('"pupil_premium_school":true', '"pupil_premium_school":false')
    await RecordedDecision.insert(RecordedDecision(**forged))
    found = await replay(service.rulebook, ReplayAsked())
    assert {standing.value: examples.count for (_, standing), examples in found.standings.items()} == {
        "identical": 1,
        "different": 1,
    }


async def _one_uplift(service: Service) -> None:
    facts: dict[str, FactValue | None] = {
        "declaration_type": "started",
        "pupil_premium_school": True,
        "sparsity_school": False,
    }
    async with service.database.transaction():
        call = call_on(date(2025, 1, 10))
        await decide(service, call, "uplift", facts, Subject("declaration", "one"), contract_year=2024)


def test_a_lone_edition_belongs_beside_the_latest_of_its_decision(tmp_path: Path, rulebook: Rulebook) -> None:
    lone = tmp_path / "2027-06-01.yaml"
    lone.write_text(UPLIFT.read_text("utf-8"), "utf-8")
    assert list(files_of(lone, rulebook.policy)[0]) == ["rules/uplift/2027-06-01.yaml"]
    assert edition_path("evidence", "2027-06-01", rulebook.policy) == "contracts_2025/evidence/2027-06-01.yaml"


@pytest.mark.parametrize("path", ["/etc/passwd", "rules/../x.yaml", "docs/x.yaml", "rules//x.yaml", "rules\\x.yaml"])
def test_a_draft_stays_in_the_folders_of_policy(path: str) -> None:
    with pytest.raises(UnusableDraftError, match="no place for a policy file"):
        read_draft(ROOT, {path: "decision: uplift\n"})


def test_a_draft_with_errors_is_refused_with_place_and_mend() -> None:
    with pytest.raises(UnusableDraftError, match=r"rules/uplift/2021-06-01.yaml:\d+:\d+: E204 .* Write: "):
        read_draft(ROOT, {"rules/uplift/2021-06-01.yaml": NOTHING_PAID.replace("not_paid, r", "not_payd, r", 1)})
