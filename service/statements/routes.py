"""Statements over HTTP: the published shapes for lead providers, fuller ones for staff.

In: requests. Out: answers. Must never know: the database, or how an amount is worked out.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from engine.calendar import Month
from engine.model.contracts import StatementKind
from service.filters import contract_years, read_filters, updated_since
from service.people.access import lead_providers_only, staff_only
from service.people.operations import Role
from service.platform.context import Call, Service
from service.platform.one_moment import at_one_moment
from service.platform.pagination import read_page
from service.shown import ExplainedResponse, json_response
from service.statements.line_messages import StatementLinesResponse, lines_shown
from service.statements.messages import (
    LAST_YEAR,
    MONTH,
    SHORT_NAME,
    AddAdjustment,
    GeneratedStatements,
    GenerateStatements,
    InternalStatementDocumentResponse,
    InternalStatementResponse,
    InternalStatements,
    StatementResponse,
    StatementsResponse,
    internal,
    internal_with_document,
    resource,
)
from service.statements.operations import (
    add_adjustment,
    authorise_statement,
    explain_line,
    generate_statements,
    list_statements,
    show_statement,
)
from service.statements.reading import StatementFilters, visible_statement, visible_statements
from service.statements.states import StatementState
from service.statements.visible_lines import visible_lines

PATH = "/api/v3/statements"
INTERNAL = "/internal/statements"

_ONE = {200: ResponseSpec(StatementResponse, description="The statement")}
_MANY = {200: ResponseSpec(StatementsResponse, description="A page of statements")}
_INTERNAL_ONE = {200: ResponseSpec(InternalStatementResponse, description="The statement")}


@get(PATH, operation_id="getStatements", tags=["Statements"], responses=_MANY)
async def get_statements(
    request: Request[Any, Any, Any], service: NamedDependency[Service], asking_lead_provider: NamedDependency[int]
) -> Response[bytes]:
    """Your output statements, earliest payment first."""
    parameters = list(request.query_params.multi_items())
    page, sent = read_page(parameters), read_filters(parameters)
    filters = StatementFilters(contract_years=contract_years(sent), updated_since=updated_since(sent))
    async with service.database.read():
        rows = await visible_statements(asking_lead_provider, filters, limit=page.limit, offset=page.offset)
    return json_response({"data": [resource(row) for row in rows]})


@get(f"{PATH}/{{id:uuid}}", operation_id="getStatement", tags=["Statements"], responses=_ONE)
async def get_statement(
    id: FromPath[UUID],  # noqa: A002 - the published name
    service: NamedDependency[Service],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """One output statement."""
    async with service.database.read():
        row = await visible_statement(asking_lead_provider, id)
    return json_response({"data": resource(row)})


@get(
    f"{PATH}/{{id:uuid}}/lines",
    operation_id="getStatementLines",
    tags=["Statements"],
    responses={200: ResponseSpec(StatementLinesResponse, description="The lines")},
)
async def get_statement_lines(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    service: NamedDependency[Service],
    asking_lead_provider: NamedDependency[int],
) -> Response[bytes]:
    """Every line of one of your output statements, with counts, fees and amounts.

    Of an authorised one these are what is paid, for good; of another, what it would be as declarations stand now.
    """
    return json_response({"data": lines_shown(await visible_lines(service, asking_lead_provider, id))})


@get(
    INTERNAL,
    operation_id="listStatements",
    tags=["Statements, internal"],
    responses={200: ResponseSpec(InternalStatements, description="A page of statements")},
)
@at_one_moment
async def get_internal_statements(
    request: Request[Any, Any, Any],
    *,
    contract_year: Annotated[int | None, QueryParameter(ge=1, le=LAST_YEAR)] = None,
    lead_provider_name: Annotated[str | None, QueryParameter(name="lead_provider", pattern=SHORT_NAME)] = None,
    month: Annotated[str | None, QueryParameter(pattern=MONTH)] = None,
    standing: Annotated[StatementState | None, QueryParameter(name="state")] = None,
    kind: Annotated[StatementKind | None, QueryParameter()] = None,
) -> Response[bytes]:
    """Statements of all lead providers, earliest payment first."""
    page = read_page(request.query_params.multi_items())
    filters = StatementFilters(
        contract_years=None if contract_year is None else (contract_year,),
        lead_provider=lead_provider_name,
        month=month,
        state=None if standing is None else standing.value,
        kind=None if kind is None else kind.value,
    )
    rows = await list_statements(filters, limit=page.limit, offset=page.offset)
    return json_response({"data": [internal(row) for row in rows]})


@get(
    f"{INTERNAL}/{{id:uuid}}",
    operation_id="showStatement",
    tags=["Statements, internal"],
    responses={200: ResponseSpec(InternalStatementDocumentResponse, description="The statement and its document")},
)
@at_one_moment
async def get_internal_statement(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """A statement with the latest document kept for it."""
    return json_response({"data": internal_with_document(await show_statement(id))})


@get(
    f"{INTERNAL}/{{id:uuid}}/lines/{{number:int}}/explanation",
    operation_id="explainStatementLine",
    tags=["Statements, internal"],
    responses={200: ResponseSpec(ExplainedResponse, description="The line in sentences")},
)
@at_one_moment
async def get_line_explanation(id: FromPath[UUID], number: FromPath[int]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """How a line's amount came about, with the file and line of each figure."""
    sentences = await explain_line(id, number)
    line = (await show_statement(id)).document.line(number)
    return json_response({"data": {"kind": "statement line", "id": id, "sentences": sentences, "data": line}})


@post(
    f"{INTERNAL}/generate",
    status_code=200,
    operation_id="generateStatements",
    tags=["Statements, internal"],
    responses={200: ResponseSpec(GeneratedStatements, description="The statements drawn up")},
)
async def post_generate(
    data: JSONBody[GenerateStatements], service: NamedDependency[Service], call: NamedDependency[Call]
) -> Response[bytes]:
    """Draw up statements; those whose deadline has passed become payable, those authorised stay as they are."""
    month = None if data.month is None else Month.parse(data.month)
    generated = await generate_statements(
        service, call, data.contract_year, lead_provider=data.lead_provider, month=month
    )
    return json_response(
        {
            "data": [
                internal(one.row) | {"total_pence": one.document.totals.total.pence, "changed": one.changed}
                for one in generated
            ]
        }
    )


@post(
    f"{INTERNAL}/{{id:uuid}}/authorise",
    status_code=200,
    operation_id="authoriseStatement",
    tags=["Statements, internal"],
    responses=_INTERNAL_ONE,
)
async def post_authorise(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """Pay a statement: what is on it is paid, what it takes back is taken back, and it never changes again."""
    return json_response({"data": internal(await authorise_statement(service, call, id))})


@post(
    f"{INTERNAL}/{{id:uuid}}/adjustments",
    status_code=200,
    operation_id="addAdjustment",
    tags=["Statements, internal"],
    responses=_INTERNAL_ONE,
)
async def post_adjustment(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[AddAdjustment],
    service: NamedDependency[Service],
    call: NamedDependency[Call],
) -> Response[bytes]:
    """Add a sum to a statement that is not paid yet, or take one off. It shows when next generated."""
    row = await add_adjustment(service, call, id, label=data.label, amount_pence=data.amount_pence, reason=data.reason)
    return json_response({"data": internal(row)})


handlers: list[ControllerRouterHandler] = [
    Router("/", guards=[lead_providers_only], route_handlers=[get_statements, get_statement, get_statement_lines]),
    Router(
        "/",
        guards=[staff_only(*Role)],
        route_handlers=[get_internal_statements, get_internal_statement, get_line_explanation],
    ),
    Router(
        "/",
        guards=[staff_only(Role.FINANCE)],
        route_handlers=[post_generate, post_authorise, post_adjustment],
    ),
]
