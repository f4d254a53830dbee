"""In a sandbox a request may say what day it is, a client sees all it will meet, and it is kept apart from all else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from litestar import Litestar

from engine.rulebook import Rulebook
from service.app import litestar_app
from service.openapi import document_of
from service.platform.context import Service
from service.platform.database import Database
from service.platform.settings import Settings, sandbox_folder
from service.sandbox.operations import SandboxError, fill, must_suit
from tests.interface.client import LISTS
from tests.interface.flattening import facts_of
from tests.service.sandbox.conftest import CALL, DECLARATIONS, Sandbox, code
from tests.service.service_fixtures import POLICY_FOLDER, service, world

__all__ = ["service", "world"]
HEADER = "X-With-Server-Date"
DOCUMENT = "/api/docs/v3/openapi.json"
NOBODY_HAS = {(DECLARATIONS, "ineligible_for_funding_reason")}
"""Only a second claim that finance authorised has it, and the sandbox has no such claim."""


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
