"""Each person of the sandbox shows the case they are named after."""

from __future__ import annotations

import csv

import pytest

from service.platform.settings import sandbox_folder
from service.sandbox.operations import read_scenarios
from tests.service.sandbox.conftest import Sandbox, code


def test_every_person_of_the_story_is_a_scenario_and_the_other_way_round() -> None:
    with (sandbox_folder() / "participants.csv").open(encoding="utf-8", newline="") as file:
        people = {row["name"] for row in csv.DictReader(file)}
    assert people == {scenario.name for scenario in read_scenarios(sandbox_folder())}


def test_nothing_declared_yet(sandbox: Sandbox) -> None:
    assert sandbox.declare("Nothing Declared-Yet").json()["data"]["attributes"]["state"] == "eligible"


def test_waiting_for_funding(sandbox: Sandbox) -> None:
    assert sandbox.declare("Waiting For-Funding").json()["data"]["attributes"]["state"] == "submitted"


def test_started_is_paid(sandbox: Sandbox) -> None:
    assert sandbox.declared("Started Is-Paid")["attributes"]["state"] == "paid"
    assert sandbox.void("Started Is-Paid") == "awaiting-clawback"


def test_started_is_eligible(sandbox: Sandbox) -> None:
    assert sandbox.declared("Started Is-Eligible")["attributes"]["state"] == "eligible"
    assert sandbox.void("Started Is-Eligible") == "voided"


def test_started_taken_back(sandbox: Sandbox) -> None:
    shown = sandbox.declared("Started Taken-Back")["attributes"]
    assert shown["state"] == "awaiting-clawback"
    later = sandbox.ask("GET", f"/api/v3/statements/{shown['clawback_statement_id']}").json()["data"]["attributes"]
    assert later["paid"] is False
    assert sandbox.declare("Started Taken-Back").status_code == 200


def test_induction_has_ended(sandbox: Sandbox) -> None:
    (enrolment,) = sandbox.person("Induction Has-Ended")["attributes"]["ecf_enrolments"]
    assert (enrolment["induction_end_date"], enrolment["participant_status"]) == ("2026-07-17", "active")


def test_mentor_has_completed(sandbox: Sandbox) -> None:
    (enrolment,) = sandbox.person("Mentor Has-Completed")["attributes"]["ecf_enrolments"]
    assert enrolment["mentor_funding_end_date"] == "2026-02-20"
    assert enrolment["mentor_ineligible_for_funding_reason"] == "completed_declaration_received"


def test_training_is_deferred(sandbox: Sandbox) -> None:
    assert sandbox.change("Training Is-Deferred", "resume").status_code == 200


def test_training_is_withdrawn(sandbox: Sandbox) -> None:
    refused = sandbox.declare("Training Is-Withdrawn")
    assert refused.status_code == 422
    assert code(refused) == ["dated_after_withdrawal"]
    assert sandbox.change("Training Is-Withdrawn", "resume").status_code == 200


@pytest.mark.parametrize(
    ("name", "kind", "by"),
    [
        ("Moving To-Another-Provider", "new_provider", "Alder Vale Teaching"),
        ("Moving To-Another-Provider", "new_provider", "Harbour Learning Partnership"),
        ("Moving To-Another-School", "new_school", "Alder Vale Teaching"),
    ],
)
def test_transfers(sandbox: Sandbox, name: str, kind: str, by: str) -> None:
    answer = sandbox.ask("GET", f"/api/v3/participants/{sandbox.person(name, by)['id']}/transfers", by)
    (transfer,) = answer.json()["data"]["attributes"]["transfers"]
    assert transfer["transfer_type"] == kind


def test_schedule_to_change(sandbox: Sandbox) -> None:
    answer = sandbox.change("Schedule To-Change", "change-schedule", schedule_identifier="ecf-extended-september")
    assert answer.status_code == 200, answer.text


def test_declared_by_another_provider(sandbox: Sandbox) -> None:
    assert code(sandbox.declare("Declared By-Another-Provider")) == ["already_declared"]


def test_school_without_partnership(sandbox: Sandbox) -> None:
    names = [one["attributes"]["full_name"] for one in sandbox.ask("GET", "/api/v3/participants").json()["data"]]
    assert "School Without-Partnership" not in names
    asked = {"filter[cohort]": "2025", "filter[urn]": "910003"}
    (school,) = sandbox.ask("GET", "/api/v3/schools", params=asked).json()["data"]
    (partner,) = sandbox.ask("GET", "/api/v3/delivery-partners").json()["data"]
    attributes = {"cohort": "2025", "school_id": school["id"], "delivery_partner_id": partner["id"]}

    made = sandbox.ask("POST", "/api/v3/partnerships", json={"data": {"attributes": attributes}})
    assert made.json()["data"]["attributes"]["induction_tutor_email"] == "tutor.910003@example.org"
    assert sandbox.person("School Without-Partnership")


def test_mentor_to_declare(sandbox: Sandbox) -> None:
    assert sandbox.declare("Mentor To-Declare", course="ecf-mentor").status_code == 200
    assert sandbox.declare("Mentor To-Declare", "retained-1", "ecf-mentor").status_code == 422


def test_mentor_completed_before(sandbox: Sandbox) -> None:
    unfunded = sandbox.ask("GET", "/api/v3/unfunded-mentors").json()["data"]
    assert [one["attributes"]["full_name"] for one in unfunded] == ["Mentor Completed-Before"]
