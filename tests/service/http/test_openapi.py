"""The description of the interface is valid, complete and true."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import jsonschema_rs
import openapi_spec_validator
from litestar import Litestar
from litestar.routes import HTTPRoute
from syrupy.assertion import SnapshotAssertion

from service.platform.context import Service
from tests.service.declarations.world import World
from tests.service.http.conftest import Caller
from tests.service.http.test_declarations import PATH, body
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]

DOCUMENT = "/api/docs/v3/openapi.json"


async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(DOCUMENT)).json()
    return found


async def test_the_openapi_document_is_valid(client: httpx.AsyncClient) -> None:
    openapi_spec_validator.validate(await document(client))


async def test_the_document_describes_all_that_is_served_and_nothing_else(
    client: httpx.AsyncClient, app: Litestar
) -> None:
    described = {
        (path, method.upper()) for path, methods in (await document(client))["paths"].items() for method in methods
    }
    served = {
        (re.sub(r":\w+}", "}", route.path), method)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.resolve_include_in_schema()
        for method in handler.http_methods
    }

    assert described == served - {(path, "HEAD") for path, _ in served}


async def test_lists_of_words_come_from_the_vocabulary(client: httpx.AsyncClient, service: Service) -> None:
    schemas = (await document(client))["components"]["schemas"]
    facts = service.rulebook.policy.vocabulary.facts

    request, shown = schemas["DeclarationRequestAttributes"], schemas["DeclarationAttributes"]
    assert request["properties"]["declaration_type"]["enum"] == list(facts["declaration_type"].choices)
    assert shown["properties"]["evidence_held"]["anyOf"][0]["enum"] == list(facts["evidence_held"].choices)
    assert "x-vocabulary" not in str(schemas)


async def test_answers_are_as_the_document_describes_them(
    client: httpx.AsyncClient, alder: Caller, nobody: Caller, world: World
) -> None:
    described = await document(client)
    accepted, refused = body(await world.teacher()), body(await world.teacher(), evidence_held=None)

    asked: list[tuple[Caller, str, str, dict[str, Any]]] = [
        (alder, "POST", PATH, {"json": accepted}),
        (alder, "POST", PATH, {"json": refused}),
        (alder, "POST", PATH, {"content": b"{"}),
        (nobody, "POST", PATH, {"json": accepted}),
        (alder, "GET", PATH, {}),
        (alder, "GET", "/api/v3/statements", {}),
        (alder, "GET", "/api/v3/statements", {"params": {"page": "2"}}),
        (alder, "GET", "/api/v3/participants", {}),
        (alder, "GET", "/api/v3/participants/transfers", {}),
        (alder, "GET", "/api/v3/unfunded-mentors", {}),
        (alder, "GET", "/api/v3/delivery-partners", {}),
        (alder, "GET", "/api/v3/partnerships", {}),
        (alder, "GET", "/api/v3/schools", {"params": {"filter[cohort]": "2025"}}),
        (alder, "GET", "/api/v3/schools", {}),
        (alder, "POST", f"{PATH}/check", {"json": accepted}),
        (alder, "POST", f"{PATH}/check", {"json": refused}),
        (alder, "POST", f"{PATH}/check", {"content": b"{"}),
        (alder, "GET", "/api/v3/changes", {}),
        (alder, "GET", "/api/v3/changes", {"params": {"after": "yesterday"}}),
        (alder, "POST", f"{PATH}/bulk", {"content": b""}),
    ]
    for caller, method, path, sent in asked:
        answer = await caller.ask(method, path, **sent)
        content = described["paths"][path][method.lower()]["responses"][str(answer.status_code)]["content"]
        schema = {**content["application/json"]["schema"], "components": described["components"]}
        jsonschema_rs.validate(schema, answer.json())


async def test_answers_in_parts_and_of_one_object_are_as_the_document_describes_them(
    client: httpx.AsyncClient, alder: Caller, world: World
) -> None:
    described = await document(client)
    lines = [json.dumps(body(await world.teacher(), **changes)) for changes in ({}, {"evidence_held": None})]
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "described"}
    headers["Authorization"] = f"Bearer {alder.token}"
    uploaded = await client.post(f"{PATH}/bulk", content="\n".join(lines), headers=headers)
    (statement, *_) = (await alder.ask("GET", "/api/v3/statements")).json()["data"]

    for answer, path, method, kind in (
        *((line, f"{PATH}/bulk", "post", "application/x-ndjson") for line in uploaded.text.splitlines()),
        ((await alder.ask("GET", f"{PATH}/bulk/described")).text, f"{PATH}/bulk/{{key}}", "get", "application/json"),
        (
            (await alder.ask("GET", f"/api/v3/statements/{statement['id']}/lines")).text,
            *("/api/v3/statements/{id}/lines", "get", "application/json"),
        ),
    ):
        schema = described["paths"][path][method]["responses"]["200"]["content"][kind]["schema"]
        jsonschema_rs.validate({**schema, "components": described["components"]}, json.loads(answer))


async def test_the_published_part_of_the_document_stays_as_it_is(
    client: httpx.AsyncClient, snapshot: SnapshotAssertion
) -> None:
    described = await document(client)
    names = (
        *("Declaration", "Statement", "Error", "Policy", "Unauthorised", "Participant", "PublishedParticipant"),
        *(
            "EcfEnrolment",
            "Withdrawn",
            "Deferred",
            "Transfer",
            "UnfundedMentor",
            "DeliveryPartner",
            "PublishedPartnership",
            "School",
        ),
        *("PartnershipCreate", "PartnershipUpdate", "Check", "Change", "Upload"),
    )

    assert {
        "openapi": described["openapi"],
        "security": described["components"]["securitySchemes"],
        "paths": {path: methods for path, methods in sorted(described["paths"].items()) if path.startswith("/api/v3/")},
        "schemas": {
            name: schema
            for name, schema in sorted(described["components"]["schemas"].items())
            if name.startswith(names)
        },
    } == snapshot
