"""A lead provider finds nothing of another's, by any path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from service.declarations.operations import submit_declaration
from service.declarations.tables import Declaration
from service.lead_providers.tables import DeliveryPartnerPairing
from service.partnerships.tables import Partnership
from service.statements.tables import Statement
from service.training.tables import TrainingPeriod
from tests.interface.client import LISTS
from tests.interface.conftest import CALL, Interface
from tests.service.declarations.world import InTraining, declared

SHARED = {"/api/v3/schools"}
"""Schools belong to nobody: every lead provider sees all that may be trained."""

NOBODY = "00000000-0000-4000-8000-00000000000a"
WELL_FORMED = {
    "data": {
        "attributes": {
            "reason": "other",
            "course_identifier": "ecf-induction",
            "schedule_identifier": "ecf-standard-january",
            "delivery_partner_id": NOBODY,
        }
    }
}
"""What every operation on one object would understand."""
WRITTEN: dict[str, Any] = {"training": TrainingPeriod, "partnerships": Partnership, "declarations": Declaration}


async def foreign_objects(interface: Interface) -> tuple[dict[str, str], list[InTraining]]:
    """Everything Alder has that Harbour must not see, by the start of its path."""
    world = interface.world
    ect = await world.teacher()
    mentor = await world.teacher("mentor", lead_provider=None, eligible=False)
    unfunded = await world.teacher("mentor", lead_provider=world.harbour)
    await world.pair(ect, unfunded, date(2025, 9, 1))
    leaver = await world.teacher()
    await interface.moves(leaver, date(2026, 1, 1), world.alder, date(2026, 1, 5))
    declaration = await submit_declaration(interface.service, CALL, world.alder, declared(ect))
    partnership = await Partnership.select().where(Partnership.lead_provider == world.alder).first()
    statement = await Statement.select().where(Statement.lead_provider == world.alder).first()
    assert partnership is not None
    assert statement is not None
    partner = (await interface.alder.all(LISTS["delivery_partners"]))[0]["id"]
    return {
        "/api/v3/participants/{id}/transfers": str(leaver.public_id),
        "/api/v3/participants": str(ect.public_id),
        "/api/v3/participant-declarations": str(declaration["public_id"]),
        "/api/v3/statements": str(statement["public_id"]),
        "/api/v3/partnerships": str(partnership["public_id"]),
        "/api/v3/unfunded-mentors": str(unfunded.public_id),
        "/api/v3/delivery-partners": str(partner),
    }, [ect, mentor, unfunded, leaver]


def single_paths(app: Litestar) -> list[tuple[str, str]]:
    """Every operation of the interface on one object."""
    return sorted(
        {
            (method, route.path.replace("{id:uuid}", "{id}"))
            for route in app.routes
            if isinstance(route, HTTPRoute) and route.path.startswith("/api/v3/") and "{id" in route.path
            for handler in route.route_handlers
            for method in handler.http_methods
            if method not in {"HEAD", "OPTIONS"}
        }
    )


def seen(answer: httpx.Response) -> Any:
    return (answer.status_code, answer.text)


async def test_no_operation_finds_an_object_of_another_lead_provider(interface: Interface, app: Litestar) -> None:
    objects, _ = await foreign_objects(interface)
    await DeliveryPartnerPairing.delete().where(DeliveryPartnerPairing.lead_provider == interface.world.harbour)
    paths = single_paths(app)
    assert len(paths) >= 16
    written = {kind: await table.select().order_by(table.id) for kind, table in WRITTEN.items()}

    for method, path in paths:
        if any(path.startswith(shared) for shared in SHARED):
            continue
        start = path if path in objects else path.split("/{id}", maxsplit=1)[0]
        foreign = {objects[start], *objects.values()}
        for public_id in foreign:
            if start == "/api/v3/participants" and public_id == objects["/api/v3/unfunded-mentors"]:
                continue  # whom Harbour trains itself
            answer = await interface.http.request(
                method, path.replace("{id}", public_id), headers=interface.harbour.headers, json=WELL_FORMED
            )
            assert answer.status_code == 404, (method, path, answer.text)
            assert answer.json()["errors"][0]["title"] == "Resource not found"
    assert written == {kind: await table.select().order_by(table.id) for kind, table in WRITTEN.items()}


async def test_what_is_foreign_asks_of_the_database_what_is_not_there_asks_and_leaves_nothing_in_a_log(
    interface: Interface, app: Litestar, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """So it takes the same time: nobody learns by a clock that something is there."""
    caplog.set_level("DEBUG")
    objects, _ = await foreign_objects(interface)
    await DeliveryPartnerPairing.delete().where(DeliveryPartnerPairing.lead_provider == interface.world.harbour)
    asked: list[str] = []
    database = interface.service.database
    run = database.run

    async def counted(statement: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
        if "token" not in statement:  # its use and its allowance are not written for every request
            asked.append(statement)
        return await run(statement, parameters)

    async def questions(method: str, path: str) -> list[str]:
        asked.clear()
        answer = await interface.http.request(method, path, headers=interface.harbour.headers, json=WELL_FORMED)
        assert answer.status_code == 404
        return list(asked)

    monkeypatch.setattr(database, "run", counted)
    for method, path in single_paths(app):
        if any(path.startswith(shared) for shared in SHARED):
            continue
        start = path if path in objects else path.split("/{id}", maxsplit=1)[0]
        foreign = await questions(method, path.replace("{id}", objects[start]))
        assert foreign == await questions(method, path.replace("{id}", NOBODY)), (method, path)
        ours = [record.getMessage() for record in caplog.records if not record.name.startswith("http")]
        assert objects[start] not in "".join(ours)


async def test_no_list_holds_a_trace_of_another_lead_provider(interface: Interface) -> None:
    objects, people = await foreign_objects(interface)
    hers = {str(people[2].public_id)}

    synced = await interface.harbour.sync([])
    feed = await interface.harbour.get("/api/v3/changes", **{"page[per_page]": "3000"})
    tried = await interface.harbour.post("/api/v3/participant-declarations/check", "x", **asdict(declared(people[0])))

    text = f"{synced} {feed.text} {tried.text}"
    assert feed.status_code == tried.status_code == 200
    assert objects["/api/v3/participant-declarations"] in (await interface.alder.get("/api/v3/changes")).text
    for public_id in set(objects.values()) - hers - {objects["/api/v3/delivery-partners"]}:
        assert public_id not in text
    for name in LISTS:
        assert name == "schools" or await interface.alder.all(LISTS[name]), "there is something to hide"


async def test_what_is_foreign_is_answered_as_what_is_not_there(interface: Interface) -> None:
    objects, _ = await foreign_objects(interface)
    for start in ("/api/v3/participants", "/api/v3/partnerships", "/api/v3/statements"):
        foreign = await interface.harbour.get(f"{start}/{objects[start]}")
        missing = await interface.harbour.get(f"{start}/{NOBODY}")
        assert seen(foreign) == (404, missing.text.replace(NOBODY, objects[start]))
