"""Moments and bodies as the interface shows them.

In: instants and plain values. Out: text and JSON bytes. Must never know: what they are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from litestar import Response
from pydantic import BaseModel, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

WORD_OF = "x-vocabulary"
"""The key under which a schema names the fact whose choices its text is one of."""


@dataclass(frozen=True, slots=True)
class WordOf:
    """Marks text that is one of the choices of a fact; the OpenAPI document lists them from the policy's vocabulary."""

    fact: str

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core_schema), WORD_OF: self.fact}


class Explained(BaseModel):
    """Why something is as it is."""

    kind: str = Field(description="What the id names, such as declaration.")
    id: UUID
    sentences: list[str] = Field(description="In reading order; an empty one divides.")
    data: dict[str, Any] = Field(description="The same for programs.")

    def as_content(self) -> dict[str, object]:
        """The explanation as plain values, for JSON."""
        return {"kind": self.kind, "id": self.id, "sentences": self.sentences, "data": self.data}


class ExplainedResponse(BaseModel):
    """An explanation in its envelope."""

    data: Explained


def moment_shown(instant: datetime) -> str:
    """An instant in UTC, in whole seconds: `2025-11-02T10:15:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_response(content: object, status_code: int = 200) -> Response[bytes]:
    """An answer of JSON, keys in the order given, UUIDs and dates as text."""
    return Response(orjson.dumps(content), status_code=status_code, media_type="application/json; charset=utf-8")
