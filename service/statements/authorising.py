"""Authorising a statement: what is on it is paid, what it takes back is taken back, and it never changes again.

In: a statement that is payable, or checked where a second person authorises. Out: the same, paid, with its document
frozen. One transaction, done again when a declaration on the statement moved meanwhile.
Must never know: HTTP, or how an amount is worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from piccolo.columns.combination import And

from engine.payments.contents import StatementContents
from engine.payments.rulings import Ruling
from engine.payments.statement_inputs import StatementInputs
from service.declarations.completion import settle_completion
from service.declarations.reading import declaration_row
from service.declarations.states import ClawbackState, PaymentState, move_clawback, move_payment
from service.declarations.tables import Declaration
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import TransactionConflict
from service.platform.errors import ErrorEntry, Refused
from service.platform.refusing import done_or_refused
from service.rulings.unruled import as_entries, unruled
from service.statements.authorisations import AUTHORISED, keep_authorisation
from service.statements.checking import latest_check, undo_check
from service.statements.documents import StatementRow, gather
from service.statements.locking import lock_authorisations, lock_statement
from service.statements.payable import make_payable
from service.statements.reading import statement_row
from service.statements.states import StatementState, move_statement
from service.statements.tables import Statement


async def authorise_statement(service: Service, call: Call, public_id: UUID) -> StatementRow:
    """Pay a statement of either kind whose deadline has passed and on which nothing waits for a ruling.

    Its payable declarations become paid, those refused voided, those awaiting clawback clawed back; its document, what
    it was drawn up from and its ledger entries are kept. Raises NotFound, or Refused with every reason.
    """
    return await done_or_refused(service, lambda: _authorise(service, call, public_id))


async def _authorise(service: Service, call: Call, public_id: UUID) -> StatementRow | Refused:
    await lock_statement(service, public_id)
    row = await statement_row(public_id)
    await lock_authorisations(service, row)
    check = await latest_check(row["id"]) if row["state"] == StatementState.CHECKED else None
    checked_by = None if check is None else check["author"]
    reasons = _reasons_by_state(service, call, row, checked_by)
    if not reasons:
        await make_payable(call, row)
        inputs = await gather(service, row)
        document = inputs.document()
        reasons = await _reasons_by_contents(row, inputs)
        if check is not None and check["digest"] != document.digest:
            await undo_check(call, row, "what stands on the statement changed")
            reasons.append(_entry("changed_since_checked", "This statement changed after its check; check it anew."))
    if reasons:
        codes = [reason.code for reason in reasons]
        await audit.record(call, "authorising refused", "statement", str(public_id), {"codes": codes})
        return Refused(reasons)
    sealed = await keep_authorisation(call, row, inputs, document, checked_by)
    await _settle(service, call, row, inputs)
    detail = {
        "authorisation": str(sealed.public_id),
        "digest": document.digest,
        "total_pence": document.totals.total.pence,
        "seal": sealed.seal,
        "parts": dict(sealed.parts),
    }
    await audit.record(call, AUTHORISED, "statement", str(public_id), detail)
    return await statement_row(public_id)


def _reasons_by_state(service: Service, call: Call, row: StatementRow, checked_by: str | None) -> list[ErrorEntry]:
    if row["state"] == StatementState.PAID:
        return [_entry("already_authorised", f"This statement was authorised on {row['authorised_at']:%Y-%m-%d}.")]
    if row["deadline_on"] >= call.today:
        return [_entry("deadline_to_come", f"Declarations are taken until {row['deadline_on']}; wait till then.")]
    if row["state"] == StatementState.OPEN:
        return [_entry("not_payable", "This statement is still open; generate it and look at it first.")]
    if service.second_person and checked_by is None:
        return [_entry("not_checked", "A first officer checks this statement before another authorises it.")]
    if service.second_person and checked_by == call.actor:
        return [_entry("same_person", "You checked this statement, so another officer must authorise it.")]
    return []


async def _reasons_by_contents(row: StatementRow, inputs: StatementInputs) -> list[ErrorEntry]:
    reasons = as_entries(str(row["public_id"]), unruled(inputs, inputs.document()))
    not_paid = await Declaration.count().where(
        _awaiting_on(row["id"]) & (Declaration.payment_state != PaymentState.PAID.value)
    )
    if not_paid:
        detail = (
            f"{not_paid} declarations are to be taken back here whose own statement was reversed; authorise that one "
            "first."
        )
        reasons.append(_entry("takes_back_what_is_not_paid", detail))
    return reasons


def _entry(code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title="statement", detail=detail, code=code)


def _payable_on(statement: int) -> And:
    return (Declaration.statement == statement) & (Declaration.payment_state == PaymentState.PAYABLE.value)


def _awaiting_on(statement: int) -> And:
    return (Declaration.clawback_statement == statement) & (Declaration.clawback_state == ClawbackState.AWAITING.value)


async def _settle(service: Service, call: Call, row: StatementRow, inputs: StatementInputs) -> None:
    refused = await _void_refused(call, inputs)
    paid = move_payment(PaymentState.PAYABLE, PaymentState.PAID)
    clawed_back = move_clawback(ClawbackState.AWAITING, ClawbackState.CLAWED_BACK)
    state = move_statement(row["state"], StatementState.PAID)
    now_paid = (
        await Declaration.update({Declaration.payment_state: paid.value, Declaration.updated_at: call.now})
        .where(_payable_on(row["id"]))
        .returning(Declaration.public_id)
    )
    now_taken_back = (
        await Declaration.update({Declaration.clawback_state: clawed_back.value, Declaration.updated_at: call.now})
        .where(_awaiting_on(row["id"]) & (Declaration.payment_state == paid.value))
        .returning(Declaration.public_id)
    )
    if (_ids(now_paid), _ids(now_taken_back)) != (_paid_by(inputs.contents), _taken_back_by(inputs.contents)):
        raise TransactionConflict("a declaration was taken back, or put on the statement, while it was drawn up")
    await Statement.update(
        {
            Statement.state: state.value,
            Statement.authorised_at: call.now,
            Statement.authorised_by: call.actor,
            Statement.updated_at: call.now,
        }
    ).where(Statement.id == row["id"])
    for ruling in refused:
        await _follow_refusal(service, call, ruling)


def _ids(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    return {str(row["public_id"]) for row in rows}


def _paid_by(contents: StatementContents) -> set[str]:
    """Public ids of what the document pays, be it nothing; those refused by a ruling are not among them."""
    ruled = {one.id for one in contents.rulings if not one.takes_back and one.pence is not None}
    return {one.id for one in contents.billable} | ruled


def _taken_back_by(contents: StatementContents) -> set[str]:
    return {one.id for one in contents.refundable} | {one.id for one in contents.rulings if one.takes_back}


async def _void_refused(call: Call, inputs: StatementInputs) -> list[Ruling]:
    """What a finance officer refused is voided: nothing was paid, and it may be declared anew."""
    voided = move_payment(PaymentState.PAYABLE, PaymentState.VOIDED)
    refused = [one for one in inputs.contents.rulings if one.pence is None and not one.takes_back]
    if not refused:
        return []
    rows = (
        await Declaration.update({Declaration.payment_state: voided.value, Declaration.updated_at: call.now})
        .where(
            Declaration.public_id.is_in([UUID(one.id) for one in refused])
            & (Declaration.payment_state == PaymentState.PAYABLE.value)
        )
        .returning(Declaration.public_id)
    )
    return [one for one in refused if one.id in _ids(rows)]


async def _follow_refusal(service: Service, call: Call, ruling: Ruling) -> None:
    # After all else is written: the audit's lock is held until the transaction ends.
    await settle_completion(service, call, await declaration_row(UUID(ruling.id)))
    await audit.record(call, "declaration refused by ruling", "declaration", ruling.id, {"why": ruling.reason})
