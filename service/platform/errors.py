"""Ways an operation may not do what it was asked, and what each is called over HTTP.

In come words for whoever asked: what is wrong and what to do. Out come entries in the published shape, with `code` and
`policy` added. It must never know a request: `error_responses` renders what is raised here.

ServiceError
├── BadRequest    400  cannot be understood
├── Unauthorised  401  nobody we know
├── Forbidden     403  not for them
├── NotFound      404  not there, or not theirs to see
├── Conflict      409  contradicts what is there
├── Refused       422  understood, and policy or the record says no; one entry per reason
├── TooMany       429  more requests than agreed
└── Unavailable   503  not now
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class PolicyReference(BaseModel):
    """The rule that decided."""

    model_config = ConfigDict(frozen=True)

    decision: str
    """Such as `declaration_acceptance`."""
    rule: str
    """The rule's id, or `otherwise`."""
    edition: str
    """The edition's file, relative to the policy folder."""


class ErrorEntry(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(frozen=True)

    title: str
    """The field at fault, or the kind of error."""
    detail: str
    """What is wrong and what to do about it, for people."""
    code: str | None = None
    """The same in one word that does not change, for programs."""
    policy: PolicyReference | None = None
    pointer: str | None = None
    """Where in the request, such as `/data/attributes/declaration_date`."""


class ErrorBody(BaseModel):
    """The body of every answer from 400 up, but 401."""

    errors: list[ErrorEntry]


class UnauthorisedBody(BaseModel):
    """The body of a 401, as published."""

    error: str


class ServiceError(Exception):
    """An operation was not done. The message is fit for whoever asked."""

    status: ClassVar[int] = 400

    def __init__(self, *entries: ErrorEntry) -> None:
        self.entries = entries
        super().__init__("\n".join(entry.detail for entry in entries))


class BadRequest(ServiceError):  # noqa: N818 - these are the field's names for what is answered
    """What was sent cannot be understood."""

    def __init__(self, detail: str, *, title: str = "Bad request", pointer: str | None = None) -> None:
        super().__init__(ErrorEntry(title=title, detail=detail, code="bad_request", pointer=pointer))


class Unauthorised(ServiceError):  # noqa: N818
    """There is no token, or it is not one of ours."""

    status = 401

    def __init__(self) -> None:
        detail = "Access denied. Send a valid token: Authorization: Bearer <token>."
        super().__init__(ErrorEntry(title="Unauthorised", detail=detail, code="unauthorised"))


class Forbidden(ServiceError):  # noqa: N818
    """The token is ours, but not for this."""

    status = 403

    def __init__(self, detail: str) -> None:
        super().__init__(ErrorEntry(title="Forbidden", detail=detail, code="forbidden"))


class NotFound(ServiceError):  # noqa: N818
    """It is not there, or whoever asks may not know that it is."""

    status = 404

    def __init__(self, detail: str) -> None:
        super().__init__(ErrorEntry(title="Resource not found", detail=detail, code="not_found"))


class Conflict(ServiceError):  # noqa: N818
    """It contradicts what is there."""

    status = 409

    def __init__(self, detail: str, *, title: str = "Conflict", code: str = "conflict") -> None:
        super().__init__(ErrorEntry(title=title, detail=detail, code=code))


class Refused(ServiceError):  # noqa: N818
    """It was understood, and policy or the record says no. Each reason has an entry; there is at least one."""

    status = 422

    def __init__(self, entries: Sequence[ErrorEntry]) -> None:
        assert entries, "a refusal states its reasons"
        super().__init__(*entries)


class TooMany(ServiceError):  # noqa: N818
    """More requests than agreed. `retry_after` is in how many seconds there may be more."""

    status = 429

    def __init__(self, detail: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(ErrorEntry(title="Too many requests", detail=detail, code="too_many_requests"))


class Unavailable(ServiceError):  # noqa: N818
    """It cannot be done now; nothing was written, and the same request may be sent again."""

    status = 503

    def __init__(self, detail: str = "The service is busy. Send the same request again in a few seconds.") -> None:
        super().__init__(ErrorEntry(title="Service unavailable", detail=detail, code="unavailable"))
