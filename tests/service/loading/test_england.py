"""The fixture England, played through the operations: every told case comes out as `expected.yaml` says.

The story is long, so it is played once on each database and everything is asked of the two tellings.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from service.platform.database import Database
from tests.service.declarations.world import World
from tests.service.england import ENGLAND, Telling, commits_watched

EXPECTED: dict[str, dict[str, Any]] = yaml.load((ENGLAND / "expected.yaml").read_text("utf-8"), yaml.BaseLoader)
REPEATED = {"same_request_repeated", "same_post_repeated"}
"""Sent again unchanged: the service answers with the first declaration instead of refusing."""
REPORTS: list[list[str]] = []
"""Every telling's report, to be held against the first."""
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def telling(request: pytest.FixtureRequest) -> Telling:
    told: Telling = request.getfixturevalue(f"england_on_{request.param}")
    return told


def test_every_declaration_told_as_a_case_is_judged_as_expected(telling: Telling) -> None:
    expected = EXPECTED["declarations.csv"]
    wrong = []
    for outcome in telling.played.outcomes:
        case = outcome.happening.row["case"]
        if outcome.happening.file == "declarations":
            wanted = expected.get(case, [])
            codes = tuple(wanted) if isinstance(wanted, list) else ()
            if outcome.codes != codes:
                wrong.append((outcome.happening.row["declaration"], case, outcome.codes))
    assert wrong == []


def test_what_is_sent_again_unchanged_is_answered_with_the_first(telling: Telling) -> None:
    repeated = [one for one in telling.played.outcomes if one.happening.row["case"] in REPEATED]
    assert repeated
    assert all(one.codes == () for one in repeated)


def test_every_registration_told_as_a_case_is_judged_as_expected(telling: Telling) -> None:
    expected = EXPECTED["participants.csv"]
    wrong = []
    for outcome in telling.played.outcomes:
        if outcome.happening.file == "participants":
            case = outcome.happening.row["case"]
            wanted = tuple(expected[case].values()) if case in expected else ()
            if outcome.codes != wanted:
                wrong.append((outcome.happening.row["participant"], case, outcome.codes, wanted))
    assert wrong == []


@pytest.mark.parametrize("file", ["partnerships", "changes", "statement_events", "adjustments"])
def test_every_other_row_is_done_unless_it_is_told_as_refused(telling: Telling, file: str) -> None:
    expected = EXPECTED[f"{file}.csv"]
    wrong = []
    for outcome in telling.played.outcomes:
        if outcome.happening.file == file:
            case = outcome.happening.row["case"]
            is_refused = expected.get(case) in ("refused", "refuse", "not_found")
            if bool(outcome.codes) != is_refused:
                wrong.append((outcome.happening.at.isoformat(), case, outcome.codes))
    assert wrong == []


@pytest.mark.parametrize("file", ["earlier_training", "teacher_records", "mentor_pairings", "school_changes"])
def test_rows_that_nothing_speaks_against_are_done(telling: Telling, file: str) -> None:
    outcomes = [outcome for outcome in telling.played.outcomes if outcome.happening.file == file]
    assert outcomes
    assert [outcome for outcome in outcomes if outcome.codes] == []


def test_every_decision_that_gives_a_reason_was_recorded_for_declared_and_registered_alike(telling: Telling) -> None:
    asked = Counter(decision for decision, _reason in telling.reasons)
    assert {
        "school_eligibility",
        "ect_funding_eligibility",
        "mentor_funding_eligibility",
        "contract_year",
        "schedule",
        "evidence",
        "declaration_payability",
        "uplift",
        "void_or_clawback",
    } <= set(asked)
    for reason in ("no_longer_funded", "not_eligible_for_funding"):
        assert ("declaration_payability", reason) in telling.reasons


def test_the_audit_holds_together_and_the_story_is_played_into_an_empty_database_only(telling: Telling) -> None:
    assert telling.chain_holds
    assert telling.refused_to_play_again


def test_no_change_of_what_lead_providers_read_is_without_the_event_that_says_who_made_it(telling: Telling) -> None:
    assert telling.changes_nobody_made == []


async def test_a_change_without_an_event_would_be_noticed(database: Database) -> None:
    with commits_watched(database) as found:
        async with database.transaction():
            await (await World.make()).teacher()

    assert found == ["participant training_status", "partnership delivery_partner_id"]


def test_the_report_is_the_same_every_time_and_on_both_databases(telling: Telling) -> None:
    REPORTS.append(telling.report)
    assert telling.report == REPORTS[0]


@pytest.mark.parametrize("telling", ["sqlite"], indirect=True)
def test_the_report_reads_as_reviewed(telling: Telling, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(telling.report) == snapshot
