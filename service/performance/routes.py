"""Performance of lead providers over HTTP, for staff.

In: what was achieved. Out: ratings as JSON. Must never know: the database, or any rule.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel, ConfigDict, Field

from engine.money import pounds_text
from service.people.access import staff_only
from service.people.operations import Role
from service.performance.operations import Achieved, Rating, list_ratings, rate_performance
from service.platform.context import Call, Service
from service.platform.one_moment import at_one_moment
from service.shown import WordOf, json_response

PATH = "/internal/performance-ratings"
_TAGS = ["Performance, internal"]
_LAST_YEAR = 9999


class RatePerformance(BaseModel):
    """What a lead provider achieved on a measure of its call-off contract."""

    model_config = ConfigDict(extra="forbid")

    lead_provider: str = Field(pattern="^[a-z0-9-]+$", description="Short name.")
    contract_year: int = Field(ge=1, le=_LAST_YEAR)
    measure: Annotated[str, WordOf("performance_measure")]
    achieved: int = Field(ge=0, le=10**6, description="ECTs for uplift schools, whole percent for other measures.")
    survey_response_percent: int | None = Field(default=None, ge=0, le=100)

    def stated(self) -> Achieved:
        """The same in the words of the operations."""
        return Achieved(**self.model_dump())


class RatingShown(BaseModel):
    """A rating; the decision is explained at /internal/decisions/{decision_id}/explanation."""

    decision_id: UUID
    lead_provider: str
    contract_year: int
    measure: str
    achieved: int
    rating: str
    service_failure: bool
    credit: str | None = Field(
        description="Pounds DfE may claim for the failure, before VAT; null where there is none."
    )
    says: str


class RatingResponse(BaseModel):
    """A rating in its envelope."""

    data: RatingShown


class RatingsResponse(BaseModel):
    """The latest rating of each lead provider on each measure."""

    data: list[RatingShown]


@post(
    f"{PATH}/rate",
    status_code=200,
    operation_id="ratePerformance",
    tags=_TAGS,
    responses={200: ResponseSpec(RatingResponse, description="The rating")},
)
async def post_rating(
    data: JSONBody[RatePerformance], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """Rate a lead provider's performance. The same again gives the first; another figure is a new rating."""
    return json_response({"data": _shown(await rate_performance(service, call, data.stated()))})


@get(
    PATH,
    operation_id="listPerformanceRatings",
    tags=_TAGS,
    responses={200: ResponseSpec(RatingsResponse, description="The ratings")},
)
@at_one_moment
async def get_ratings(
    service: NamedDependency[Service], contract_year: Annotated[int, QueryParameter(ge=1, le=_LAST_YEAR)]
) -> Response[bytes]:
    """The latest rating of each lead provider on each measure in a contract year."""
    return json_response({"data": [_shown(one) for one in await list_ratings(service, contract_year)]})


def _shown(rating: Rating) -> dict[str, Any]:
    return {**asdict(rating), "credit": None if rating.credit is None else pounds_text(rating.credit)}


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[staff_only(*Role)], route_handlers=[get_ratings]),
    Router("/", guards=[staff_only(Role.FINANCE)], route_handlers=[post_rating]),
]
