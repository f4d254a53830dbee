"""Recorded decisions over HTTP, for staff: as they were taken, and in sentences.

In: a decision's public id. Out: its versioned document, or its explanation as JSON or text.
Must never know: the database, or how a rule is run.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict

from service.decisions.operations import recorded_document
from service.explanation import explain_decision
from service.people.access import staff_only
from service.people.operations import Role
from service.shown import ExplainedResponse, json_response

_TAGS = ["Decisions, internal"]


class DecisionDocument(BaseModel):
    """A decision as it was recorded, byte for byte; its schema is published as docs/decision.schema.json."""

    model_config = ConfigDict(extra="allow")

    format: str
    decision: str
    edition: str
    digest: str
    facts: dict[str, Any]
    outcome: list[dict[str, Any]]
    fired: list[dict[str, Any]]
    trace: list[dict[str, Any]]


@get(
    "/internal/decisions/{id:uuid}",
    operation_id="showDecision",
    tags=_TAGS,
    responses={200: ResponseSpec(DecisionDocument, description="The decision")},
)
async def get_decision(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """A decision as it was taken: the facts it saw, the rule that decided, and how every rule met the facts."""
    return Response(await recorded_document(id), media_type="application/json; charset=utf-8")


@get(
    "/internal/decisions/{id:uuid}/explanation",
    operation_id="explainDecision",
    tags=_TAGS,
    responses={200: ResponseSpec(ExplainedResponse, description="The explanation")},
)
async def get_explanation(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    request: Request[Any, Any, Any],
) -> Response[bytes]:
    """Why the decision came out as it did. Ask for text/plain to have it as text."""
    explained = await explain_decision(id)
    if request.headers.get("Accept", "").startswith("text/plain"):
        text = "\n".join([*explained.sentences, ""])
        return Response(text.encode(), media_type="text/plain; charset=utf-8")
    return json_response({"data": explained.as_content()})


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[staff_only(*Role)], route_handlers=[get_decision, get_explanation])
]
