"""A lead provider's partnerships over HTTP, in the published shapes.

In: requests of lead providers. Out: answers. Must never know: the database, or any rule.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, patch, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from service.filters import contract_years, ids, read_filters, sorting, updated_since
from service.partnerships.messages import (
    CREATION,
    UPDATE,
    PublishedPartnershipResponse,
    PublishedPartnershipsResponse,
    resource,
)
from service.partnerships.operations import (
    CreatePartnership,
    UpdatePartnership,
    create_partnership,
    update_partnership,
)
from service.partnerships.reading import PartnershipFilters, visible_partnership, visible_partnerships
from service.people.access import lead_providers_only
from service.platform.context import Call, Service
from service.platform.pagination import read_page
from service.sent import attributes_sent
from service.shown import json_response

PATH = "/api/v3/partnerships"
_ONE = {200: ResponseSpec(PublishedPartnershipResponse, description="The partnership")}


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
    responses=_ONE,
)
async def get_partnership(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One of your partnerships."""
    return await _one_partnership(service, call, asking_lead_provider, id)


@post(PATH, status_code=200, operation_id="createPartnership", tags=["Partnerships"], responses=_ONE)
async def post_partnership(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Make a partnership with a school. The same one again gives the first; every reason against it is listed."""
    sent = await attributes_sent(request, CREATION)
    wanted = CreatePartnership(
        lead_provider=asking_lead_provider,
        cohort=sent.get("cohort"),
        school_id=sent.get("school_id"),
        delivery_partner_id=sent.get("delivery_partner_id"),
    )
    made = await create_partnership(service, call, wanted)
    return await _one_partnership(service, call, asking_lead_provider, made)


@put(f"{PATH}/{{id:uuid}}", operation_id="updatePartnership", tags=["Partnerships"], responses=_ONE)
async def put_partnership(
    request: Request[Any, Any, Any],
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Another delivery partner takes over; past declarations keep theirs."""
    return await _updated(request, service, call, asking_lead_provider, id)


@patch(f"{PATH}/{{id:uuid}}", include_in_schema=False)
async def patch_partnership(
    request: Request[Any, Any, Any],
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """The same as PUT: the published service answers it, though its description does not say so."""
    return await _updated(request, service, call, asking_lead_provider, id)


async def _updated(
    request: Request[Any, Any, Any], service: Service, call: Call, lead_provider: int, public_id: UUID
) -> Response[bytes]:
    """Whose partnership it is comes before what was sent, as published."""
    await _one_partnership(service, call, lead_provider, public_id)
    sent = await attributes_sent(request, UPDATE)
    await update_partnership(
        service, call, UpdatePartnership(lead_provider, public_id, sent.get("delivery_partner_id"))
    )
    return await _one_partnership(service, call, lead_provider, public_id)


async def _one_partnership(service: Service, call: Call, lead_provider: int, public_id: UUID) -> Response[bytes]:
    async with service.database.read():
        row = await visible_partnership(lead_provider, call.today, public_id)
    return json_response({"data": resource(row)})


handlers: list[ControllerRouterHandler] = [
    Router(
        "/",
        guards=[lead_providers_only],
        route_handlers=[get_partnerships, get_partnership, post_partnership, put_partnership, patch_partnership],
    )
]
