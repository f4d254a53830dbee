"""Recorded decisions over HTTP, for staff: as they were taken, and in sentences.

In: a decision's public id. Out: its versioned document, or its explanation as JSON or text.
Must never know: the database, or how a rule is run.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict

from service.decisions.operations import DecisionFilters, list_decisions, recorded_document
from service.explanation import explain_decision
from service.people.access import staff_only
from service.people.operations import Role
from service.platform.one_moment import at_one_moment
from service.platform.pagination import read_page
from service.shown import ExplainedResponse, json_response, moment_shown

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


class RecordedDecisionListed(BaseModel):
    """A decision that was recorded, without its document."""

    id: UUID
    decision: str
    edition: str
    digest: str
    contract_year: int | None
    about: date
    known_at: datetime
    subject_kind: str
    subject_id: str


class RecordedDecisions(BaseModel):
    """A page of recorded decisions."""

    data: list[RecordedDecisionListed]


@get(
    "/internal/decisions",
    operation_id="listDecisions",
    tags=_TAGS,
    responses={200: ResponseSpec(RecordedDecisions, description="A page of recorded decisions, oldest first")},
)
@at_one_moment
async def get_decisions(
    request: Request[Any, Any, Any],
    *,
    decision: Annotated[str | None, QueryParameter(pattern=r"^[a-z][a-z0-9_]{0,79}$")] = None,
    subject: Annotated[UUID | None, QueryParameter()] = None,
    since: Annotated[date | None, QueryParameter()] = None,
    until: Annotated[date | None, QueryParameter()] = None,
) -> Response[bytes]:
    """Recorded decisions, oldest first: of one name, about one subject, taken from one day to another."""
    page = read_page(request.query_params.multi_items())
    filters = DecisionFilters(decision, None if subject is None else str(subject), since, until)
    rows = await list_decisions(filters, limit=page.limit, offset=page.offset)
    return json_response({"data": [_listed(row) for row in rows]})


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    names = ("decision", "edition", "digest", "contract_year", "about", "subject_kind", "subject_id")
    return {
        "id": row["public_id"],
        **{name: row[name] for name in names},
        "known_at": moment_shown(row["known_at"]),
    }


@get(
    "/internal/decisions/{id:uuid}",
    operation_id="showDecision",
    tags=_TAGS,
    responses={200: ResponseSpec(DecisionDocument, description="The decision")},
)
@at_one_moment
async def get_decision(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """A decision as it was taken: the facts it saw, the rule that decided, and how every rule met the facts."""
    return Response(await recorded_document(id), media_type="application/json; charset=utf-8")


@get(
    "/internal/decisions/{id:uuid}/explanation",
    operation_id="explainDecision",
    tags=_TAGS,
    responses={200: ResponseSpec(ExplainedResponse, description="The explanation")},
)
@at_one_moment
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
    Router("/", guards=[staff_only(*Role)], route_handlers=[get_decisions, get_decision, get_explanation])
]
