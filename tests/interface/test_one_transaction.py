"""Whatever a lead provider asks, the database is asked within transactions only, and writes in one.

A change is written in one transaction and shown from another, which sees one moment and holds up no writer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

from service.platform.database import Database
from tests.interface.client import LISTS
from tests.interface.conftest import Interface
from tests.interface.test_isolation import foreign_objects
from tests.service.declarations.world import declared

OF_THE_GUARD = ("token", "token_allowance")
"""Who asks is known, and counted, before an operation begins."""


@dataclass
class Watch:
    """What was asked of the database."""

    writing: int = 0
    outside: list[str] = field(default_factory=list)


@pytest.fixture
def migrated_template(migrated_sqlite: Any) -> Any:
    """What is asked is the same whichever database is open."""
    return migrated_sqlite


@pytest.fixture
def watch(database: Database, monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    begin, alone = database._begin, database._run_alone

    async def begins(**options: bool) -> Any:
        watch.writing += bool(options["writes"])
        return await begin(**options)

    async def runs_alone(statement: str, parameters: Sequence[Any]) -> Any:
        if not any(
            f"{word} {table}" in statement.replace('"', "")
            for word in ("FROM", "INTO", "UPDATE")
            for table in OF_THE_GUARD
        ):
            watch.outside.append(statement)
        return await alone(statement, parameters)

    monkeypatch.setattr(database, "_begin", begins)
    monkeypatch.setattr(database, "_run_alone", runs_alone)
    return watch


async def test_no_request_asks_outside_a_transaction_or_writes_in_two(interface: Interface, watch: Watch) -> None:
    objects, people = await foreign_objects(interface)
    person = await interface.world.teacher()
    upload = json.dumps({"data": {"attributes": asdict(declared(person))}}).encode()
    single = [path if "{id}" in path else f"{path}/{{id}}" for path in objects]
    asked: list[tuple[str, str, dict[str, Any]]] = [
        *(("GET", path, {"params": {"filter[cohort]": "2025"}}) for path in LISTS.values()),
        *(
            ("GET", path.replace("{id}", public_id), {})
            for path, public_id in zip(single, objects.values(), strict=True)
        ),
        ("GET", f"/api/v3/statements/{objects['/api/v3/statements']}/lines", {}),
        ("GET", "/api/v3/changes", {}),
        ("POST", "/api/v3/participant-declarations/check", _sent(asdict(declared(person)))),
        ("POST", "/api/v3/participant-declarations", _sent(asdict(declared(person)))),
        ("PUT", f"/api/v3/participant-declarations/{objects['/api/v3/participant-declarations']}/void", {}),
        (
            "POST",
            "/api/v3/participant-declarations/bulk",
            {"content": upload, "headers": {"Content-Type": "application/x-ndjson", "Idempotency-Key": "one"}},
        ),
        ("GET", "/api/v3/participant-declarations/bulk/one", {}),
        *(
            ("PUT", f"/api/v3/participants/{people[3].public_id}/{change}", _sent(attributes))
            for change, attributes in CHANGES.items()
        ),
    ]
    held_otherwise = []
    for method, path, sent in asked:
        watch.writing, watch.outside = 0, []
        headers = {**sent.pop("headers", {}), **interface.alder.headers}
        answer = await interface.http.request(method, path, headers=headers, **sent)
        assert answer.status_code in {200, 404, 422}, (method, path, answer.text)
        if watch.writing > (method != "GET") or watch.outside:
            held_otherwise.append(f"{method} {path}: {watch.writing} writing, {watch.outside} outside")

    assert held_otherwise == []


def _sent(attributes: dict[str, Any]) -> dict[str, Any]:
    return {"json": {"data": {"attributes": attributes}}}


CHANGES: dict[str, dict[str, Any]] = {
    "defer": {"reason": "bereavement", "course_identifier": "ecf-induction"},
    "resume": {"course_identifier": "ecf-induction"},
    "change-schedule": {"schedule_identifier": "ecf-standard-january", "course_identifier": "ecf-induction"},
    "withdraw": {"reason": "other", "course_identifier": "ecf-induction"},
}
