"""Every error is answered in the published shape, and a fault of ours never tells what it saw."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import redirect_stderr
from datetime import date
from typing import Annotated, Any, Literal

import httpx
import openapi_spec_validator
import pytest
import structlog
from litestar import Litestar, get, post
from litestar.openapi import OpenAPIConfig
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from engine.errors import NoEditionError
from service.platform.database import DatabaseBusy
from service.platform.error_responses import exception_handlers
from service.platform.errors import (
    BadRequest,
    Conflict,
    ErrorEntry,
    Forbidden,
    NotFound,
    PolicyReference,
    Refused,
    ServiceError,
    Unauthorised,
    Unavailable,
)
from service.platform.logging import RequestLog, set_up_logging
from service.platform.openapi import described

SECRET = "Ada Lovelace 1234567"


class Bank(BaseModel):
    kind: Literal["bank"]
    number: Annotated[str, Field(pattern=r"^\d{8}$")]


class Cheque(BaseModel):
    kind: Literal["cheque"]
    payee: str


class Payment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    on: date
    pence: int
    method: Annotated[Bank | Cheque, Field(discriminator="kind")]


class Paid(BaseModel):
    pence: int = 0


RAISED: dict[str, Exception] = {
    "bad_request": BadRequest("Write a date.", pointer="filter[updated_since]"),
    "bad_parameter": BadRequest("Write filter[cohort].", title="Bad parameter"),
    "unauthorised": Unauthorised(),
    "forbidden": Forbidden("This needs the role finance."),
    "not_found": NotFound("No declaration has this id."),
    "conflict": Conflict("It is paid already."),
    "refused": Refused(
        [
            ErrorEntry(
                title="declaration_date",
                detail="The date lies before the milestone.",
                code="before_milestone",
                policy=PolicyReference(
                    decision="declaration_acceptance", rule="before_milestone", edition="rules/x/2025-06-01.yaml"
                ),
                pointer="/data/attributes/declaration_date",
            ),
            ErrorEntry(title="evidence_held", detail="Say which evidence is held."),
        ]
    ),
    "unavailable": Unavailable(),
    "busy": DatabaseBusy("waited"),
    "no_edition": NoEditionError("uplift: no edition answers for 1999-01-01."),
    "fault": LookupError("the ledger is closed"),
    "recursion": RecursionError("our own"),
}


@get("/raise/{name:str}")
async def raising(name: FromPath[str]) -> Paid:
    raise RAISED[name]


@post("/pay", status_code=200)
async def pay(data: JSONBody[Payment]) -> Paid:
    return Paid(pence=data.pence)


@get("/quote")
async def quote() -> Paid:
    return Paid.model_validate({"pence": SECRET})


def application() -> Litestar:
    return Litestar(
        [raising, pay, quote],
        exception_handlers=exception_handlers(),
        logging_config=None,
        openapi_config=OpenAPIConfig(title="Test", version="1"),
    )


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, and the former set-up afterwards."""
    text = io.StringIO()
    with redirect_stderr(text):
        set_up_logging()
        yield text
    structlog.reset_defaults()


@pytest.fixture
async def client(log: io.StringIO) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(RequestLog(application()))  # type: ignore[arg-type] # Litestar's types of ASGI
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    """What the service logged: the client of these tests logs too."""
    return [line for line in map(json.loads, log.getvalue().splitlines()) if line["logger"] != "httpx"]


@pytest.mark.parametrize(
    ("name", "status", "title", "code"),
    [
        ("bad_request", 400, "Bad request", "bad_request"),
        ("bad_parameter", 400, "Bad parameter", "bad_request"),
        ("forbidden", 403, "Forbidden", "forbidden"),
        ("not_found", 404, "Resource not found", "not_found"),
        ("conflict", 409, "Conflict", "conflict"),
        ("no_edition", 422, "policy", "no_answer_from_policy"),
        ("unavailable", 503, "Service unavailable", "unavailable"),
        ("busy", 503, "Service unavailable", "unavailable"),
        ("fault", 500, "Fault", "fault"),
        ("recursion", 500, "Fault", "fault"),
    ],
)
async def test_an_error_has_its_status_title_and_code(
    client: httpx.AsyncClient, name: str, status: int, title: str, code: str
) -> None:
    answer = await client.get(f"/raise/{name}")
    assert answer.status_code == status
    entry = answer.json()["errors"][0]
    assert (entry["title"], entry["code"]) == (title, code)
    if isinstance(RAISED[name], ServiceError):
        assert entry["detail"] == str(RAISED[name])


async def test_a_refusal_gives_every_reason_with_the_rule_that_decided(client: httpx.AsyncClient) -> None:
    answer = await client.get("/raise/refused")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == {
        "errors": [
            {
                "title": "declaration_date",
                "detail": "The date lies before the milestone.",
                "code": "before_milestone",
                "policy": {
                    "decision": "declaration_acceptance",
                    "rule": "before_milestone",
                    "edition": "rules/x/2025-06-01.yaml",
                },
                "pointer": "/data/attributes/declaration_date",
            },
            {"title": "evidence_held", "detail": "Say which evidence is held."},
        ]
    }


async def test_without_a_token_there_is_a_bare_error_as_published(client: httpx.AsyncClient) -> None:
    answer = await client.get("/raise/unauthorised")
    assert answer.status_code == 401
    assert list(answer.json()) == ["error"]


async def test_a_busy_database_asks_to_be_tried_again(client: httpx.AsyncClient) -> None:
    assert (await client.get("/raise/busy")).headers["retry-after"] == "2"


async def test_each_thing_wrong_with_a_body_is_an_entry(client: httpx.AsyncClient) -> None:
    answer = await client.post("/pay", json={"on": "soon", "method": {"kind": "bank", "number": "1"}, "more": 1})
    assert answer.status_code == 400
    entries = answer.json()["errors"]
    assert len(entries) == 4
    assert {entry["title"] for entry in entries} == {"Bad request"}
    assert {"/on", "/pence", "/more"} <= {entry["pointer"] for entry in entries}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"on": ' * 2000, b"1e999999"])
async def test_whatever_is_sent_is_answered_below_500(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/pay", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/pay", 405)])
async def test_what_no_route_answers_has_the_same_shape_and_is_logged(
    client: httpx.AsyncClient, log: io.StringIO, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["detail"]
    assert [(line["path"], line["status"]) for line in lines(log)] == [(path, status)]


async def test_a_request_is_one_line_without_query_body_or_token(client: httpx.AsyncClient, log: io.StringIO) -> None:
    body = {"on": "2025-06-01", "pence": 1, "method": {"kind": "cheque", "payee": SECRET}}
    answer = await client.post("/pay?name=Lovelace", json=body, headers={"authorization": f"Bearer {SECRET}"})
    assert answer.status_code == 200
    (line,) = lines(log)
    assert line.keys() == {
        "event", "level", "logger", "timestamp", "request_id", "method", "path", "status", "milliseconds"
    }  # fmt: skip
    assert (line["method"], line["path"], line["status"]) == ("POST", "/pay", 200)
    assert line["request_id"] == answer.headers["x-request-id"]


async def test_a_fault_is_logged_with_its_traceback_and_answered_with_a_reference(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    answer = await client.get("/raise/fault")
    fault, request = lines(log)
    assert fault["reference"] in answer.json()["errors"][0]["detail"]
    assert fault["reference"] == request["request_id"]
    assert "ledger" not in answer.text
    assert "in raising" in fault["exception"]
    assert fault["exception"].endswith("LookupError: the ledger is closed")


async def test_an_exception_that_quotes_what_it_was_given_is_logged_without_its_message(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    answer = await client.get("/quote")
    assert answer.status_code == 500
    assert "in quote" in lines(log)[0]["exception"]
    assert SECRET not in log.getvalue() + answer.text


def test_the_standard_library_s_logs_are_json_lines_too(log: io.StringIO) -> None:
    try:
        raise LookupError("gone")
    except LookupError:
        logging.getLogger("uvicorn.error").exception("it went %s", "wrong")
    (line,) = lines(log)
    assert (line["event"], line["level"], line["logger"]) == ("it went wrong", "error", "uvicorn.error")
    assert line["exception"].endswith("LookupError: gone")


def test_the_openapi_document_describes_what_is_served() -> None:
    document = described(application().openapi_schema.to_schema(), inputs=[Payment], outputs=[Paid])
    openapi_spec_validator.validate(document)
    schemas = document["components"]["schemas"]
    assert schemas["Payment"]["additionalProperties"] is False
    assert schemas["Payment"]["properties"]["method"]["discriminator"]["propertyName"] == "kind"
    assert schemas["Bank"]["properties"]["number"]["pattern"] == r"^\d{8}$"
    refused = document["paths"]["/pay"]["post"]["responses"]["400"]["content"]["application/json"]
    assert refused == {"schema": {"$ref": "#/components/schemas/ErrorBody"}}
