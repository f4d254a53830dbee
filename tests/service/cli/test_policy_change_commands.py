"""Changes of policy as policy staff type them, on the database of the fixture England."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.service.cli.conftest import Typed
from tests.service.england import ROOT, Telling
from tests.service.policy_changes.test_replaying import NOTHING_PAID
from tests.service.releases import unreleased_policy
from tests.service.scratch_databases import SqliteTemplate

CONTRACT = Path("legacy_contracts", "2024", "call_off_contracts", "alder-vale-teaching.yaml")
ON = ("--cohort", "2024", "--on", "2026-04-20")


@pytest.fixture
def england(england_on_sqlite: Telling, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A copy of the told England, named by DATABASE_URL."""
    copy = tmp_path / "england.sqlite"
    shutil.copyfile(england_on_sqlite.url.removeprefix("sqlite:///"), copy)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")


@pytest.fixture
def no_uplift(tmp_path: Path) -> str:
    """A lone edition under which no uplift was ever paid."""
    file = tmp_path / "2021-06-01.yaml"
    file.write_text(NOTHING_PAID, "utf-8")
    return str(file)


@pytest.fixture
def dearer(tmp_path: Path) -> str:
    """A folder with one call-off contract in which band A costs a pound more."""
    file = tmp_path / "dearer" / CONTRACT
    file.parent.mkdir(parents=True)
    file.write_text((ROOT / CONTRACT).read_text("utf-8").replace("£995.00", "£996.00"), "utf-8")
    return str(tmp_path / "dearer")


@pytest.mark.usefixtures("england")
def test_decisions_are_replayed_as_recorded_or_under_a_draft(ecf2: Typed, no_uplift: str) -> None:
    said = ecf2("policy", "replay", "--sample", "300")
    assert (said.code, said.out.splitlines()[0]) == (0, "300 recorded decisions taken again.")
    assert "uplift: " in said.out
    assert "identical, byte for byte" in said.out
    drafted = ecf2("policy", "replay", "--with", no_uplift)
    assert drafted.code == 0
    assert "from uplift: paid, reason: pupil_premium" in drafted.out
    assert "to uplift: not_paid, reason: uplift_ended, for example " in drafted.out
    assert "There is no decision" in ecf2("policy", "replay", "--decision", "uplfit").err


@pytest.mark.usefixtures("england")
def test_a_release_is_named_as_a_draft_like_a_file(ecf2: Typed, released: Path) -> None:
    (released / "rules" / "uplift" / "2021-06-01.yaml").write_text(NOTHING_PAID, "utf-8")
    again = ecf2("policy", "replay", "--decision", "uplift", "--with", "2026.1")
    assert again.code == 0, again.err
    assert "0 come out differently" in again.out
    guard = ecf2("policy", "guard", "--with", "2026.1")
    assert (guard.code, guard.out) == (0, "Nothing behind an authorised statement would change.\n")
    unknown = ecf2("policy", "impact", "--with", "2026.9", *ON)
    assert (unknown.code, "Name a policy file, a folder of them, or a release." in unknown.err) == (3, True)


@pytest.mark.usefixtures("england")
def test_impact_is_shown_in_each_form(ecf2: Typed, no_uplift: str, dearer: str, tmp_path: Path) -> None:
    found = ecf2("policy", "impact", "--with", no_uplift, *ON, "--format", "json").data
    assert found["difference_pence"] == found["after_pence"] - found["before_pence"] < 0
    assert {one["what"] for one in found["moved"]} == {"uplift taken away"}
    assert found["people"] > 0
    table = ecf2("policy", "impact", "--with", dearer, *ON)
    assert "more, service fee and VAT included." in table.out
    assert "call-off contract" not in table.err
    assert "Alder Vale Teaching  2025-01  Output payment" in table.out
    unwritten = ecf2("policy", "impact", "--with", dearer, *ON, "--output", str(tmp_path / "table"))
    assert (unwritten.code, "Add --format html, csv or json." in unwritten.err) == (3, True)
    written = tmp_path / "impact.json"
    ecf2("policy", "impact", "--with", no_uplift, *ON, "--format", "json", "--output", str(written))
    assert json.loads(written.read_text("utf-8")) == found
    page = tmp_path / "report.html"
    assert ecf2("policy", "impact", "--with", dearer, *ON, "--format", "html", "--output", str(page)).code == 0
    html = page.read_text("utf-8")
    assert html.count("<svg role=") == html.count("</svg>") == html.count("<title id=") == 3
    assert "What dearer would change in contract year 2024" in html
    assert "Held against the policy files as they are. Statements as they would be drawn up on 20 April 2026." in html
    assert '<th scope="row">January 2025</th>' in html
    assert '<th scope="row">VAT</th>' in html
    assert "alder-vale-teaching" not in html.replace("call-off contract of alder-vale-teaching", "")
    assert "http" not in html.replace("http-equiv", "")


@pytest.mark.usefixtures("england")
def test_the_guard_lets_no_paid_statement_change(ecf2: Typed, dearer: str, tmp_path: Path) -> None:
    refused = ecf2("policy", "guard", "--with", dearer)
    assert refused.code == 3
    assert "The draft may not be released so." in refused.out
    assert "Leave these as they are" in refused.out
    shared = tmp_path / "shared" / "legacy_contracts" / "ecf_terms.yaml"
    shared.parent.mkdir(parents=True)
    shared.write_text(
        (ROOT / "legacy_contracts" / shared.name).read_text("utf-8").replace("{rate: 20%}", "{rate: 15%}"), "utf-8"
    )
    by_shared = ecf2("policy", "guard", "--with", str(tmp_path / "shared"))
    assert ", by legacy_contracts/ecf_terms.yaml. Leave these" in by_shared.out
    same = tmp_path / "same" / CONTRACT
    same.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / CONTRACT, same)
    harmless = ecf2("policy", "guard", "--with", str(tmp_path / "same"))
    assert (harmless.code, harmless.out) == (0, "Nothing behind an authorised statement would change.\n")


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ("nowhere", "nowhere does not exist."),
        (str(ROOT / "docs" / "schemas"), "holds no policy files"),
        (str(ROOT / "fixtures" / "england" / "demo.yaml"), "is no edition of a decision"),
    ],
)
@pytest.mark.usefixtures("england")
def test_a_draft_that_is_none_is_answered_with_what_to_name(ecf2: Typed, named: str, answer: str) -> None:
    said = ecf2("policy", "guard", "--with", named)
    assert said.code == 3
    assert answer in said.err
    assert "Traceback" not in said.err


@pytest.fixture
def empty(migrated_sqlite: SqliteTemplate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A database in which there is nobody and nothing, named by DATABASE_URL."""
    shutil.copyfile(migrated_sqlite.path, tmp_path / "empty.sqlite")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite'}")


@pytest.mark.usefixtures("empty")
def test_of_an_empty_database_impact_guard_and_replay_say_that_there_is_nothing(ecf2: Typed, no_uplift: str) -> None:
    impact = ecf2("policy", "impact", "--with", no_uplift, *ON)
    assert impact.code == 0
    assert "No declaration of contract year 2024 has been accepted yet" in impact.out
    assert "Look whether DATABASE_URL names the database you mean." in impact.out
    guard = ecf2("policy", "guard", "--with", no_uplift)
    assert guard.code == 0
    assert guard.out.startswith("Nothing behind an authorised statement would change. There is none in this database;")
    replay = ecf2("policy", "replay", "--with", no_uplift)
    assert (replay.code, replay.out.splitlines()[0]) == (0, "0 recorded decisions taken again.")


@pytest.mark.usefixtures("empty")
def test_what_cannot_be_measured_is_answered_with_the_mend(
    ecf2: Typed, tmp_path: Path, no_uplift: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = ecf2("policy", "impact", "--with", no_uplift, "--cohort", "2050")
    assert unknown.code == 3
    assert "Contract year 2050 has no terms, neither in the policy in force nor in the draft." in unknown.err
    assert "2024, 2025" in unknown.err
    slip = tmp_path / "slip" / "2021-06-01.yaml"
    slip.parent.mkdir()
    slip.write_text(NOTHING_PAID.replace("not_paid, r", "not_payd, r", 1), "utf-8")
    said = ecf2("policy", "replay", "--with", str(slip))
    assert (said.code, said.out) == (3, "")
    assert "E204" in said.err
    assert "The draft has errors; mend them first." in said.err
    folder = unreleased_policy(tmp_path / "policy")
    monkeypatch.setenv("ECF2_POLICY", str(folder))
    same = ecf2("policy", "guard", "--with", str(folder / "rules" / "uplift"))
    assert same.code == 0
    assert "Nothing is released yet, so the service runs the policy folder as it is" in same.err


def test_a_database_that_was_never_made_is_answered_with_the_command_that_makes_it(
    ecf2: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_uplift: str
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("ECF2_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    said = ecf2("policy", "guard", "--with", no_uplift)
    assert (said.code, said.out) == (3, "")
    assert "ecf2 database migrate" in said.err
    assert "DATABASE_URL is not set" in said.err


@pytest.fixture
def released(tmp_path: Path, ecf2: Typed, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The policy in a folder of its own, released as 2026.1."""
    folder = unreleased_policy(tmp_path / "policy")
    monkeypatch.setenv("ECF2_POLICY", str(folder))
    said = ecf2("policy", "release", "--name", "2026.1", "--accept-warnings")
    assert said.code == 0, said.err
    return folder


@pytest.mark.usefixtures("england")
def test_what_would_change_an_authorised_statement_is_not_released(ecf2: Typed, released: Path) -> None:
    contract = released / CONTRACT
    contract.write_text(contract.read_text("utf-8").replace("£995.00", "£996.00"), "utf-8")

    said = ecf2("policy", "release", "--name", "2026.2", "--accept-warnings")

    assert said.code == 3
    assert "The draft may not be released so. Nothing is released." in said.err
    assert not (released / "rules" / "releases" / "2026.2").exists()


@pytest.mark.usefixtures("england")
def test_what_leaves_authorised_statements_alone_is_released_and_says_so(ecf2: Typed, released: Path) -> None:
    shutil.copyfile(ROOT / "rules" / "uplift" / "2025-06-01.yaml", edition := released / "rules/uplift/2027-06-01.yaml")
    text = edition.read_text("utf-8").replace("{from: 2025-06-01}", "{from: 2027-06-01}")
    edition.write_text(text, "utf-8")

    said = ecf2("policy", "release", "--name", "2026.2", "--accept-warnings")

    assert said.code == 0, said.err
    assert "Nothing behind an authorised statement would change." in said.out
    manifest = (released / "rules" / "releases" / "2026.2" / "release.yaml").read_text("utf-8")
    assert 'closed_periods: "Nothing behind an authorised statement would change."' in manifest
    assert ecf2("policy", "verify").code == 0
