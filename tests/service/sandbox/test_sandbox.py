"""A sandbox shows what its page says, in it a request may say what day it is, and it is kept apart from all else."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import csv
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from litestar import Litestar
from markdown_it import MarkdownIt

from engine.rulebook import Rulebook
from service.app import litestar_app
from service.openapi import document_of
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Call, Service
from service.platform.database import Database, open_database
from service.platform.opening import open_service
from service.platform.settings import Settings, sandbox_folder
from service.sandbox.operations import SandboxError, fill, make_tokens, must_suit, prepare, read_scenarios
from tests.interface.client import LISTS
from tests.interface.flattening import facts_of
from tests.service.service_fixtures import POLICY_FOLDER, service, world

__all__ = ["service", "world"]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALL = Call("test", NOW)
HEADER = "X-With-Server-Date"
DECLARATIONS = "/api/v3/participant-declarations"
DOCUMENT = "/api/docs/v3/openapi.json"
NOBODY_HAS = {(DECLARATIONS, "ineligible_for_funding_reason")}
"""Only a second claim that finance authorised has it, and the sandbox has no such claim."""


@dataclass
class Sandbox:
    """A running sandbox, asked by either lead provider."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    tokens: dict[str, str]
    url: str
    as_it_opens: list[tuple[str, Any]]
    """Every row of every list, with its path, before anybody has changed anything."""

    def ask(self, method: str, path: str, by: str = "Alder Vale Teaching", **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[by]}", **sent.pop("headers", {})}
        return self.runner.run(self.http.request(method, path, headers=headers, **sent))

    def person(self, name: str, by: str = "Alder Vale Teaching") -> Any:
        found = self.ask("GET", "/api/v3/participants", by).json()["data"]
        (one,) = [one for one in found if one["attributes"]["full_name"] == name]
        return one

    def declare(self, name: str, kind: str = "started", course: str = "ecf-induction") -> httpx.Response:
        attributes = {
            "participant_id": self.person(name)["id"],
            "declaration_type": kind,
            "declaration_date": "2025-11-20T10:00:00Z",
            "course_identifier": course,
            "evidence_held": "training-event-attended",
        }
        return self.ask("POST", DECLARATIONS, json={"data": {"attributes": attributes}})

    def change(self, name: str, what: str, **attributes: str) -> httpx.Response:
        path = f"/api/v3/participants/{self.person(name)['id']}/{what}"
        sent = {"course_identifier": "ecf-induction", **attributes}
        return self.ask("PUT", path, json={"data": {"attributes": sent}})

    def declared(self, name: str) -> Any:
        asked = {"filter[participant_id]": self.person(name)["id"]}
        (one,) = self.ask("GET", DECLARATIONS, params=asked).json()["data"]
        return one

    def void(self, name: str) -> str:
        answer = self.ask("PUT", f"{DECLARATIONS}/{self.declared(name)['id']}/void")
        return str(answer.json()["data"]["attributes"]["state"])


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    url = f"sqlite:///{tmp_path_factory.mktemp('sandbox') / 'sandbox.sqlite'}"
    with clock_set_to(FixedClock(NOW)), asyncio.Runner() as runner, contextlib.ExitStack() as leaving:

        def enter(context: Any) -> Any:
            entered = runner.run(context.__aenter__())
            leaving.callback(lambda: runner.run(context.__aexit__(None, None, None)))
            return entered

        async def made() -> dict[str, str]:
            async with await open_database(url) as database:
                await prepare(database)
            async with open_service(url, POLICY_FOLDER) as opened:
                await fill(opened, CALL, sandbox_folder())
                await fill(opened, CALL, sandbox_folder())  # a second time changes nothing
                return {one.lead_provider: one.token for one in await make_tokens(opened, CALL, sandbox_folder())}

        tokens = runner.run(made())
        app = litestar_app(Settings(url, POLICY_FOLDER, "error", "127.0.0.1", 8000, sandbox=True))
        app.state.service = enter(open_service(url, POLICY_FOLDER))
        runner.run(must_suit(sandbox=True))
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar's own types
        client = enter(httpx.AsyncClient(transport=transport, base_url="http://service"))
        sandbox = Sandbox(runner, client, tokens, url, [])
        for path in LISTS.values():
            asked = {"filter[cohort]": "2025"} if path == LISTS["schools"] else {}
            for provider in tokens:
                rows = sandbox.ask("GET", path, provider, params=asked).json()["data"]
                sandbox.as_it_opens += [(path, row) for row in rows]
        yield sandbox


def code(answer: httpx.Response) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


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


def test_a_request_may_say_what_day_it_is(sandbox: Sandbox) -> None:
    before = sandbox.ask("POST", DECLARATIONS, headers={HEADER: "2025-11-19"}, json=late(sandbox))
    told = sandbox.ask("POST", DECLARATIONS, headers={HEADER: "2025-11-20T10:00:00Z"}, json=late(sandbox))

    assert code(before) == ["dated_in_the_future"]
    assert told.json()["data"]["attributes"]["created_at"] == "2025-11-20T10:00:00Z"


def test_the_day_told_holds_for_every_row_of_an_upload(sandbox: Sandbox) -> None:
    headers = {HEADER: "2025-11-19", "Content-Type": "application/x-ndjson", "Idempotency-Key": "told"}

    answer = sandbox.ask(
        "POST", f"{DECLARATIONS}/bulk", headers=headers, content=orjson.dumps(late(sandbox, "Schedule To-Change"))
    )

    assert code(answer) == ["dated_in_the_future"]


def test_the_document_names_the_header_in_the_sandbox_and_nowhere_else(
    sandbox: Sandbox, application: Litestar, rulebook: Rulebook
) -> None:
    application.state.service = Service(None, rulebook)  # type: ignore[arg-type] # the document needs no database
    told: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    untold = dict(told)
    for operations, document in ((told, sandbox.ask("GET", DOCUMENT).json()), (untold, document_of(application))):
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                of_header = [one for one in operation.get("parameters", ()) if one["name"] == HEADER]
                operations[method, path] = [(one["in"], one["required"]) for one in of_header]

    assert told.keys() == untold.keys()
    assert all(found == [("header", False)] for (_, path), found in told.items() if path.startswith("/api/v3/"))
    assert not any(found for (_, path), found in told.items() if not path.startswith("/api/v3/"))
    assert not any(untold.values())


def test_everything_that_may_be_null_is_something_for_somebody(sandbox: Sandbox) -> None:
    """So that a client sees here whatever it will meet."""
    document = sandbox.ask("GET", DOCUMENT).json()
    lists = {f"GET {path}": path for path in LISTS.values()}
    may_be_null = {
        (lists[fact.operation], fact.attribute.removeprefix("data[].attributes."))
        for fact in facts_of(document)
        if fact.place == "answer" and fact.nullable and fact.operation in lists
    }
    assert len(may_be_null) > 25
    found = {(path, attribute) for path, row in sandbox.as_it_opens for attribute in filled(row["attributes"])}

    assert may_be_null - found == NOBODY_HAS


def filled(node: Any, above: str = "") -> Iterator[str]:
    """The places in an answer that hold something, each thing of a list in the same one."""
    for name, value in node.items():
        yield from [f"{above}{name}"] if value is not None else []
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from filled(inner, f"{above}{name}{'[]' if isinstance(value, list) else ''}.")


def late(sandbox: Sandbox, name: str = "Moving To-Another-School") -> dict[str, Any]:
    attributes = {
        "participant_id": sandbox.person(name)["id"],
        "declaration_type": "started",
        "declaration_date": "2025-11-20T10:00:00Z",
        "course_identifier": "ecf-induction",
        "evidence_held": "other",
    }
    return {"data": {"attributes": attributes}}


@pytest.mark.parametrize(
    "told", ["yesterday", "", "2025-13-01", "2025-11-20T10:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01", "12"]
)
def test_a_day_that_cannot_be_read_is_answered_with_400(sandbox: Sandbox, told: str) -> None:
    answer = sandbox.ask("GET", "/api/v3/participants", headers={HEADER: told})

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == HEADER
    assert "such as 2025-09-01T10:00:00Z" in error["detail"]


def lines_to_paste() -> list[str]:
    """Every line with curl in the README and the guides."""
    folders = (POLICY_FOLDER / "README.md", *sorted((POLICY_FOLDER / "docs" / "guides").glob("*.md")))
    blocks = (
        token.content
        for file in folders
        for token in MarkdownIt("commonmark").parse(file.read_text(encoding="utf-8"))
        if token.type == "fence"
    )
    return [line for block in blocks for line in block.splitlines() if line.startswith("curl ")]


CURL = argparse.ArgumentParser()
CURL.add_argument("address")
CURL.add_argument("-g", action="store_true")
CURL.add_argument("-G", action="store_true")
CURL.add_argument("-H", action="append", default=[])
CURL.add_argument("-d", default=None)
CURL.add_argument("--data-urlencode", action="append", default=[])


def declaration_shown() -> str:
    """The body that the guide on declaring shows."""
    guide = (POLICY_FOLDER / "docs" / "guides" / "declare.md").read_text(encoding="utf-8")
    return guide.partition("```json DeclarationRequest\n")[2].partition("```")[0]


@pytest.mark.parametrize("line", lines_to_paste())
def test_each_line_of_the_documentation_can_be_pasted(sandbox: Sandbox, line: str) -> None:
    _, *words = shlex.split(line.replace("$TOKEN", sandbox.tokens["Alder Vale Teaching"]))
    asked = CURL.parse_args(words)
    parameters: dict[str, str] = dict(one.split("=", 1) for one in asked.data_urlencode)
    assert asked.g or "[" not in asked.address, "curl takes brackets for a range unless it is told -g"
    assert asked.G or not parameters, "without -G curl sends what is asked as a body"

    path, headers = re.sub(r"https?://[^/]+", "", asked.address), dict(one.split(": ", 1) for one in asked.H)
    assert asked.d in {None, "@declaration.json"}, "another file needs its content here"
    body = declaration_shown() if asked.d else None
    answer = sandbox.ask("POST" if body else "GET", path, headers=headers, params=parameters or None, content=body)

    assert answer.status_code == 200, answer.text


def test_a_sandbox_is_not_served_as_anything_else(sandbox: Sandbox) -> None:
    app = litestar_app(Settings(sandbox.url, POLICY_FOLDER, "error", "127.0.0.1", 8000))

    async def start() -> None:
        async with app.lifespan():
            pass

    with pytest.RaisesGroup(pytest.RaisesExc(SandboxError, match="ecf2 serve --sandbox"), flatten_subgroups=True):
        asyncio.run(start())


async def test_a_database_that_holds_anything_else_is_no_sandbox(
    service: Service, world: object, database: Database
) -> None:
    with pytest.raises(SandboxError, match="is not a sandbox"):
        await must_suit(sandbox=True)
    with pytest.raises(SandboxError, match="holds other data"):
        await fill(service, CALL, sandbox_folder())
    await must_suit(sandbox=False)
