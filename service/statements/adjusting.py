"""Sums a finance officer adds to a statement, or takes off it.

In: a statement that is not paid yet, a label, whole pence and the reason. Out: the record of it, never changed later.
Must never know: HTTP, or what the statement comes to.
"""

from __future__ import annotations

from uuid import UUID

from engine.model.contracts import StatementKind
from engine.money import pounds_shown
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, Refused
from service.statements.documents import StatementRow
from service.statements.locking import lock_statement
from service.statements.reading import statement_row
from service.statements.states import StatementState
from service.statements.tables import Statement, StatementAdjustment

LONGEST_LABEL = 500
LARGEST_PENCE = 100_000_000
"""A million pounds: more than that is a slip of the pen."""


async def add_adjustment(
    service: Service, call: Call, public_id: UUID, *, label: str, amount_pence: int, reason: str
) -> StatementRow:
    """Add an adjustment to an output statement that is not paid yet. It counts from the next time it is generated.

    `amount_pence` is negative to take money off. Raises NotFound, or Refused with every reason.
    """
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        reasons = _reasons_against(row, label, amount_pence, reason)
        if not reasons:
            await StatementAdjustment.insert(
                StatementAdjustment(
                    statement=row["id"],
                    label=label.strip(),
                    amount_pence=amount_pence,
                    reason=reason.strip(),
                    author=call.actor,
                    created_at=call.now,
                )
            )
            await Statement.update({Statement.updated_at: call.now}).where(Statement.id == row["id"])
            await audit.record(call, "adjustment added", "statement", str(public_id), {"amount_pence": amount_pence})
            return await statement_row(public_id)
    raise Refused(reasons)


def _reasons_against(row: StatementRow, label: str, amount_pence: int, reason: str) -> list[ErrorEntry]:
    entries = []
    if row["kind"] != StatementKind.OUTPUT:
        entries.append(_entry("statement", "service_statement", "Only output statements are adjusted."))
    if row["state"] == StatementState.PAID:
        entries.append(_entry("statement", "already_authorised", "This statement was authorised and stays as it is."))
    if not 0 < len(label.strip()) <= LONGEST_LABEL or "\0" in label:
        entries.append(_entry("label", "label_not_usable", f"Say in 1 to {LONGEST_LABEL} characters what this is for."))
    if not 0 < abs(amount_pence) <= LARGEST_PENCE:
        most = pounds_shown(LARGEST_PENCE)
        entries.append(_entry("amount", "amount_not_usable", f"Give an amount that is not nothing, at most {most}."))
    if not reason.strip() or "\0" in reason:
        entries.append(_entry("reason", "reason_missing", "Give the reason, for whoever audits this statement."))
    return entries


def _entry(title: str, code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title=title, detail=detail, code=code)
