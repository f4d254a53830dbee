"""Declarations over HTTP, in the published shapes.

In: requests. Out: answers. Must never know: the database, or any rule.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from service.declarations.authorising import SecondClaimAsked, authorise_second_claim
from service.declarations.check_messages import CheckResponse, checked_shown
from service.declarations.checking import check_declaration
from service.declarations.explanation import explain_declaration
from service.declarations.messages import DECLARATION, DeclarationResponse, DeclarationsResponse, resource
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.reading import DeclarationFilters, visible_declaration, visible_declarations
from service.declarations.second_claim_messages import AuthoriseSecondClaim, SecondClaimResponse, authorised
from service.declarations.submitted import SubmittedDeclaration
from service.filters import contract_years, ids, read_filters, updated_since
from service.people.access import lead_providers_only, staff_only
from service.people.operations import Role
from service.platform.context import Call, Service
from service.platform.one_moment import at_one_moment
from service.platform.pagination import read_page
from service.sent import attributes_sent
from service.shown import ExplainedResponse, json_response

PATH = "/api/v3/participant-declarations"
_ONE = {200: ResponseSpec(DeclarationResponse, description="The declaration")}
_MANY = {200: ResponseSpec(DeclarationsResponse, description="A page of declarations")}


@post(PATH, status_code=200, operation_id="createDeclaration", tags=["Declarations"], responses=_ONE)
async def create_declaration(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Send a declaration. The same one again gives the first; every reason against it is listed."""
    sent = SubmittedDeclaration(**await attributes_sent(request, DECLARATION))
    row = await submit_declaration(service, call, asking_lead_provider, sent)
    return json_response({"data": resource(row)})


@post(
    f"{PATH}/check",
    status_code=200,
    operation_id="checkDeclaration",
    tags=["Declarations"],
    responses={200: ResponseSpec(CheckResponse, description="What would become of it")},
)
async def post_check(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Try a declaration: whether it would be accepted, every reason against it, where and what it would be paid.

    Nothing is written. Send the body of a declaration.
    """
    sent = SubmittedDeclaration(**await attributes_sent(request, DECLARATION))
    return json_response({"data": checked_shown(await check_declaration(service, call, asking_lead_provider, sent))})


@get(PATH, operation_id="getDeclarations", tags=["Declarations"], responses=_MANY)
async def get_declarations(
    request: Request[Any, Any, Any], service: NamedDependency[Service], asking_lead_provider: NamedDependency[int]
) -> Response[bytes]:
    """Your declarations, and what others declared of participants you train, oldest first."""
    parameters = list(request.query_params.multi_items())
    page, sent = read_page(parameters), read_filters(parameters)
    filters = DeclarationFilters(
        contract_years=contract_years(sent),
        participants=ids(sent, "participant_id"),
        delivery_partners=ids(sent, "delivery_partner_id"),
        updated_since=updated_since(sent),
    )
    async with service.database.read():
        rows = await visible_declarations(asking_lead_provider, filters, limit=page.limit, offset=page.offset)
    return json_response({"data": [resource(row) for row in rows]})


@get(f"{PATH}/{{id:uuid}}", operation_id="getDeclaration", tags=["Declarations"], responses=_ONE)
async def get_declaration(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One declaration."""
    async with service.database.read():
        row = await visible_declaration(asking_lead_provider, id)
    return json_response({"data": resource(row)})


@put(f"{PATH}/{{id:uuid}}/void", operation_id="voidDeclaration", tags=["Declarations"], responses=_ONE)
async def put_void(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    call: NamedDependency[Call],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Take back one of your declarations: voided before it is paid, clawed back after."""
    return json_response({"data": resource(await void_declaration(service, call, asking_lead_provider, id))})


@get(
    "/internal/declarations/{id:uuid}/explanation",
    operation_id="explainDeclaration",
    tags=["Explanations, internal"],
    responses={200: ResponseSpec(ExplainedResponse, description="The declaration, decision by decision")},
)
@at_one_moment
async def get_explanation(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """Where a declaration is counted and every decision about it, down to the file and line of each rule."""
    return json_response({"data": (await explain_declaration(id)).as_content()})


@post(
    "/internal/declarations/{id:uuid}/second-claim",
    status_code=200,
    operation_id="authoriseSecondClaim",
    tags=["Declarations, internal"],
    responses={200: ResponseSpec(SecondClaimResponse, description="The authorisation")},
)
async def post_second_claim(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[AuthoriseSecondClaim],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """Let a second lead provider claim the milestone of this declaration, by way of exception; once for a person."""
    asked = SecondClaimAsked(data.lead_provider, data.reason, data.agreed_by, data.engagement_met_with_both)
    return json_response({"data": authorised(await authorise_second_claim(service, call, id, asked))})


@post(
    "/internal/declarations/{id:uuid}/void",
    status_code=200,
    operation_id="voidDeclarationAsOfficer",
    tags=["Declarations, internal"],
    responses=_ONE,
)
async def post_void(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """Take back a declaration of any lead provider: voided before it is paid, clawed back after. Who did is kept."""
    return json_response({"data": resource(await void_declaration(service, call, None, id))})


handlers: list[ControllerRouterHandler] = [
    Router(
        "/",
        guards=[lead_providers_only],
        route_handlers=[create_declaration, post_check, get_declarations, get_declaration, put_void],
    ),
    Router("/", guards=[staff_only(*Role)], route_handlers=[get_explanation]),
    Router("/", guards=[staff_only(Role.FINANCE)], route_handlers=[post_second_claim, post_void]),
]
