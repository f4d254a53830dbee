"""The life of a statement over HTTP, for staff: finance officers act, support and policy read.

In: requests. Out: answers. Must never know: the database, or how an amount is worked out.
"""

from __future__ import annotations

from typing import Annotated, Any
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
from service.shown import ExplainedResponse, json_response
from service.statements import life_messages as sent
from service.statements import operations
from service.statements.documents import StatementRow
from service.statements.history import explain_statement, statement_history
from service.statements.messages import LAST_YEAR, AddAdjustment, InternalStatementResponse, internal

INTERNAL = "/internal/statements"
_TAGS = ["Statements, internal"]
Year = Annotated[int | None, QueryParameter(ge=1, le=LAST_YEAR)]
ServiceGiven = NamedDependency[Service]
CallGiven = NamedDependency[Call]


def _answers(model: Any, what: str) -> dict[int, ResponseSpec]:
    return {200: ResponseSpec(model, description=what)}


_STATEMENT = _answers(InternalStatementResponse, "The statement")


def _one(row: StatementRow) -> Response[bytes]:
    return json_response({"data": internal(row)})


@get(
    f"{INTERNAL}/problems",
    operation_id="listStatementProblems",
    tags=_TAGS,
    responses=_answers(sent.ProblemsResponse, "What needs a person"),
)
@at_one_moment
async def get_problems(service: ServiceGiven, call: CallGiven, contract_year: Year = None) -> Response[bytes]:
    """Declarations and clawbacks without a statement, what waits for a ruling, and statements overdue."""
    return json_response({"data": await operations.problems(service, call, contract_year)})


@get(
    f"{INTERNAL}/verification",
    operation_id="verifyStatements",
    tags=_TAGS,
    responses=_answers(sent.VerificationResponse, "What was found"),
)
async def get_verification(service: ServiceGiven, contract_year: Year = None) -> Response[bytes]:
    """Draw up again all that was authorised and compare it byte for byte; check books and audit chain."""
    return json_response({"data": await operations.verify_statements(service, contract_year=contract_year)})


@get(
    f"{INTERNAL}/{{id:uuid}}/verification",
    operation_id="verifyStatement",
    tags=_TAGS,
    responses=_answers(sent.VerificationResponse, "What was found"),
)
async def get_statement_verification(id: FromPath[UUID], service: ServiceGiven) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """The same for one statement."""
    return json_response({"data": await operations.verify_statements(service, statement=id)})


@get(
    f"{INTERNAL}/{{id:uuid}}/history",
    operation_id="getStatementHistory",
    tags=_TAGS,
    responses=_answers(sent.HistoryResponse, "What became of the statement"),
)
@at_one_moment
async def get_history(id: FromPath[UUID]) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """Adjustments, rulings, checks, authorisations with reversals, and notes."""
    return json_response({"data": await statement_history(id)})


@get(
    f"{INTERNAL}/{{id:uuid}}/explanation",
    operation_id="explainStatement",
    tags=_TAGS,
    responses=_answers(ExplainedResponse, "Its lines in sentences"),
)
@at_one_moment
async def get_explanation(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    service: ServiceGiven,
    line: Annotated[int | None, QueryParameter(ge=1, le=1_000_000)] = None,
) -> Response[bytes]:
    """How each line came about, and the decision that accepted each declaration."""
    return json_response({"data": (await explain_statement(service, id, line)).as_content()})


@get(
    f"{INTERNAL}/{{id:uuid}}/waiting",
    operation_id="listWaitingDeclarations",
    tags=_TAGS,
    responses=_answers(sent.WaitingResponse, "What waits for a ruling"),
)
@at_one_moment
async def get_waiting(id: FromPath[UUID], service: ServiceGiven) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """Declarations on the statement that wait for a finance officer's ruling."""
    return json_response({"data": await operations.waiting_on(service, id)})


@post(f"{INTERNAL}/{{id:uuid}}/rulings", status_code=200, operation_id="rule", tags=_TAGS, responses=_STATEMENT)
async def post_ruling(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[sent.MakeRuling],
    service: ServiceGiven,
    call: CallGiven,
) -> Response[bytes]:
    """Pay, hold or refuse what waits, or withdraw an earlier ruling."""
    asked = operations.RulingAsked(data.what, data.reason, data.declaration, data.line, data.amount_pence)
    return _one((await operations.rule(service, call, id, asked)).row)


@post(f"{INTERNAL}/{{id:uuid}}/check", status_code=200, operation_id="checkStatement", tags=_TAGS, responses=_STATEMENT)
async def post_check(id: FromPath[UUID], service: ServiceGiven, call: CallGiven) -> Response[bytes]:  # noqa: A002 - as in the published paths
    """Mark a payable statement as checked; another officer authorises it."""
    return _one(await operations.check_statement(service, call, id))


@post(
    f"{INTERNAL}/{{id:uuid}}/check/take-back",
    status_code=200,
    operation_id="takeCheckBack",
    tags=_TAGS,
    responses=_STATEMENT,
)
async def post_take_check_back(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[sent.WithReason],
    service: ServiceGiven,
    call: CallGiven,
) -> Response[bytes]:
    """Make a checked statement payable again."""
    return _one(await operations.take_check_back(service, call, id, data.reason))


@post(
    f"{INTERNAL}/{{id:uuid}}/reverse",
    status_code=200,
    operation_id="reverseAuthorisation",
    tags=_TAGS,
    responses=_STATEMENT,
)
async def post_reverse(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[sent.WithReason],
    service: ServiceGiven,
    call: CallGiven,
) -> Response[bytes]:
    """Undo an authorisation, as new records that balance it."""
    return _one(await operations.reverse_authorisation(service, call, id, data.reason))


@post(
    f"{INTERNAL}/{{id:uuid}}/deadline",
    status_code=200,
    operation_id="moveDeadline",
    tags=_TAGS,
    responses=_STATEMENT,
)
async def post_deadline(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[sent.MoveDeadline],
    service: ServiceGiven,
    call: CallGiven,
) -> Response[bytes]:
    """Move the deadline of a statement that is open or payable."""
    row = await operations.change_deadline(
        service, call, id, deadline=data.deadline, payment=data.payment_date, reason=data.reason
    )
    return _one(row)


@post(f"{INTERNAL}/{{id:uuid}}/notes", status_code=200, operation_id="addNote", tags=_TAGS, responses=_STATEMENT)
async def post_note(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    data: JSONBody[sent.WriteNote],
    service: ServiceGiven,
    call: CallGiven,
) -> Response[bytes]:
    """Write a note beside a statement."""
    return _one(await operations.add_note(service, call, id, data.words))


@post(
    f"{INTERNAL}/{{id:uuid}}/adjustments/{{number:int}}",
    status_code=200,
    operation_id="changeAdjustment",
    tags=_TAGS,
    responses=_STATEMENT,
)
async def post_changed_adjustment(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    number: FromPath[int],
    data: JSONBody[AddAdjustment],
    service: ServiceGiven,
    call: CallGiven,
) -> Response[bytes]:
    """Write an adjustment anew; what it was before is kept."""
    row = await operations.change_adjustment(
        service, call, id, number, label=data.label, amount_pence=data.amount_pence, reason=data.reason
    )
    return _one(row)


@post(
    f"{INTERNAL}/{{id:uuid}}/adjustments/{{number:int}}/remove",
    status_code=200,
    operation_id="removeAdjustment",
    tags=_TAGS,
    responses=_STATEMENT,
)
async def post_removed_adjustment(
    id: FromPath[UUID],  # noqa: A002 - as in the published paths
    number: FromPath[int],
    data: JSONBody[sent.WithReason],
    service: ServiceGiven,
    call: CallGiven,
) -> Response[bytes]:
    """Take an adjustment off a statement; what it was is kept."""
    return _one(await operations.remove_adjustment(service, call, id, number, reason=data.reason))


handlers: list[ControllerRouterHandler] = [
    Router(
        "/",
        guards=[staff_only(*Role)],
        route_handlers=[
            get_problems,
            get_verification,
            get_statement_verification,
            get_history,
            get_explanation,
            get_waiting,
        ],
    ),
    Router(
        "/",
        guards=[staff_only(Role.FINANCE)],
        route_handlers=[
            post_ruling,
            post_check,
            post_take_check_back,
            post_reverse,
            post_deadline,
            post_note,
            post_changed_adjustment,
            post_removed_adjustment,
        ],
    ),
]
