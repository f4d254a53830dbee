"""An installation is set up by commands alone: who trains, who delivers, and in which contract years."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.cli.conftest import Typed
from tests.service.scratch_databases import SqliteTemplate

ALDER = ("alder-vale-teaching", "Alder Vale Teaching")


@pytest.fixture(autouse=True)
def installation(migrated_sqlite: SqliteTemplate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A database as `ecf2 database migrate` leaves it, named by DATABASE_URL."""
    copy = tmp_path / "new.sqlite"
    copy.write_bytes(migrated_sqlite.path.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")


def test_a_lead_provider_is_added_once_and_can_then_have_a_token(ecf2: Typed) -> None:
    added = ecf2("lead-providers", "add", *ALDER)
    assert (added.code, added.out.split(".")[0]) == (0, "Added: alder-vale-teaching, Alder Vale Teaching")
    again = ecf2("lead-providers", "add", *ALDER)
    assert (again.code, again.out) == (
        0,
        "alder-vale-teaching, Alder Vale Teaching, is there already. Nothing was changed.\n",
    )
    assert ecf2("lead-providers", "add", *ALDER, "--format", "json").data["added"] is False
    (listed,) = ecf2("lead-providers", "list", "--format", "json").data
    assert (listed["short_name"], listed["name"], listed["paired_in"]) == (*ALDER, [])
    assert ecf2("tokens", "create", "--lead-provider", ALDER[0]).code == 0


def test_a_lead_provider_of_no_contract_or_of_another_name_is_refused_with_the_mend(ecf2: Typed) -> None:
    misspelt = ecf2("lead-providers", "add", "alder-vale-teeching", ALDER[1])
    assert (misspelt.code, "Did you mean alder-vale-teaching? Those that have one: alder-" in misspelt.err) == (3, True)
    assert ecf2("lead-providers", "list").out.endswith("None.\n")

    ecf2("lead-providers", "add", *ALDER)
    renamed = ecf2("lead-providers", "add", ALDER[0], "Alder Dale Teaching")
    assert (renamed.code, "is the short name of “Alder Vale Teaching” already" in renamed.err) == (3, True)
    too_long = ecf2("lead-providers", "add", "harbour-learning", "x" * 121)
    assert (too_long.code, too_long.err) == (3, "The name has 121 characters. Write at most 120.\n")


def test_a_delivery_partner_is_added_and_paired_once(ecf2: Typed) -> None:
    ecf2("lead-providers", "add", *ALDER)
    assert ecf2("delivery-partners", "add", "Elm Hub").out == "Added: Elm Hub.\n"
    assert ecf2("delivery-partners", "add", "Elm Hub").out == "Elm Hub is there already. Nothing was changed.\n"

    pairing = ("delivery-partners", "pair", "Elm Hub", "--lead-provider", ALDER[0], "--cohort")
    assert ecf2(*pairing, "2025").out == "Elm Hub works with alder-vale-teaching in contract year 2025.\n"
    assert "already. Nothing was changed." in ecf2(*pairing, "2025").out
    assert ecf2(*pairing, "2026", "--format", "json").data["added"] is True
    assert "alder-vale-teaching (2025, 2026)" in ecf2("delivery-partners", "list").out
    (listed,) = ecf2("delivery-partners", "list", "--cohort", "2026", "--format", "json").data
    assert listed["works_with"] == {ALDER[0]: [2026]}


def test_what_cannot_be_paired_is_answered_with_what_there_is(ecf2: Typed) -> None:
    ecf2("lead-providers", "add", *ALDER)
    ecf2("delivery-partners", "add", "Elm Hub")
    for name, lead_provider, year, mend in (
        ("Elm Hub", ALDER[0], "1999", "Contract year 1999 has no terms in the policy files. Those that have: 2021, "),
        ("Elm Hub", "nobody", "2025", "No lead provider is called nobody. There are: alder-vale-teaching."),
        ("Elm Hubb", ALDER[0], "2025", "No delivery partner is called Elm Hubb. Did you mean Elm Hub?"),
    ):
        said = ecf2("delivery-partners", "pair", name, "--lead-provider", lead_provider, "--cohort", year)
        assert (said.code, mend in said.err) == (3, True), said.err
    assert ecf2("delivery-partners", "list", "--lead-provider", "nobody").code == 3
