"""Recruitment thresholds over HTTP, for staff: finance officers act, support and policy read.

In: requests. Out: answers. Must never know: the database, or any threshold.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from service.people.access import staff_only
from service.people.operations import Role
from service.platform.context import Call, Service
from service.platform.one_moment import at_one_moment
from service.shown import json_response
from service.statements.life_messages import (
    AnswerProposal,
    LookAtThresholds,
    ProposalResponse,
    ProposalsResponse,
    proposal,
)
from service.statements.messages import LAST_YEAR
from service.statements.recruitment import answer_proposal, list_proposals, propose_thresholds

PATH = "/internal/recruitment-proposals"
_TAGS = ["Statements, internal"]
_MANY = {200: ResponseSpec(ProposalsResponse, description="Proposals, oldest first")}
_ONE = {200: ResponseSpec(ProposalResponse, description="The proposal with its answer")}


@get(PATH, operation_id="listRecruitmentProposals", tags=_TAGS, responses=_MANY)
@at_one_moment
async def get_proposals(
    contract_year: Annotated[int | None, QueryParameter(ge=1, le=LAST_YEAR)] = None,
) -> Response[bytes]:
    """What recruitment at each checkpoint means for the service fee, with the answers given."""
    return json_response({"data": [proposal(row) for row in await list_proposals(contract_year)]})


@post(f"{PATH}/look", status_code=200, operation_id="lookAtThresholds", tags=_TAGS, responses=_MANY)
async def post_thresholds(
    data: JSONBody[LookAtThresholds], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """Look at the checkpoints that have passed; gives the proposals made now."""
    made = await propose_thresholds(service, call, data.contract_year, growth_agreed=data.growth_agreed)
    return json_response({"data": [proposal(row) for row in made]})


@post(f"{PATH}/{{id:uuid}}/answer", status_code=200, operation_id="answerProposal", tags=_TAGS, responses=_ONE)
async def post_answer(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[AnswerProposal],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """Confirm or decline a proposal, once."""
    answered = await answer_proposal(service, call, id, confirmed=data.confirmed, reason=data.reason)
    return json_response({"data": proposal(answered)})


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[staff_only(*Role)], route_handlers=[get_proposals]),
    Router("/", guards=[staff_only(Role.FINANCE)], route_handlers=[post_thresholds, post_answer]),
]
