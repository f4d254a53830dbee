"""Sums a finance officer adds to a statement or takes off it, changes or removes, and notes beside it.

In: a statement that is not paid, a label, whole pence and the reason. Out: records of it, never changed later.
Must never know: HTTP, or what the statement comes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engine.model.contracts import StatementKind
from engine.money import pounds_shown
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.statements.adjustments import StandingAdjustment, standing_adjustments
from service.statements.checking import undo_check
from service.statements.documents import StatementRow
from service.statements.locking import lock_statement
from service.statements.reading import statement_row
from service.statements.states import CHANGEABLE
from service.statements.tables import AdjustmentChange, Statement, StatementAdjustment, StatementNote

LONGEST_LABEL = 500
LONGEST_NOTE = 5_000
LARGEST_PENCE = 100_000_000
"""A million pounds: more than that is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class WrittenAdjustment:
    """What an officer writes of an adjustment. `amount_pence` is negative to take money off."""

    label: str
    amount_pence: int
    reason: str


async def add_adjustment(
    service: Service, call: Call, public_id: UUID, *, label: str, amount_pence: int, reason: str
) -> StatementRow:
    """Add an adjustment to an output statement that is not paid. It counts from the next time it is drawn up.

    Raises NotFound, or Refused with every reason.
    """
    written = WrittenAdjustment(label, amount_pence, reason)
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        reasons = [*_reasons_by_state(row), *_reasons_against(written)]
        if not reasons:
            rows = await StatementAdjustment.insert(
                StatementAdjustment(
                    statement=row["id"],
                    label=label.strip(),
                    amount_pence=amount_pence,
                    reason=reason.strip(),
                    author=call.actor,
                    created_at=call.now,
                )
            )
            detail = {"adjustment": int(rows[0]["id"]), "amount_pence": amount_pence}
            return await _done(call, row, "adjustment added", detail)
    raise Refused(reasons)


async def change_adjustment(
    service: Service, call: Call, public_id: UUID, number: int, *, label: str, amount_pence: int, reason: str
) -> StatementRow:
    """Write an adjustment of the statement anew; what it was before is kept.

    Raises NotFound, also for an adjustment that is not on the statement, or Refused with every reason.
    """
    written = WrittenAdjustment(label, amount_pence, reason)
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        await _standing(row, number)
        reasons = [*_reasons_by_state(row), *_reasons_against(written)]
        if not reasons:
            await _keep_change(call, number, written, removed=False)
            detail = {"adjustment": number, "amount_pence": amount_pence}
            return await _done(call, row, "adjustment changed", detail)
    raise Refused(reasons)


async def remove_adjustment(service: Service, call: Call, public_id: UUID, number: int, *, reason: str) -> StatementRow:
    """Take an adjustment off the statement; what it was is kept. Raises as `change_adjustment` does."""
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        standing = await _standing(row, number)
        reasons = [*_reasons_by_state(row), *_without_reason(reason)]
        if not reasons:
            written = WrittenAdjustment(standing.label, standing.amount_pence, reason)
            await _keep_change(call, number, written, removed=True)
            return await _done(call, row, "adjustment removed", {"adjustment": number})
    raise Refused(reasons)


async def add_note(service: Service, call: Call, public_id: UUID, words: str) -> StatementRow:
    """Write something beside a statement, whatever its state; it changes nothing on it. Raises NotFound or Refused."""
    async with service.database.transaction():
        row = await statement_row(public_id)
        if words.strip() and len(words) <= LONGEST_NOTE and "\0" not in words:
            await StatementNote.insert(
                StatementNote(statement=row["id"], words=words.strip(), author=call.actor, created_at=call.now)
            )
            await audit.record(call, "note added", "statement", str(public_id), {})
            return row
    raise Refused([_entry("words", "note_not_usable", f"Write a note of 1 to {LONGEST_NOTE:,} characters.")])


async def _standing(row: StatementRow, number: int) -> StandingAdjustment:
    for one in await standing_adjustments(row["id"]):
        if one.number == number:
            return one
    raise NotFound(f"Statement {row['public_id']} has no adjustment {number}. See: ecf2 statements show.")


async def _keep_change(call: Call, number: int, written: WrittenAdjustment, *, removed: bool) -> None:
    await AdjustmentChange.insert(
        AdjustmentChange(
            adjustment=number,
            removed=removed,
            label=written.label.strip(),
            amount_pence=written.amount_pence,
            reason=written.reason.strip(),
            author=call.actor,
            created_at=call.now,
        )
    )


async def _done(call: Call, row: StatementRow, action: str, detail: dict[str, int]) -> StatementRow:
    await Statement.update({Statement.updated_at: call.now}).where(Statement.id == row["id"])
    await undo_check(call, row, action)
    await audit.record(call, action, "statement", str(row["public_id"]), detail)
    return await statement_row(row["public_id"])


def _reasons_by_state(row: StatementRow) -> list[ErrorEntry]:
    entries = []
    if row["kind"] != StatementKind.OUTPUT:
        entries.append(_entry("statement", "service_statement", "Only output statements are adjusted."))
    if row["state"] not in CHANGEABLE:
        entries.append(_entry("statement", "already_authorised", "This statement was authorised and stays as it is."))
    return entries


def _reasons_against(written: WrittenAdjustment) -> list[ErrorEntry]:
    entries = []
    if not 0 < len(written.label.strip()) <= LONGEST_LABEL or "\0" in written.label:
        entries.append(_entry("label", "label_not_usable", f"Say in 1 to {LONGEST_LABEL} characters what this is for."))
    if not 0 < abs(written.amount_pence) <= LARGEST_PENCE:
        most = pounds_shown(LARGEST_PENCE)
        entries.append(_entry("amount", "amount_not_usable", f"Give an amount that is not nothing, at most {most}."))
    return [*entries, *_without_reason(written.reason)]


def _without_reason(reason: str) -> list[ErrorEntry]:
    if reason.strip() and "\0" not in reason:
        return []
    return [_entry("reason", "reason_missing", "Give the reason, for whoever audits this statement.")]


def _entry(title: str, code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title=title, detail=detail, code=code)
