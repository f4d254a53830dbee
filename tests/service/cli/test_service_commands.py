"""Commands on the database of the fixture England, as finance officers and whoever runs the service type them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from tests.service.cli.conftest import Typed
from tests.service.england import Telling


@pytest.fixture
def england(england_on_sqlite: Telling, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A copy of the told England, named by DATABASE_URL."""
    told = Path(england_on_sqlite.url.removeprefix("sqlite:///"))
    copy = tmp_path / "england.sqlite"
    copy.write_bytes(told.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")


def a_milestone_another_could_claim() -> tuple[str, str]:
    """A live declaration, and the short name of another lead provider that trains or has trained the person."""
    with closing(sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))) as database:
        first, other = database.execute(
            """
            SELECT d.public_id, other.short_name FROM declaration AS d
            JOIN at_school_period AS stay ON stay.teacher = d.teacher AND stay.role = d.role
            JOIN training_period AS training ON training.at_school_period = stay.id
            JOIN partnership ON partnership.id = training.partnership
            JOIN lead_provider AS other ON other.id = partnership.lead_provider
            WHERE other.id <> d.lead_provider AND d.payment_state <> 'voided' AND d.clawback_state = 'none'
            ORDER BY d.id LIMIT 1
            """
        ).fetchone()
    return str(UUID(first)), other


@pytest.mark.usefixtures("england")
class TestOnEngland:
    def test_statements_to_come_are_forecast_and_said_to_be_none(self, ecf2: Typed) -> None:
        words = ("statements", "forecast", "--cohort", "2025", "--lead-provider", "alder-vale-teaching")
        said = ecf2(*words)
        assert said.out.startswith("FORECAST, no statement: alder-vale-teaching, contract year 2025")
        assert "This is a forecast and no statement." in said.out
        data = ecf2(*words, "--format", "json").data
        assert any(one["expected"] for one in data["statements"])
        assert ecf2(*words[:-1], "nobody").code == 3

    def test_statements_are_listed_shown_and_explained_line_by_line(self, ecf2: Typed) -> None:
        listed = ecf2("statements", "list", "--cohort", "2024", "--month", "2025-01", "--format", "json").data
        assert len(listed) == 4
        (northmoor,) = (one["id"] for one in listed if one["lead_provider"] == "northmoor-institute")
        assert "beyond the last band" in ecf2("statements", "show", northmoor).out
        explained = ecf2("statements", "show", northmoor, "--line", "1").out
        assert "legacy_contracts/2024/call_off_contracts/northmoor-institute.yaml:" in explained
        declaration = explained.splitlines()[-1].removeprefix("Declarations: ").split(",")[0].rstrip(".")
        why = ecf2("explain", declaration).out
        assert "Decided by" in why
        assert "rules/declaration_payability/2021-06-01.yaml:" in why

    def test_the_story_of_a_recorded_decision_says_that_it_would_come_out_the_same(self, ecf2: Typed) -> None:
        listed = ecf2("statements", "list", "--cohort", "2024", "--month", "2025-01", "--format", "json").data
        shown = ecf2("statements", "show", listed[0]["id"], "--line", "1").out
        declaration = shown.splitlines()[-1].removeprefix("Declarations: ").split(",")[0].rstrip(".")
        decisions = ecf2("explain", declaration, "--format", "json").data["data"]["decisions"]
        for decision in decisions:
            story = ecf2("policy", "why", decision["id"])
            assert story.code == 0
            assert f"Decided again by edition {decision['edition']}: the answer is the same" in story.out
            assert ecf2("policy", "why", decision["id"], "--format", "json").data["id"] == decision["id"]
        unknown = ecf2("policy", "why", "00000000-0000-0000-0000-000000000000")
        assert unknown.code == 3
        assert "No decision has the id" in unknown.err

    def test_a_finance_officer_takes_a_declaration_back_once_voi_05(self, ecf2: Typed) -> None:
        listed = ecf2("statements", "list", "--cohort", "2024", "--month", "2025-01", "--format", "json").data
        explained = ecf2("statements", "show", listed[0]["id"], "--line", "1").out
        declaration = explained.splitlines()[-1].removeprefix("Declarations: ").split(",")[0].rstrip(".")
        taken_back = ecf2("declarations", "void", declaration)
        assert "its payment is clawed back" in taken_back.out, taken_back.err
        again = ecf2("declarations", "void", declaration, "--format", "json")
        assert (again.code, "cannot be taken back again" in again.err) == (3, True)
        assert ecf2("declarations", "void", "00000000-0000-0000-0000-000000000000").code == 3

    def test_grants_say_when_they_are_paid_and_who_has_time_off_in_text_and_json(self, ecf2: Typed) -> None:
        mentors = ("grants", "--cohort", "2024")
        assert "Grants are paid in November" in ecf2(*mentors).out
        assert ecf2(*mentors, "--format", "json").data["year"]["paid_in"] == "november"
        time_off = (*mentors, "--time-off")
        found = ecf2(*time_off, "--format", "json").data
        assert found
        assert {one["status"] for one in found} <= {"paid", "not_paid", "not_known"}
        said = ecf2(*time_off, "--school", found[0]["school_urn"])
        assert (said.code, "Time off timetable in the second year" in said.out) == (0, True)
        only = ecf2(*time_off, "--school", found[0]["school_urn"], "--format", "json").data
        assert {one["school_urn"] for one in only} == {found[0]["school_urn"]}
        assert ecf2("grants", "--time-off", "--cohort", "1066").code == 3

    def test_a_line_that_is_not_there_is_said_in_plain_words(self, ecf2: Typed) -> None:
        listed = ecf2("statements", "list", "--cohort", "2024", "--month", "2025-01", "--format", "json").data
        said = ecf2("statements", "show", listed[0]["id"], "--line", "99")
        assert said.code == 3
        assert "there is no line 99" in said.err

    def test_a_statement_drawn_up_anew_does_not_differ_and_two_months_do(self, ecf2: Typed) -> None:
        listed = ecf2(
            "statements", "list", "--cohort", "2024", "--lead-provider", "harbour-learning", "--format", "json"
        )
        january, april = (
            one["id"] for one in listed.data if one["month"] in ("2025-01", "2025-04") and one["kind"] == "output"
        )
        assert "no difference, byte for byte" in ecf2("statements", "difference", january, "--recomputed").out
        said = ecf2("statements", "difference", january, april).out
        assert "Line added: Output payment, retained-1, band A" in said
        found = ecf2("statements", "difference", january, april, "--format", "json").data
        assert found["same"] is False
        assert {one["what"] for one in found["sums"]} >= {"Output payments", "VAT", "Total to pay"}
        assert ecf2("statements", "difference", january).code == 2
        assert ecf2("statements", "difference", january, april, "--recomputed").code == 2

    def test_a_second_claim_is_authorised_and_refused_in_plain_words(self, ecf2: Typed) -> None:
        first, other = a_milestone_another_could_claim()
        words = ("declarations", "authorise-second", first, "--lead-provider", other, "--reason", "Moved late")

        for missing in ((), ("--engagement-met",), ("--agreed-by", "Omar Reid")):
            assert ecf2(*words, *missing).code == 3
        said = ecf2(*words, "--engagement-met", "--agreed-by", "Omar Reid")
        assert said.code == 0, said.err
        assert f"{other} may declare" in said.out
        again = ecf2(*words, "--engagement-met", "--agreed-by", "Omar Reid", "--format", "json").data
        assert (again["first_declaration"], again["lead_provider"]) == (first, other)
        nobody = ecf2("declarations", "authorise-second", first, "--lead-provider", "nobody", "--reason", "x")
        assert nobody.code == 3
        assert "No lead provider is called nobody" in nobody.err

    def test_a_statement_is_exported_to_a_file_or_to_standard_output(self, ecf2: Typed, tmp_path: Path) -> None:
        listed = ecf2("statements", "list", "--cohort", "2024", "--month", "2025-01", "--format", "json").data
        statement = listed[0]["id"]
        total = ecf2("statements", "show", statement, "--format", "json").data["document"]["totals"]["total"]["pence"]
        printed = ecf2("statements", "export", statement, "--format", "csv").out
        assert printed.splitlines()[-1].rstrip(",").endswith(f"Total to pay,,,{total // 100}.{total % 100:02d}")
        for form, begins in (("xlsx", b"PK"), ("html", b"<!DOCTYPE html>"), ("json", b'{"format":"ecf2.statement/1"')):
            file = tmp_path / f"statement.{form}"
            assert ecf2("statements", "export", statement, "--format", form, "--output", str(file)).code == 0
            assert file.read_bytes().startswith(begins)
        nowhere = ecf2("statements", "export", statement, "--format", "csv", "--output", str(tmp_path / "no" / "x"))
        assert nowhere.code == 3
        assert "Name another file" in nowhere.err

    def test_generating_again_changes_nothing(self, ecf2: Typed) -> None:
        words = ("statements", "generate", "--cohort", "2025", "--month", "2026-04", "--format", "json")
        ecf2(*words)
        again = ecf2(*words).data
        assert len(again) == 4
        assert [one["changed"] for one in again] == [False] * 4

    def test_a_year_or_lead_provider_without_contract_is_refused(self, ecf2: Typed) -> None:
        assert ecf2("statements", "generate", "--cohort", "2019").code == 3
        said = ecf2("statements", "generate", "--cohort", "2025", "--lead-provider", "nobody")
        assert said.code == 3
        assert "alder-vale-teaching" in said.err

    def test_a_token_is_shown_once_and_taken_back_by_its_mark(self, ecf2: Typed) -> None:
        made = ecf2("tokens", "create", "--lead-provider", "harbour-learning", "--format", "json").data
        assert len(made["token"]) > 32
        other = ecf2("tokens", "rotate", made["mark"], "--hours", "0", "--format", "json").data
        listed = {row["mark"]: row for row in ecf2("tokens", "list", "--format", "json").data}
        assert listed[made["mark"]]["expires_at"] is not None
        assert listed[other["mark"]]["expires_at"] is None
        assert made["token"] not in str(listed)
        assert made["mark"] in ecf2("tokens", "list").out
        assert ecf2("tokens", "rotate", made["mark"]).code == 3
        assert ecf2("tokens", "revoke", made["mark"]).code == 0
        assert ecf2("tokens", "create", "--lead-provider", "nobody").code == 3
        assert ecf2("tokens", "create", "--staff", "Priya Shah").code == 2
        assert ecf2("tokens", "create", "--staff", "Priya Shah", "--role", "finance").code == 0

    def test_the_night_makes_due_statements_payable_once(self, ecf2: Typed) -> None:
        first = ecf2("nightly", "--format", "json").data
        assert first["shown_anew"]
        assert first["became_payable"]
        lists = ("became_eligible", "moved", "became_payable", "proposed")
        nothing = {**{name: [] for name in lists}, "attached": 0, "shown_anew": 0}
        assert ecf2("nightly", "--format", "json").data == nothing

    def test_people_of_a_closed_year_are_listed_and_moved(self, ecf2: Typed, tmp_path: Path) -> None:
        listed = ecf2("participants", "closed-years", "--cohort", "2022", "--format", "json").data
        teacher = next(one for one in listed if one["role"] == "ect")
        assert (teacher["archiving"]["archived"], teacher["move"]["outcome"]) == (False, "moves")
        assert "Archived" in ecf2("participants", "closed-years", "--cohort", "2022", "--record").out
        words = ("participants", "move-cohort", teacher["id"])
        assert "Nothing moved." in ecf2(*words, "--check").out
        assert "contract year 2024" in ecf2(*words).out
        assert ecf2(*words).code == 3
        back = ecf2("participants", "change-cohort", teacher["id"], "2022", "--check", "--format", "json").data
        assert (back["outcome"], back["moved_to"]) == ("allowed", None)
        assert ecf2("participants", "change-cohort", teacher["id"], "2035").code == 3
        assert ecf2("participants", "closed-years", "--cohort", "2035").code == 3

    def test_another_lead_provider_and_then_the_school_train_a_person(self, ecf2: Typed) -> None:
        listed = ecf2("participants", "closed-years", "--cohort", "2022", "--format", "json").data
        teacher = next(one["id"] for one in listed if one["role"] == "ect")
        change = ("participants", "change-lead-provider", teacher, "--lead-provider")
        refused = [name for name in ("northmoor-institute", "harbour-learning") if ecf2(*change, name).code == 3]
        assert len(refused) < 2
        other = next(name for name in ("northmoor-institute", "harbour-learning") if name not in refused)
        made = ecf2(*change, other, "--format", "json").data
        assert (made["lead_provider"], made["contract_year"]) == (other, 2024)
        assert f"{other} trains this person from" in ecf2(*change, other).out
        by_school = ecf2("participants", "change-programme", teacher, "--programme", "school_led")
        assert (by_school.code, "change it from tomorrow on" in by_school.err) == (3, True)
        assert (
            "leave it out"
            in ecf2(
                "participants", "change-programme", teacher, "--programme", "school_led", "--lead-provider", other
            ).err
        )
        assert ecf2("participants", "change-programme", teacher, "--programme", "a hunch").code == 3

    def test_notes_and_lists_of_support_are_taken_and_mistakes_named(self, ecf2: Typed, tmp_path: Path) -> None:
        listed = ecf2("participants", "closed-years", "--cohort", "2022", "--format", "json").data
        teacher = next(one for one in listed if one["role"] == "ect")
        ecf2("participants", "note", teacher["id"], "Two records, being joined.")
        assert "DfE support holds a note" in ecf2("participants", "move-cohort", teacher["id"]).err
        ecf2("participants", "note", teacher["id"])
        mentors = tmp_path / "mentors.csv"
        mentors.write_text("9900443, 2024-07-30\n0000000\n9900443\n")
        answers = ecf2("participants", "close-off", str(mentors), "--check", "--format", "json").data
        assert [one["status"] for one in answers] == ["unchanged", "refused", "unchanged"]
        mentors.write_text("9900443, soon\n")
        said = ecf2("participants", "close-off", str(mentors))
        assert (said.code, "Line 1: soon is not a day" in said.err) == (3, True)

    def test_an_id_nobody_knows_is_said_in_plain_words(self, ecf2: Typed) -> None:
        said = ecf2("explain", "00000000-0000-0000-0000-000000000000")
        assert said.code == 3
        assert "Nothing here has the id" in said.err

    def test_fixtures_are_loaded_into_an_empty_database_only(self, ecf2: Typed) -> None:
        said = ecf2("load", "fixtures")
        assert said.code == 3
        assert "empty" in said.err


def test_migrating_twice_does_nothing_the_second_time(
    ecf2: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert "Applied" in ecf2("database", "migrate").out
    assert ecf2("database", "migrate").out == "The database is up to date.\n"


def test_a_database_that_was_not_migrated_is_said_in_plain_words(
    ecf2: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    for words in (["serve"], ["statements", "list"], ["load", "fixtures"]):
        said = ecf2(*words)
        assert said.code == 3
        assert "ecf2 database migrate" in said.err


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite:///no/such/folder/file.sqlite"])
def test_a_database_url_that_cannot_be_used_is_said_in_plain_words(
    ecf2: Typed, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    said = ecf2("database", "migrate")
    assert said.code == 3
    assert "Traceback" not in said.err
