"""The one way an error becomes an HTTP answer.

In come exceptions: our own, Litestar's, the database's, policy's. Out come bodies in the published shape,
`{"errors": [{"title", "detail", "code", "policy", "pointer"}]}`, and for a 401 `{"error": "…"}`.
Whatever a client sends is answered below 500. A fault of ours is logged with its traceback, never with the request's
body, and answered with a reference to quote. It must never know what an operation does.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from engine.errors import FactError, NoEditionError
from service.platform.database import DatabaseBusy, TransactionConflict
from service.platform.errors import (
    BadRequest,
    ErrorBody,
    ErrorEntry,
    ServiceError,
    TooMany,
    Unauthorised,
    UnauthorisedBody,
    Unavailable,
)
from service.platform.query_mistakes import name_and_mend

_FIRST_FAULT = 500
_JSON = "application/json; charset=utf-8"
_TRY_AGAIN_SECONDS = "2"
_log = structlog.get_logger("ecf2")
Answer = Response[ErrorBody | UnauthorisedBody]


def exception_handlers() -> ExceptionHandlersMap:
    """What the application is given as `exception_handlers`."""
    return {
        ServiceError: _service_error,
        HTTPException: _http_exception,
        DatabaseBusy: _busy,
        TransactionConflict: _busy,
        NoEditionError: _no_answer,
        FactError: _no_answer,
        RecursionError: _recursion,
        Exception: _fault,
    }


def answer_to(request: Request[Any, Any, Any], error: Exception) -> tuple[int, Any]:
    """Status and body of the answer to an error, for what is answered in parts."""
    handlers: Mapping[Any, Any] = exception_handlers()
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    answer: Answer = handler(request, error)
    return answer.status_code or _FIRST_FAULT, answer.content


def _service_error(_request: Request[Any, Any, Any], error: ServiceError) -> Answer:
    if isinstance(error, Unauthorised):
        return _answer(error.status, UnauthorisedBody(error=str(error)))
    headers = {"Retry-After": _TRY_AGAIN_SECONDS} if isinstance(error, Unavailable) else {}
    if isinstance(error, TooMany):
        headers = {"Retry-After": str(error.retry_after)}
    return _answer(error.status, ErrorBody(errors=list(error.entries)), headers)


def _busy(request: Request[Any, Any, Any], _error: Exception) -> Answer:
    return _service_error(request, Unavailable())


def _no_answer(_request: Request[Any, Any, Any], error: Exception) -> Answer:
    entry = ErrorEntry(title="policy", detail=str(error), code="no_answer_from_policy")
    return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, ErrorBody(errors=[entry]))


def _http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Answer:
    if error.status_code >= _FIRST_FAULT:
        return _fault(request, error)
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return _service_error(request, Unauthorised())
    title = {400: "Bad request", 404: "Resource not found"}.get(error.status_code)
    title = title or HTTPStatus(error.status_code).phrase
    code = title.lower().replace(" ", "_").replace("resource_not_found", "not_found")
    entries = [
        ErrorEntry(title=title, detail=detail, code=code, pointer=pointer)
        for detail, pointer in _problems(request, error)
    ]
    return _answer(error.status_code, ErrorBody(errors=entries), error.headers or {})


_REFERENCE = "stands in /api/docs/v3/reference."
_MENDS = {
    HTTPStatus.NOT_FOUND: f"There is nothing at this path, or no such id. What there is {_REFERENCE}",
    HTTPStatus.METHOD_NOT_ALLOWED: f"This path takes other methods than this one. What it takes {_REFERENCE}",
}


def _problems(request: Request[Any, Any, Any], error: HTTPException) -> Iterable[tuple[str, str | None]]:
    """Each thing Litestar found wrong, with where it is when Litestar knows."""
    if error.status_code in _MENDS:
        return [(_MENDS[HTTPStatus(error.status_code)], None)]
    extra = error.extra
    if not isinstance(extra, list) or not extra:
        return [(error.detail, None)]
    return [_problem(request, item) for item in extra if isinstance(item, Mapping)]


def _problem(request: Request[Any, Any, Any], item: Mapping[str, Any]) -> tuple[str, str | None]:
    message, key = str(item.get("message", "This is not valid.")), str(item.get("key", ""))
    if not key:
        return message, None
    if item.get("source") == "query":
        name, mend = name_and_mend(request, key)
        return f"{name}: {mend or message}", name
    pointer = "/" + key.replace(".", "/") if item.get("source", "body") == "body" else key
    return f"{key}: {message}", pointer


def _recursion(request: Request[Any, Any, Any], error: RecursionError) -> Answer:
    """A body nested too deeply to be read ends in Litestar's reading of it; any other recursion is a fault of ours."""
    *_, (innermost, _line) = traceback.walk_tb(error.__traceback__)
    if str(innermost.f_globals.get("__name__")).startswith("litestar."):
        return _service_error(request, BadRequest("The body is nested too deeply."))
    return _fault(request, error)


def _fault(request: Request[Any, Any, Any], error: Exception) -> Answer:
    reference = structlog.contextvars.get_contextvars().get("request_id") or uuid4().hex
    _log.error("fault", reference=reference, method=request.method, path=request.url.path, exc_info=error)
    detail = f"Something went wrong on our side. If it goes on, tell us this reference: {reference}."
    return _answer(_FIRST_FAULT, ErrorBody(errors=[ErrorEntry(title="Fault", detail=detail, code="fault")]))


def _answer(status: int, body: ErrorBody | UnauthorisedBody, headers: Mapping[str, str] | None = None) -> Answer:
    content: Any = body.model_dump(mode="json", exclude_none=True)
    return Response(content, status_code=status, headers=dict(headers or {}), media_type=_JSON)
