"""The feed of changes over HTTP.

In: requests. Out: answers. Must never know: the database.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ControllerRouterHandler

from service.changes.messages import ChangesResponse, changes_shown
from service.changes.reading import Place, changes_after
from service.people.access import lead_providers_only
from service.platform.context import Service
from service.platform.errors import BadRequest
from service.platform.pagination import read_page
from service.shown import json_response

PATH = "/api/v3/changes"


@get(
    PATH,
    operation_id="getChanges",
    tags=["Changes"],
    responses={200: ResponseSpec(ChangesResponse, description="The next changes")},
)
async def get_changes(
    request: Request[Any, Any, Any], service: NamedDependency[Service], asking_lead_provider: NamedDependency[int]
) -> Response[bytes]:
    """What changed of your declarations, statements, partnerships and participants, oldest first.

    Send `meta.after` of one answer as `after` to be answered with what came since: nothing is left out, and nothing
    comes twice. Without it the feed begins at its beginning.
    """
    parameters = list(request.query_params.multi_items())
    place, size = _place(dict(parameters)), read_page(parameters).size
    async with service.database.read():
        rows = await changes_after(asking_lead_provider, place, limit=size)
    return json_response(changes_shown(rows, place))


def _place(sent: dict[str, str]) -> Place:
    if "page[page]" in sent:
        raise BadRequest("This list has no numbered pages. Send after, from meta.after.", pointer="page[page]")
    if not sent.get("after", "").strip():
        return Place()
    place = Place.read(sent["after"].strip())
    if place is None:
        raise BadRequest("Send after as you found it in meta.after, such as 1024.77.", pointer="after")
    return place


handlers: list[ControllerRouterHandler] = [Router("/", guards=[lead_providers_only], route_handlers=[get_changes])]
