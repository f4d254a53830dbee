"""Undoing an authorisation, as new records: the frozen document stays and bears the mark of its reversal.

In: a statement that is paid, and the reason. Out: the same, payable; its declarations payable, what it took back
awaited again, and entries that balance those of the authorisation. One transaction.
Must never know: HTTP, or how an amount is worked out.
"""

from __future__ import annotations

from uuid import UUID

from engine.model.contracts import StatementKind
from service.declarations.states import ClawbackState, PaymentState, move_clawback, move_payment
from service.declarations.tables import Declaration
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.platform.refusing import done_or_refused
from service.statements.authorisations import keep_reversal, standing_authorisation
from service.statements.documents import StatementRow
from service.statements.locking import lock_authorisations, lock_statement
from service.statements.reading import statement_row
from service.statements.states import StatementState, move_statement
from service.statements.tables import Statement


async def reverse_authorisation(service: Service, call: Call, public_id: UUID, reason: str) -> StatementRow:
    """Undo the authorisation of a paid statement. What was refused by ruling stays voided.

    Statements of one lead provider and contract year are undone latest first, since each counts on those before it.
    Raises NotFound, or Refused with every reason.
    """
    return await done_or_refused(service, lambda: _reverse(service, call, public_id, reason))


async def _reverse(service: Service, call: Call, public_id: UUID, reason: str) -> StatementRow | Refused:
    await lock_statement(service, public_id)
    row = await statement_row(public_id)
    await lock_authorisations(service, row)
    reasons = await _reasons_against(row, reason)
    if reasons:
        return Refused(reasons)
    authorisation = await standing_authorisation(row["id"])
    assert authorisation is not None, "authorising keeps an authorisation"
    await keep_reversal(call, row["id"], authorisation["id"], reason.strip())
    await _unsettle(call, row)
    detail = {"authorisation": str(authorisation["public_id"]), "reason": reason.strip()}
    await audit.record(call, "authorisation reversed", "statement", str(public_id), detail)
    return await statement_row(public_id)


async def _reasons_against(row: StatementRow, reason: str) -> list[ErrorEntry]:
    reasons = []
    if row["state"] != StatementState.PAID:
        reasons.append(_entry("statement", "not_authorised", f"This statement is {row['state']}, not paid."))
    if not reason.strip() or "\0" in reason:
        reasons.append(_entry("reason", "reason_missing", "Give the reason, for whoever audits this statement."))
    later = await _later_authorised(row)
    if later is not None:
        detail = f"The statement of {later} was authorised on top of this one; reverse that one first."
        reasons.append(_entry("statement", "later_statement_authorised", detail))
    return reasons


async def _later_authorised(row: StatementRow) -> str | None:
    """The month of the latest authorised output statement that counts on this one."""
    if row["kind"] != StatementKind.OUTPUT:
        return None
    found = (
        await Statement.select(Statement.month)
        .where(
            (Statement.lead_provider == row["lead_provider"])
            & (Statement.contract_year == row["contract_year"])
            & (Statement.kind == StatementKind.OUTPUT.value)
            & (Statement.state == StatementState.PAID.value)
            & (Statement.payment_on > row["payment_on"])
        )
        .order_by(Statement.payment_on, ascending=False)
        .first()
    )
    return None if found is None else str(found["month"])


async def _unsettle(call: Call, row: StatementRow) -> None:
    payable = move_payment(PaymentState.PAID, PaymentState.PAYABLE)
    awaiting = move_clawback(ClawbackState.CLAWED_BACK, ClawbackState.AWAITING)
    state = move_statement(row["state"], StatementState.PAYABLE)
    await Declaration.update({Declaration.payment_state: payable.value, Declaration.updated_at: call.now}).where(
        (Declaration.statement == row["id"]) & (Declaration.payment_state == PaymentState.PAID.value)
    )
    await Declaration.update({Declaration.clawback_state: awaiting.value, Declaration.updated_at: call.now}).where(
        (Declaration.clawback_statement == row["id"]) & (Declaration.clawback_state == ClawbackState.CLAWED_BACK.value)
    )
    await Statement.update(
        {
            Statement.state: state.value,
            Statement.authorised_at: None,
            Statement.authorised_by: None,
            Statement.updated_at: call.now,
        }
    ).where(Statement.id == row["id"])


def _entry(title: str, code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title=title, detail=detail, code=code)
