"""The check of a first officer, where a second one authorises.

In: a statement that is payable. Out: the same, checked, with the digest of the document that was checked; or not any
more. Must never know: HTTP, or how an amount is worked out.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.rulings.unruled import as_entries, unruled
from service.statements.documents import StatementRow, gather, keep_document
from service.statements.locking import lock_statement
from service.statements.reading import statement_row
from service.statements.states import StatementState, move_statement
from service.statements.tables import Statement, StatementCheck


async def check_statement(service: Service, call: Call, public_id: UUID) -> StatementRow:
    """Mark a payable statement as checked by whoever calls. What changes on it afterwards undoes the check.

    Raises NotFound, or Refused with the reason.
    """
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        if row["state"] != StatementState.PAYABLE:
            reasons = [_entry("not_payable", f"Only a payable statement is checked; this one is {row['state']}.")]
        else:
            inputs = await gather(service, row)
            document = inputs.document()
            reasons = as_entries(str(public_id), unruled(inputs, document))
        if not reasons:
            await keep_document(call, row, document)
            await StatementCheck.insert(
                StatementCheck(statement=row["id"], digest=document.digest, author=call.actor, created_at=call.now)
            )
            await set_state(call, row, StatementState.CHECKED)
            await audit.record(call, "statement checked", "statement", str(public_id), {"digest": document.digest})
            return await statement_row(public_id)
    raise Refused(reasons)


async def undo_check(call: Call, row: StatementRow, why: str) -> None:
    """Make a checked statement payable again, because something on it changed. Others stay as they are.

    Must be called inside the caller's transaction.
    """
    if row["state"] == StatementState.CHECKED:
        await set_state(call, row, StatementState.PAYABLE)
        await audit.record(call, "check undone", "statement", str(row["public_id"]), {"why": why})


async def take_check_back(service: Service, call: Call, public_id: UUID, reason: str) -> StatementRow:
    """Undo a check, with the reason. Raises NotFound, or Refused when there is none."""
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        if row["state"] == StatementState.CHECKED and reason.strip():
            await undo_check(call, row, reason.strip())
            return await statement_row(public_id)
    if not reason.strip():
        raise Refused([_entry("reason_missing", "Say why the check is taken back.")])
    raise Refused([_entry("not_checked", f"This statement is {row['state']}; there is no check to take back.")])


async def latest_check(statement: int) -> dict[str, Any] | None:
    """The check that counts while the statement is checked."""
    return (
        await StatementCheck.select()
        .where(StatementCheck.statement == statement)
        .order_by(StatementCheck.id, ascending=False)
        .first()
    )


async def set_state(call: Call, row: StatementRow, new: StatementState) -> None:
    """Write a statement's new state, when it may follow the old. Raises StatementMoveNotAllowedError."""
    state = move_statement(row["state"], new)
    await Statement.update({Statement.state: state.value, Statement.updated_at: call.now}).where(
        Statement.id == row["id"]
    )


def _entry(code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title="statement", detail=detail, code=code)
