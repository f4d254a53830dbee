"""Delivery partners over HTTP, in the published shapes.

In: requests of lead providers. Out: answers. Must never know: the database, or any rule.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from service.filters import contract_years, read_filters, sorting
from service.lead_providers.messages import DeliveryPartnerResponse, DeliveryPartnersResponse, resource
from service.lead_providers.reading import visible_delivery_partner, visible_delivery_partners
from service.people.access import lead_providers_only
from service.platform.context import Service
from service.platform.pagination import read_page
from service.shown import json_response

PATH = "/api/v3/delivery-partners"


@get(
    PATH,
    operation_id="getDeliveryPartners",
    tags=["Delivery Partners"],
    responses={200: ResponseSpec(DeliveryPartnersResponse, description="A page of delivery partners")},
)
async def get_delivery_partners(
    request: Request[Any, Any, Any], service: NamedDependency[Service], asking_lead_provider: NamedDependency[int]
) -> Response[bytes]:
    """The delivery partners you work with in any contract year, oldest record first."""
    parameters = list(request.query_params.multi_items())
    page, years, sort = read_page(parameters), contract_years(read_filters(parameters)), sorting(parameters)
    async with service.database.read():
        rows = await visible_delivery_partners(asking_lead_provider, years, sort, limit=page.limit, offset=page.offset)
    return json_response({"data": [resource(row) for row in rows]})


@get(
    f"{PATH}/{{id:uuid}}",
    operation_id="getDeliveryPartner",
    tags=["Delivery Partners"],
    responses={200: ResponseSpec(DeliveryPartnerResponse, description="The delivery partner")},
)
async def get_delivery_partner(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One delivery partner."""
    async with service.database.read():
        row = await visible_delivery_partner(asking_lead_provider, id)
    return json_response({"data": resource(row)})


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[lead_providers_only], route_handlers=[get_delivery_partners, get_delivery_partner])
]
