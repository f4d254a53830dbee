"""A lead provider's partnerships over HTTP, in the published shapes.

In: requests of lead providers. Out: answers. Must never know: the database, or any rule.

POST {PATH} and PUT {PATH}/{id} belong here too: each reads the body, calls the operation and answers as
`get_partnership` does.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from service.filters import contract_years, ids, read_filters, sorting, updated_since
from service.partnerships.messages import PublishedPartnershipResponse, PublishedPartnershipsResponse, resource
from service.partnerships.reading import PartnershipFilters, visible_partnership, visible_partnerships
from service.people.access import lead_providers_only
from service.platform.context import Call, Service
from service.platform.pagination import read_page
from service.shown import json_response

PATH = "/api/v3/partnerships"


@get(
    PATH,
    operation_id="getPartnerships",
    tags=["Partnerships"],
    responses={200: ResponseSpec(PublishedPartnershipsResponse, description="A page of partnerships")},
)
async def get_partnerships(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Your partnerships with schools, oldest first."""
    parameters = list(request.query_params.multi_items())
    page, sent, sort = read_page(parameters), read_filters(parameters), sorting(parameters)
    filters = PartnershipFilters(
        contract_years=contract_years(sent),
        updated_since=updated_since(sent),
        delivery_partners=ids(sent, "delivery_partner_id"),
    )
    async with service.database.read():
        rows = await visible_partnerships(
            asking_lead_provider, call.today, filters, sort, limit=page.limit, offset=page.offset
        )
    return json_response({"data": [resource(row) for row in rows]})


@get(
    f"{PATH}/{{id:uuid}}",
    operation_id="getPartnership",
    tags=["Partnerships"],
    responses={200: ResponseSpec(PublishedPartnershipResponse, description="The partnership")},
)
async def get_partnership(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One of your partnerships."""
    async with service.database.read():
        row = await visible_partnership(asking_lead_provider, call.today, id)
    return json_response({"data": resource(row)})


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[lead_providers_only], route_handlers=[get_partnerships, get_partnership])
]
