"""An installation is set up by commands alone: schools, who trains, who delivers, and when."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.service.cli.conftest import Typed
from tests.service.scratch_databases import SqliteTemplate

FIXTURES = Path(__file__).parents[3] / "fixtures" / "register"
REGISTER, UPLIFT = str(FIXTURES / "schools.csv"), str(FIXTURES / "uplift.csv")
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


def test_schools_are_tried_taken_over_and_shown(ecf2: Typed) -> None:
    tried = ecf2("schools", "import", REGISTER, "--check")
    assert (tried.code, tried.out.startswith("Only checked: nothing is written.\nAdded: 5.")) == (2, True), tried.out
    assert "Line 13: URN “9oo112” is not the number of a school. Write 1 to 6 figures." in tried.out
    assert "Left out: 1. The school is only proposed to open" in tried.out
    taken = ecf2("schools", "import", REGISTER, "--format", "json").data
    assert (taken["added"], len(taken["left_out"]), len(taken["not_read"])) == (5, 6, 2)

    flagged = ecf2("schools", "uplift", UPLIFT)
    assert (flagged.code, flagged.out.splitlines()[0]) == (2, "Set: 2. Unchanged: 2.")
    assert len(ecf2("schools", "uplift", UPLIFT, "--format", "json").data["not_read"]) == 3
    shown = ecf2("schools", "show", "900101").out
    for line in ("URN: 900101", "In England: yes", "Today: eligible. ", "Uplift 2024: pupil premium yes, sparsity no"):
        assert line in shown
    assert ecf2("schools", "show", "900103", "--format", "json").data["eligibility"]["status"] == "eligible"
    unknown = ecf2("schools", "show", "900105")
    assert (unknown.code, "No school has the URN 900105" in unknown.err) == (3, True)


def test_what_the_register_does_not_know_is_said_by_command_and_outlives_the_next_register(ecf2: Typed) -> None:
    ecf2("schools", "import", REGISTER)
    assert ecf2("schools", "mark", "900103", "yes").out == "School 900103 changed.\n"
    assert ecf2("schools", "mark", "900103", "yes").out == "School 900103 stood so already.\n"
    named = ecf2("schools", "tutor", "900101", "--name", "Ama  Owusu", "--email", "ama@ashdown.example")
    assert named.out == "School 900101 changed.\n"
    assert ecf2("schools", "import", REGISTER, "--format", "json").data["unchanged"] == 5
    assert "Marked as eligible by DfE: yes" in ecf2("schools", "show", "900103").out
    assert "Induction tutor: Ama Owusu" in ecf2("schools", "show", "900101").out
    assert ecf2("schools", "tutor", "900101", "--nobody", "--format", "json").data == {"urn": "900101", "changed": True}
    assert "Induction tutor: not known" in ecf2("schools", "show", "900101").out


@pytest.mark.parametrize(
    ("words", "code", "mend"),
    [
        (("mark", "900105", "yes"), 3, "No school has the URN 900105"),
        (("mark", "900101", "perhaps"), 2, "'yes', 'no'"),
        (("tutor", "900101", "--name", "Ama Owusu"), 2, "Write --name with --email, or --nobody alone."),
        (("tutor", "900101", "--nobody", "--email", "a@b.example"), 2, "Write --name with --email, or --nobody alone."),
        (("tutor", "900101", "--name", "x" * 201, "--email", "a@b.example"), 3, "Write at most 200."),
    ],
)
def test_what_cannot_be_said_of_a_school_is_answered_with_the_mend(
    ecf2: Typed, words: tuple[str, ...], code: int, mend: str
) -> None:
    ecf2("schools", "import", REGISTER)
    said = ecf2("schools", *words)
    assert (said.code, mend in said.err) == (code, True), said.err


def test_what_a_register_without_all_its_columns_means_is_said(ecf2: Typed) -> None:
    header = (
        "URN,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (code),DistrictAdministrative (code)\n"
    )
    said = ecf2("schools", "import", "-", stdin=f"{header}900201,Good School,1,1,E07009901\n")
    assert said.code == 2
    assert "The file has no column “CloseDate”: closed schools that are not held yet are left out" in said.out
    assert "The file has no column “Section41Approved (name)”" in said.out
    other = ecf2("schools", "import", "-", stdin="urn,name\n")
    assert (other.code, "The file has no column “URN”" in other.err) == (3, True)
    assert ecf2("schools", "import", "no-such-file.csv").code == 3


def test_policy_older_than_the_codes_of_the_register_is_named_and_nothing_is_taken_over(
    ecf2: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for part in ("rules", "contracts_2025", "legacy_contracts"):
        shutil.copytree(FIXTURES.parents[1] / part, tmp_path / "policy" / part)
    for name in ("register_status", "register_district"):
        shutil.rmtree(tmp_path / "policy" / "rules" / name)
    facts = tmp_path / "policy" / "rules" / "facts.yaml"
    kept = [line for line in facts.read_text("utf-8").splitlines() if not line.startswith("  register_")]
    facts.write_text("\n".join(kept) + "\n", "utf-8")
    monkeypatch.setenv("ECF2_POLICY", str(tmp_path / "policy"))

    said = ecf2("schools", "import", REGISTER)

    assert (said.code, "register_status" in said.err) == (3, True), said.err
