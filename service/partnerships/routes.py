"""Partnerships over HTTP, for staff.

In: requests. Out: answers. Must never know: the database, or any rule.
"""

from __future__ import annotations

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from service.partnerships.messages import ConfirmPartnershipRequest, PartnershipResponse
from service.partnerships.operations import confirm_partnership
from service.people.access import staff_only
from service.people.operations import Role
from service.platform.context import Call, Service
from service.shown import json_response


@post(
    "/internal/partnerships",
    status_code=200,
    operation_id="confirmPartnership",
    tags=["Partnerships, internal"],
    responses={200: ResponseSpec(PartnershipResponse, description="The partnership")},
)
async def post_partnership(
    data: JSONBody[ConfirmPartnershipRequest], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """Confirm a partnership; training that waits for it comes under it. The same again gives the first."""
    public_id = await confirm_partnership(service, call, data.confirmation())
    return json_response({"data": {"id": public_id, **data.model_dump()}})


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[staff_only(Role.SUPPORT, Role.POLICY)], route_handlers=[post_partnership])
]
