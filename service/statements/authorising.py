"""Authorising a statement: what is on it is paid, what it takes back is taken back, and it never changes again.

In: a statement that is payable. Out: the same, paid, with its document frozen. One transaction.
Must never know: HTTP, or how an amount is worked out.
"""

from __future__ import annotations

from uuid import UUID

from piccolo.columns.combination import And

from engine.model.contracts import StatementKind
from service.declarations.states import ClawbackState, PaymentState, move_clawback, move_payment
from service.declarations.tables import Declaration
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.statements.documents import StatementRow, draw_up, keep_document
from service.statements.locking import lock_statement
from service.statements.reading import statement_row
from service.statements.states import StatementState, move_statement
from service.statements.tables import Statement


async def authorise_statement(service: Service, call: Call, public_id: UUID) -> StatementRow:
    """Pay an output statement whose deadline has passed and that pays or takes back at least one declaration.

    Its payable declarations become paid, those awaiting clawback clawed back, and its document is frozen.
    Raises NotFound, or Refused with the reason.
    """
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        reason = await _reason_against(call, row)
        if reason is None:
            document = await draw_up(service, row)
            await _settle(call, row)
            await keep_document(call, row, document, authorised=True)
            detail = {"digest": document.digest, "total_pence": document.totals.total.pence}
            await audit.record(call, "statement authorised", "statement", str(public_id), detail)
            return await statement_row(public_id)
        await audit.record(call, "authorising refused", "statement", str(public_id), {"code": reason.code})
    raise Refused([reason])


async def _reason_against(call: Call, row: StatementRow) -> ErrorEntry | None:
    if row["state"] == StatementState.PAID:
        return _reason("already_authorised", f"This statement was authorised on {row['authorised_at']:%Y-%m-%d}.")
    if row["kind"] != StatementKind.OUTPUT:
        return _reason("service_statement", "Only output statements are authorised; this one pays the service fee.")
    if row["deadline_on"] >= call.today:
        return _reason("deadline_to_come", f"Declarations are taken until {row['deadline_on']}; wait till then.")
    if row["state"] != StatementState.PAYABLE:
        return _reason("not_payable", "This statement is still open; generate it and look at it first.")
    if not await _pays_or_takes_back(row["id"]):
        return _reason("nothing_to_pay", "No declaration is paid or taken back on this statement.")
    return None


def _reason(code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title="statement", detail=detail, code=code)


async def _pays_or_takes_back(statement: int) -> bool:
    return bool(await Declaration.exists().where(_payable_on(statement) | _awaiting_on(statement)))


def _payable_on(statement: int) -> And:
    return (Declaration.statement == statement) & (Declaration.payment_state == PaymentState.PAYABLE.value)


def _awaiting_on(statement: int) -> And:
    return (Declaration.clawback_statement == statement) & (Declaration.clawback_state == ClawbackState.AWAITING.value)


async def _settle(call: Call, row: StatementRow) -> None:
    paid = move_payment(PaymentState.PAYABLE, PaymentState.PAID)
    clawed_back = move_clawback(ClawbackState.AWAITING, ClawbackState.CLAWED_BACK)
    state = move_statement(row["state"], StatementState.PAID)
    await Declaration.update({Declaration.payment_state: paid.value, Declaration.updated_at: call.now}).where(
        _payable_on(row["id"])
    )
    await Declaration.update({Declaration.clawback_state: clawed_back.value, Declaration.updated_at: call.now}).where(
        _awaiting_on(row["id"])
    )
    await Statement.update(
        {
            Statement.state: state.value,
            Statement.authorised_at: call.now,
            Statement.authorised_by: call.actor,
            Statement.updated_at: call.now,
        }
    ).where(Statement.id == row["id"])
