"""Moments and bodies as the interface shows them.

In: instants and plain values. Out: text and JSON bytes. Must never know: what they are about.
"""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
from litestar import MediaType, Response
from pydantic import BaseModel, Field


class Explained(BaseModel):
    """Why something is as it is, in sentences."""

    sentences: list[str] = Field(description="In reading order.")


class ExplainedResponse(BaseModel):
    """An explanation in its envelope."""

    data: Explained


def moment_shown(instant: datetime) -> str:
    """An instant in UTC, in whole seconds: `2025-11-02T10:15:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_response(content: object, status_code: int = 200) -> Response[bytes]:
    """An answer of JSON, keys in the order given, UUIDs and dates as text."""
    return Response(orjson.dumps(content), status_code=status_code, media_type=f"{MediaType.JSON}; charset=utf-8")
