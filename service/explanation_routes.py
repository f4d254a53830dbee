"""Explanations over HTTP, for staff.

In: a public id. Out: sentences and data. Must never know: what the id names.
"""

from __future__ import annotations

from uuid import UUID

from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from service.explanation import explain_anything
from service.people.access import staff_only
from service.people.operations import Role
from service.platform.one_moment import at_one_moment
from service.shown import ExplainedResponse, json_response


@get(
    "/internal/explanations/{id:uuid}",
    operation_id="explain",
    tags=["Explanations, internal"],
    responses={200: ResponseSpec(ExplainedResponse, description="What the id names, and why it is as it is")},
)
@at_one_moment
async def get_explanation(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """Explain a declaration, statement, decision or participant."""
    return json_response({"data": (await explain_anything(id)).as_content()})


handlers: list[ControllerRouterHandler] = [Router("/", guards=[staff_only(*Role)], route_handlers=[get_explanation])]
