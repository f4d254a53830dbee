"""`POST /api/v3/participant-declarations` as somebody at home in FastAPI and SQLAlchemy would write it.

In: a database file and a policy. Out: an ASGI application with that one endpoint, to measure the service's against.

The same as in the service: the SQLite file with its constraints and triggers and the settings of its connections
(WAL, synchronous=FULL, foreign keys); one writer behind a lock, BEGIN IMMEDIATE, one transaction a declaration; the
bearer token, looked up by digest on a reading connection, its use noted once a minute; the compiled policy, and with it
the decisions evidence, declaration_acceptance, declaration_payability and, where terms pay one, uplift; the code that
turns what is known of a person into facts; the records written (each decision whole, the declaration, the audit event
sealed with the one before it); the published answer; the log line of a request.

What differs is the point: FastAPI with dependencies and pydantic models instead of Litestar; SQLAlchemy's asynchronous
session over aiosqlite instead of Piccolo over our own engine; reading selects the columns it needs, writing adds
objects, decisions are written in one batch, and the answer is made from what has been read and written already instead
of being read again. In the peer's favour: it does no more than this endpoint needs for an early career teacher whose
statement exists. It does not end a mentor's funding, make statements, or judge again after a race.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import update

from engine.rulebook import Rulebook
from service.declarations.messages import DeclarationResponse
from service.declarations.submitted import SubmittedDeclaration
from service.platform import clock
from service.platform.context import Call
from service.platform.logging import RequestLog
from tests.benchmarks import peer_queries as queries
from tests.benchmarks.peer_declaring import Asking, Refusal, declare
from tests.benchmarks.peer_tables import PeerDatabase, Token

_USE_IS_NOTED_EVERY = timedelta(minutes=1)


class Attributes(BaseModel):
    """What is declared. What was left out is for the rules to judge."""

    participant_id: str | None = None
    declaration_type: str | None = None
    declaration_date: str | None = None
    course_identifier: str | None = None
    evidence_held: str | None = None


class Data(BaseModel):
    """The content of the envelope."""

    attributes: Attributes


class Body(BaseModel):
    """A declaration as it is sent."""

    data: Data


async def provide_asking(request: Request, authorization: Annotated[str, Header()] = "") -> Asking:
    """Who sends the token."""
    scheme, _, bearer = authorization.partition(" ")
    digest = hashlib.sha256(bearer.strip().encode()).hexdigest()
    database: PeerDatabase = request.app.state.database
    async with database.read() as session:
        row = await queries.token(session, digest)
    if (
        scheme.lower() not in ("bearer", "token")
        or row is None
        or row["revoked_at"] is not None
        or not hmac.compare_digest(row["digest"], digest)
    ):
        raise HTTPException(401)
    now = clock.now()
    if row["last_used_at"] is None or now - row["last_used_at"] >= _USE_IS_NOTED_EVERY:
        async with database.transaction() as session:
            await session.execute(update(Token).where(Token.id == row["id"]).values(last_used_at=now))
    return Asking(row["lead_provider"], row["name"], Call(f"lead provider {row['short_name']}", now))


async def create_declaration(
    body: Body, asking: Annotated[Asking, Depends(provide_asking)], request: Request
) -> DeclarationResponse:
    """Send a declaration. The same one again gives the first; every reason against it is listed."""
    sent = SubmittedDeclaration(**body.data.attributes.model_dump())
    state = request.app.state
    async with state.database.transaction() as session:
        answer = await declare(session, state.rulebook, asking, sent)
    if isinstance(answer, Refusal):
        raise RefusedError(answer)
    return answer


class RefusedError(Exception):
    """What was kept of a refusal has been committed; now it is answered."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """A refusal in the published shape."""
    assert isinstance(error, RefusedError)
    errors = [
        {"title": rule.then["field"], "detail": rule.say, "code": rule.then["code"]}
        for rule in error.refusal.decision.fired
    ]
    return JSONResponse({"errors": errors}, status_code=422)


def peer(path: Path, rulebook: Rulebook) -> RequestLog:
    """The application over a migrated database, logging each request as the service does."""

    @asynccontextmanager
    async def database_open(app: FastAPI) -> AsyncIterator[None]:
        app.state.database, app.state.rulebook = PeerDatabase(path), rulebook
        yield
        await app.state.database.close()

    app = FastAPI(lifespan=database_open, exception_handlers={RefusedError: refused})
    app.post("/api/v3/participant-declarations")(create_declaration)
    return RequestLog(app)  # type: ignore[arg-type] # Litestar's names for the ASGI types
