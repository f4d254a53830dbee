"""Whatever is asked, the database is asked within transactions only, and what changes something writes in one.

A change is written in one transaction and shown from another, which sees one moment and holds up no writer. Every route
of the application is asked; one that is not named here, with nothing in its body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from service.decisions.tables import RecordedDecision
from service.people.operations import Role, create_staff_token
from service.platform.database import Database
from tests.interface.client import LISTS
from tests.interface.conftest import CALL, Interface
from tests.interface.test_isolation import foreign_objects
from tests.service.declarations.world import InTraining, declared
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]

OF_THE_GUARD = ("token", "token_allowance")
"""Who asks is known, and counted, before an operation begins."""
IN_PARTS = {
    "GET /health": "asks whether the database answers",
    "POST /internal/statements/generate": "writes each statement by itself, so that nobody waits for all of them",
    "POST /internal/recruitment-proposals/look": "writes each lead provider's by itself, for the same reason",
    "GET /internal/forecasts": "writes what it foresees in a transaction that is undone",
    "GET /internal/statements/verification": "reads each statement by itself",
    "GET /internal/statements/{id:uuid}/verification": "reads each statement by itself",
}
"""What asks outside a transaction, or opens several, and why."""
Sent = dict[str, Any]
Asked = tuple[str, str, str, Sent]
"""Method, path as it is routed, path as it is asked, what goes with it."""


@dataclass
class Watch:
    """What was asked of the database."""

    writing: int = 0
    outside: list[str] = field(default_factory=list)


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


async def test_no_route_asks_outside_a_transaction_or_writes_in_two(
    interface: Interface, watch: Watch, app: Litestar
) -> None:
    objects, people = await foreign_objects(interface)
    person = await interface.world.teacher()
    decision = await RecordedDecision.select().first()
    assert decision is not None
    staff = [
        (await create_staff_token(interface.service, CALL, role, "Sam Reed")).token
        for role in (Role.FINANCE, Role.SUPPORT, Role.POLICY)
    ]
    tokens = [interface.alder.headers, *({"Authorization": f"Bearer {token}"} for token in staff)]
    ids = {"decision": str(decision["public_id"]), "leaver": str(people[3].public_id), "person": str(person.public_id)}
    named = [*of_lead_providers(objects, ids, person), *of_staff(objects, ids)]
    held_otherwise: dict[str, str] = {}
    asked = set()
    for method, template, path, sent in [*named, *unnamed(app, {one[:2] for one in named})]:
        answer = await answered(interface.http, watch, tokens, (method, template, path, sent))
        good = {200, 202} if (method, template, path, sent) in named else {200, 400, 404, 415, 422}
        assert answer.status_code in good | {404, 422}, (method, path, answer.text)
        asked.add(f"{method} {template}")
        if watch.writing > (method != "GET") or watch.outside:
            held_otherwise[f"{method} {template}"] = f"{watch.writing} writing, {watch.outside} outside"

    assert {name: held for name, held in held_otherwise.items() if name not in IN_PARTS} == {}
    assert set(IN_PARTS) - set(held_otherwise) == set(), "these need not stand in the list"
    assert asked == {f"{method} {template}" for method, template in operations(app)}


async def answered(http: httpx.AsyncClient, watch: Watch, tokens: list[dict[str, str]], one: Asked) -> httpx.Response:
    """The answer to the first of them who may ask."""
    method, _, path, sent = one
    for token in tokens:
        watch.writing, watch.outside = 0, []
        answer = await http.request(method, path, **{**sent, "headers": sent.get("headers", {}) | token})
        if answer.status_code != httpx.codes.FORBIDDEN:
            break
    return answer


def operations(app: Litestar) -> set[tuple[str, str]]:
    """Method and path of all that is served."""
    return {
        (method, route.path)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method not in {"HEAD", "OPTIONS"}
    }


IN_PATHS = {"{id:uuid}": str(uuid4()), "{number:int}": "1", "{key:str}": "one", "{role:str}": "ect"}
OTHER_NAMES = {"{decision:str}": "uplift", "{edition:str}": "2021-06-01", "{path:str}": "nowhere"}


def unnamed(app: Litestar, named: set[tuple[str, ...]]) -> Iterator[Asked]:
    """Every other operation, about nobody."""
    for method, template in sorted(operations(app) - named):
        path = template
        for mark, value in {**IN_PATHS, **OTHER_NAMES}.items():
            path = path.replace(mark, value)
        yield method, template, path, {} if method == "GET" else {"json": {}}


def ask(method: str, template: str, public_id: str = "", **sent: Any) -> Asked:
    path = template.replace("{id:uuid}", public_id)
    for mark, value in {**IN_PATHS, **OTHER_NAMES}.items():
        path = path.replace(mark, value)
    return method, template, path, sent


def of_lead_providers(objects: dict[str, str], ids: dict[str, str], person: InTraining) -> Iterator[Asked]:
    declarations, statements = "/api/v3/participant-declarations", "/api/v3/statements"
    upload = json.dumps(_data(asdict(declared(person)))).encode()
    for path in LISTS.values():
        yield ask("GET", path, params={"filter[cohort]": "2025"})
    for path, public_id in objects.items():
        one = path.replace("{id}", "{id:uuid}") if "{id}" in path else f"{path}/{{id:uuid}}"
        yield ask("GET", one, public_id)
    yield ask("GET", f"{statements}/{{id:uuid}}/lines", objects[statements])
    yield ask("GET", "/api/v3/changes")
    yield ask("POST", f"{declarations}/check", json=_data(asdict(declared(person))))
    yield ask("POST", declarations, json=_data(asdict(declared(person))))
    yield ask("PUT", f"{declarations}/{{id:uuid}}/void", objects[declarations])
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "one"}
    yield ask("POST", f"{declarations}/bulk", content=upload, headers=headers)
    yield ask("GET", f"{declarations}/bulk/{{key:str}}")
    for change, attributes in CHANGES.items():
        yield ask("PUT", f"/api/v3/participants/{{id:uuid}}/{change}", ids["leaver"], json=_data(attributes))
    partner = {"delivery_partner_id": objects["/api/v3/delivery-partners"]}
    for method in ("PUT", "PATCH"):
        yield ask(method, "/api/v3/partnerships/{id:uuid}", objects["/api/v3/partnerships"], json=_data(partner))


def of_staff(objects: dict[str, str], ids: dict[str, str]) -> Iterator[Asked]:
    statement, declaration = objects["/api/v3/statements"], objects["/api/v3/participant-declarations"]
    adjustment = {"label": "Late", "amount_pence": 100, "reason": "As agreed"}
    year, reason = {"contract_year": 2025}, {"reason": "As agreed"}
    alder = {**year, "lead_provider": "alder-vale-teaching"}
    under = "/internal/statements"
    yield ask("POST", f"{under}/generate", json={**alder, "month": "2026-06"})
    for path in (under, f"{under}/problems", f"{under}/verification", "/internal/contracts", "/internal/forecasts"):
        yield ask("GET", path, params=alder if path.endswith("forecasts") else year)
    for path in ("", "/lines/{number:int}/explanation", "/verification", "/history", "/explanation", "/waiting"):
        yield ask("GET", f"{under}/{{id:uuid}}{path}", statement)
    yield ask("GET", f"{under}/{{id:uuid}}/export", statement, params={"format": "json"})
    for path, body in {
        "adjustments": adjustment,
        "adjustments/{number:int}": adjustment,
        "adjustments/{number:int}/remove": reason,
        "notes": {"words": "Seen"},
        "deadline": {"deadline": "2026-06-30", **reason},
        "rulings": {"what": "pay", "line": 1, **reason},
        "check": {},
        "check/take-back": reason,
        "authorise": {},
        "reverse": reason,
    }.items():
        yield ask("POST", f"{under}/{{id:uuid}}/{path}", statement, json=body)
    yield ask("GET", "/internal/recruitment-proposals", params=year)
    yield ask("POST", "/internal/recruitment-proposals/look", json=year)
    yield ask("GET", "/internal/performance-ratings", params=year)
    rated = {"measure": "recruitment", "achieved": 80, **alder}
    yield ask("POST", "/internal/performance-ratings/rate", json=rated)
    yield ask("GET", "/internal/declarations/{id:uuid}/explanation", declaration)
    claim = {"lead_provider": "harbour-learning", "agreed_by": "Kit Rowe", "engagement_met_with_both": True, **reason}
    yield ask("POST", "/internal/declarations/{id:uuid}/second-claim", declaration, json=claim)
    yield ask("POST", "/internal/declarations/{id:uuid}/void", declaration, json=reason)
    yield from of_support(objects, ids)


def of_support(objects: dict[str, str], ids: dict[str, str]) -> Iterator[Asked]:
    registered = {
        "school_urn": "900001",
        "start_date": "2026-06-01",
        "full_name": "Kit Rowe",
        "programme": "provider_led",
        "lead_provider": "alder-vale-teaching",
        "trn": "7654321",
    }
    yield ask("GET", "/internal/participants/{id:uuid}", ids["person"])
    yield ask("GET", "/internal/participants/{id:uuid}/payments-due/{role:str}", ids["person"])
    yield ask("POST", "/internal/participants/ects", json=registered)
    yield ask("POST", "/internal/participants/mentors", json={**registered, "trn": "7654322"})
    paired = {"mentor_id": objects["/api/v3/unfunded-mentors"], "ect_id": ids["person"], "started_on": "2026-06-01"}
    yield ask("POST", "/internal/mentor-assignments", json=paired)
    changed = {"role": "ect", "programme": "provider_led", "lead_provider": "harbour-learning"}
    yield ask("POST", "/internal/participants/{id:uuid}/training", ids["person"], json=changed)
    yield ask("POST", "/internal/participants/{id:uuid}/induction-length", ids["person"], json={"terms": 6})
    partnership = {"school_urn": "900002", "lead_provider": "alder-vale-teaching", "delivery_partner": "Elm Hub"}
    yield ask("POST", "/internal/partnerships", json={**partnership, "contract_year": 2025})
    yield ask("GET", "/internal/decisions")
    for path in ("decisions/{id:uuid}", "decisions/{id:uuid}/explanation", "explanations/{id:uuid}"):
        yield ask("GET", f"/internal/{path}", ids["decision"])
    yield ask("GET", "/internal/policy/impacts")
    yield ask("GET", "/internal/policy/editions/{decision:str}/{edition:str}")


def _data(attributes: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"attributes": attributes}}


CHANGES: dict[str, dict[str, Any]] = {
    "defer": {"reason": "bereavement", "course_identifier": "ecf-induction"},
    "resume": {"course_identifier": "ecf-induction"},
    "change-schedule": {"schedule_identifier": "ecf-standard-january", "course_identifier": "ecf-induction"},
    "withdraw": {"reason": "other", "course_identifier": "ecf-induction"},
}
