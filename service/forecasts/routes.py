"""Forecasts over HTTP, for finance officers.

In: requests. Out: answers. Must never know: the database, or how a figure is worked out.
"""

from __future__ import annotations

from typing import Annotated

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from service.forecasts.messages import ForecastResponse, shown
from service.forecasts.operations import forecast
from service.people.access import staff_only
from service.people.operations import Role
from service.platform.context import Call, Service
from service.shown import json_response
from service.statements.messages import LAST_YEAR, SHORT_NAME


@get(
    "/internal/forecasts",
    operation_id="forecastStatements",
    tags=["Statements, internal"],
    responses={200: ResponseSpec(ForecastResponse, description="The forecast")},
)
async def get_forecast(
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    contract_year: Annotated[int, QueryParameter(ge=1, le=LAST_YEAR)],
    lead_provider_name: Annotated[str, QueryParameter(name="lead_provider", pattern=SHORT_NAME, max_length=100)],
) -> Response[bytes]:
    """A lead provider's statements not yet paid, with the declarations that schedules let expect. No statement."""
    return json_response({"data": shown(await forecast(service, call, lead_provider_name, contract_year))})


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[staff_only(Role.FINANCE)], route_handlers=[get_forecast]),
]
