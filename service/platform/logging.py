"""Logs as JSON lines on standard error.

In come events; out goes one line each with time, level and event. A request's line holds method, path, status,
milliseconds and the request's id. Never logged: bodies, query strings, headers, tokens, personal data, and the messages
of exceptions that quote what they were given. An exception is always logged with its traceback.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any
from uuid import uuid4

import orjson
import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

# These quote the values they were given: rows, parameters, request bodies.
_QUOTING_MODULES = ("asyncpg", "sqlite3", "pydantic", "pydantic_core", "msgspec", "litestar")
_NO_ANSWER_YET = 500

Event = MutableMapping[str, Any]


def set_up_logging(level: str = "info") -> None:
    """Send everything, the libraries' events too, to standard error as JSON lines. Call it once, at the start."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        with_traceback,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"  # ours is the line for a request


def with_traceback(_logger: Any, _method: str, event: Event) -> Event:
    """Write the exception of an event as text: every frame, without the values in them."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_lines(error))
    return event


def _lines(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _lines(cause)
        yield "which led to"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind = type(error)
    quotes = any(base.__module__.split(".")[0] in _QUOTING_MODULES for base in kind.__mro__)
    message = "(its message may quote values and is left out)" if quotes else str(error)
    yield f"{kind.__module__}.{kind.__qualname__}: {message}"


def _json(event: Event, **options: Any) -> str:
    return orjson.dumps(event, default=options.get("default", str)).decode()


class RequestLog:
    """Wraps the whole application, so that what no route answers is logged too. Gives every request an id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger("ecf2.request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        status = _NO_ANSWER_YET
        started = time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, watched)
            finally:
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                self._log.info(
                    "request", method=scope["method"], path=scope["path"], status=status, milliseconds=milliseconds
                )
