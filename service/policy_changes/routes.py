"""Policy and its changes over HTTP, for staff: editions, decisions on given facts, drafts, comparisons, impact.

In: requests. Out: answers. Must never know: the database, or how anything is decided.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from service.people.access import staff_only
from service.people.operations import Role
from service.platform.context import Call, Service
from service.platform.errors import NotFound
from service.platform.one_moment import at_one_moment
from service.platform.pagination import read_page
from service.policy_changes.checking import check
from service.policy_changes.comparing import SideAsked, compare
from service.policy_changes.editions import ask, edition_shown, editions_listed
from service.policy_changes.jobs import ImpactAsked, impact_job, impact_jobs, start_impact
from service.policy_changes.messages import (
    NAME,
    AskDecision,
    AskedDecisionResponse,
    CheckDraft,
    CheckedDraftResponse,
    ComparePolicies,
    ComparisonResponse,
    ImpactResponse,
    ImpactsResponse,
    ListedEditions,
    MeasureImpact,
    ShownEditionResponse,
    job,
    job_with_result,
)
from service.shown import json_response

EDITIONS = "/internal/policy/editions"
IMPACTS = "/internal/policy/impacts"
_TAGS = ["Policy, internal"]
_ONE = {200: ResponseSpec(ImpactResponse, description="The measurement")}


@get(
    EDITIONS,
    operation_id="listEditions",
    tags=_TAGS,
    responses={200: ResponseSpec(ListedEditions, description="Editions by decision, oldest first")},
)
async def get_editions(
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    *,
    decision: Annotated[str | None, QueryParameter(pattern=NAME)] = None,
) -> Response[bytes]:
    """Every edition of the policy in force, or those of one decision, and whether each is in force today."""
    return json_response({"data": editions_listed(service.rulebook.policy, call.today, decision)})


@get(
    f"{EDITIONS}/{{decision:str}}/{{edition:str}}",
    operation_id="showEdition",
    tags=_TAGS,
    responses={200: ResponseSpec(ShownEditionResponse, description="The edition and its page")},
)
async def get_edition(
    decision: FromPath[str], edition: FromPath[str], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """An edition with its page in plain words."""
    return json_response({"data": edition_shown(service.rulebook.policy, decision, edition, call.today)})


@post(
    "/internal/policy/decide",
    status_code=200,
    operation_id="decideOnFacts",
    tags=_TAGS,
    responses={200: ResponseSpec(AskedDecisionResponse, description="The decision and why")},
)
async def post_decide(data: JSONBody[AskDecision], service: NamedDependency[Service]) -> Response[bytes]:
    """Take a decision on given facts. Nothing is recorded."""
    asked = ask(
        service.rulebook, data.decision, data.facts, data.on, contract_year=data.contract_year, edition=data.edition
    )
    return json_response({"data": asked})


@post(
    "/internal/policy/check",
    status_code=200,
    operation_id="checkDraft",
    tags=_TAGS,
    responses={200: ResponseSpec(CheckedDraftResponse, description="Every problem, with place and mend")},
)
async def post_check(data: JSONBody[CheckDraft], call: NamedDependency[Call], state: State) -> Response[bytes]:
    """Check a draft over the policy files: form, figures, dates, editions, examples, proofs."""
    checked = await asyncio.to_thread(check, state.policy_folder, data.files, call.today)
    return json_response({"data": checked})


@post(
    "/internal/policy/compare",
    status_code=200,
    operation_id="comparePolicies",
    tags=_TAGS,
    responses={200: ResponseSpec(ComparisonResponse, description="How the two differ")},
)
async def post_compare(
    data: JSONBody[ComparePolicies], service: NamedDependency[Service], state: State
) -> Response[bytes]:
    """Say which cases come out differently after than before, that there are no others, and which figures differ.

    Each side is the policy that runs, a release or a draft; of all decisions, of one, or of one edition of it.
    """
    before, after = (SideAsked(**side.model_dump()) for side in (data.before, data.after))
    compared = await asyncio.to_thread(compare, service, state.policy_folder, before, after, data.decision)
    return json_response({"data": compared})


@post(
    IMPACTS,
    status_code=202,
    guards=[staff_only(Role.POLICY, Role.FINANCE)],
    operation_id="measureImpact",
    tags=_TAGS,
    responses={202: _ONE[200]},
)
async def post_impact(
    data: JSONBody[MeasureImpact], service: NamedDependency[Service], call: NamedDependency[Call], state: State
) -> Response[bytes]:
    """Measure what a draft would change, in the background, one at a time. Ask for the measurement to see how far."""
    asked = ImpactAsked(data.name, data.files, data.contract_year)
    row = await start_impact(service, call, state.policy_folder, asked)
    return json_response({"data": job_with_result(row)}, status_code=202)


@get(
    IMPACTS,
    operation_id="listImpacts",
    tags=_TAGS,
    responses={200: ResponseSpec(ImpactsResponse, description="A page of measurements, latest first")},
)
@at_one_moment
async def get_impacts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Measurements that were asked for, latest first."""
    page = read_page(request.query_params.multi_items())
    return json_response({"data": [job(row) for row in await impact_jobs(page.limit, page.offset)]})


@get(f"{IMPACTS}/{{id:uuid}}", operation_id="showImpact", tags=_TAGS, responses=_ONE)
@at_one_moment
async def get_impact(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """A measurement: how far it is, and its result once it is done."""
    return json_response({"data": job_with_result(await impact_job(id))})


@get(f"{IMPACTS}/{{id:uuid}}/report", operation_id="showImpactReport", tags=_TAGS, media_type="text/html")
@at_one_moment
async def get_report(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """The result as a page with charts, once it is done."""
    row = await impact_job(id)
    if row["report"] is None:
        raise NotFound(f"The measurement {id} has no report: it is {row['state']}.")
    return Response(row["report"].encode(), media_type="text/html; charset=utf-8")


handlers: list[ControllerRouterHandler] = [
    Router(
        "/",
        guards=[staff_only(*Role)],
        route_handlers=[
            get_editions,
            get_edition,
            post_decide,
            post_check,
            post_compare,
            post_impact,
            get_impacts,
            get_impact,
            get_report,
        ],
    ),
]
