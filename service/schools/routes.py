"""Schools over HTTP, in the published shapes.

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

from service.filters import leading_digits, read_filters, required, sorting, updated_since
from service.people.access import lead_providers_only
from service.platform.context import Call, Service
from service.platform.pagination import read_page
from service.schools.messages import SchoolResponse, SchoolsResponse, resource
from service.schools.reading import SchoolFilters, visible_school, visible_schools
from service.shown import json_response

PATH = "/api/v3/schools"


@get(
    PATH,
    operation_id="getSchools",
    tags=["Schools"],
    responses={200: ResponseSpec(SchoolsResponse, description="A page of schools")},
)
async def get_schools(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Schools whose people may be trained in a contract year, oldest record first."""
    parameters = list(request.query_params.multi_items())
    page, sent, sort = read_page(parameters), read_filters(parameters), sorting(parameters)
    required(parameters, "cohort")
    urn = leading_digits(sent, "urn") if "urn" in sent else None
    filters = SchoolFilters(urn=urn, updated_since=updated_since(sent))
    async with service.database.read():
        schools = await visible_schools(
            service,
            call,
            asking_lead_provider,
            _year(leading_digits(sent, "cohort")),
            filters,
            sort=sort,
            limit=page.limit,
            offset=page.offset,
        )
    return json_response({"data": [resource(school) for school in schools]})


@get(
    f"{PATH}/{{id:uuid}}",
    operation_id="getSchool",
    tags=["Schools"],
    responses={200: ResponseSpec(SchoolResponse, description="The school")},
)
async def get_school(
    id: FromPath[UUID],  # noqa: A002 - the published name
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One school in a contract year."""
    parameters = list(request.query_params.multi_items())
    sent = read_filters(parameters)
    required(parameters, "cohort")
    async with service.database.read():
        school = await visible_school(service, call, asking_lead_provider, _year(leading_digits(sent, "cohort")), id)
    return json_response({"data": resource(school)})


def _year(digits: str) -> int | None:
    return int(digits) if digits else None


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[lead_providers_only], route_handlers=[get_schools, get_school])
]
