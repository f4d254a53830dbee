"""Uploads as lead providers read them.

In: what is answered to a row, how far an upload has got. Out: lines and plain values for JSON.
Must never know: the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import orjson
from pydantic import BaseModel, Field

from service.declarations.messages import DeclarationResource
from service.platform.errors import ErrorEntry
from service.shown import moment_shown
from service.uploads.operations import Progress

_TYPE = "declaration-upload"


class UploadedRowResult(BaseModel):
    """One line of the answer: what a declaration sent by itself would be answered."""

    row: int = Field(description="Counted from 1; the line that names columns is none.")
    status: int = Field(
        description="200, or 422 with every reason: kept, and the same whenever the row is sent again under the key. "
        "400, 409, 500 and 503 are not kept: send the row again."
    )
    data: DeclarationResource | None = None
    errors: list[ErrorEntry] | None = None


class UploadAttributes(BaseModel):
    """How far it has got."""

    rows_taken: int
    accepted: int
    refused: int
    first_taken_at: datetime
    last_taken_at: datetime


class UploadResource(BaseModel):
    """An upload; its id is the key you gave it."""

    id: str
    type: Literal["declaration-upload"]
    attributes: UploadAttributes


class UploadResponse(BaseModel):
    """An upload in its envelope."""

    data: UploadResource


def line_of(number: int, status: int, answer: bytes) -> bytes:
    """A line of the answer; `answer` is a JSON object."""
    return b'{"row":%d,"status":%d,%s\n' % (number, status, answer[1:])


def fault_line(number: int, status: int, body: object) -> bytes:
    """A line on a row that was not taken."""
    return line_of(number, status, orjson.dumps(body))


def upload_shown(key: str, progress: Progress) -> dict[str, Any]:
    """An upload in its shape."""
    return {
        "id": key,
        "type": _TYPE,
        "attributes": {
            "rows_taken": progress.accepted + progress.refused,
            "accepted": progress.accepted,
            "refused": progress.refused,
            "first_taken_at": moment_shown(progress.first_at),
            "last_taken_at": moment_shown(progress.last_at),
        },
    }
