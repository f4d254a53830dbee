"""Ruling on declarations that no part of a contract pays, or whose payment nothing undoes.

In: a statement that is not paid, a declaration on it or a line, and what is ruled. Out: rulings, one for each
declaration, and the statement drawn up anew. One transaction. Must never know: HTTP, or who may rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.money import pounds_shown
from engine.payments.statement_inputs import StatementInputs
from service.declarations.states import PaymentState, move_payment
from service.declarations.tables import Declaration
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import TransactionConflict
from service.platform.errors import ErrorEntry, Refused
from service.platform.refusing import done_or_refused
from service.rulings.reading import What
from service.rulings.tables import FinanceRuling
from service.rulings.unruled import Unruled, unruled
from service.statements.calendar import later_output_statement
from service.statements.checking import undo_check
from service.statements.documents import StatementRow, gather, keep_document, latest_record
from service.statements.locking import lock_statement
from service.statements.reading import statement_row
from service.statements.states import CHANGEABLE

LONGEST_REASON = 500
LARGEST_PENCE = 100_000_00
"""Ten thousand pounds for one declaration: more than that is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class RulingAsked:
    """What an officer rules, on a declaration or on all of a line. Without `amount_pence` the proposed fee is paid."""

    what: What
    reason: str
    declaration: UUID | None = None
    line: int | None = None
    amount_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """The statement as it stands after the ruling, and the declarations that were ruled on."""

    row: StatementRow
    declarations: list[str]


async def rule(service: Service, call: Call, public_id: UUID, asked: RulingAsked) -> Ruled:
    """Rule on what waits: pay an amount, hold for the next output statement, refuse, or withdraw an earlier ruling.

    A later ruling on the same declaration replaces an earlier one. Raises NotFound, or Refused with every reason.
    """
    return await done_or_refused(service, lambda: _rule(service, call, public_id, asked))


async def _rule(service: Service, call: Call, public_id: UUID, asked: RulingAsked) -> Ruled | Refused:
    await lock_statement(service, public_id)
    row = await statement_row(public_id)
    inputs = await gather(service, row)
    concerned = await _concerned(row, inputs, asked)
    reasons = _reasons_against(row, asked, concerned)
    if reasons:
        return Refused(reasons)
    for one in concerned:
        await _keep(service, call, row, one, asked)
    again = await gather(service, row)
    await keep_document(call, row, again.document())
    await undo_check(call, row, "a ruling was made")
    declarations = [one.declaration for one in concerned]
    detail = {"what": asked.what.value, "declarations": declarations, "reason": asked.reason.strip()}
    await audit.record(call, "ruled", "statement", str(public_id), detail)
    return Ruled(await statement_row(public_id), declarations)


async def waiting_on(service: Service, public_id: UUID) -> list[Unruled]:
    """What on a statement waits for a ruling now. Raises NotFound."""
    inputs = await gather(service, await statement_row(public_id))
    return unruled(inputs, inputs.document())


async def rulings_on(statement: int) -> list[dict[str, Any]]:
    """Every ruling made on a statement, oldest first. `statement` is the record's id."""
    return list(
        await FinanceRuling.select(
            FinanceRuling.id,
            FinanceRuling.declaration.public_id,
            FinanceRuling.takes_back,
            FinanceRuling.what,
            FinanceRuling.amount_pence,
            FinanceRuling.reason,
            FinanceRuling.author,
            FinanceRuling.at,
        )
        .where(FinanceRuling.statement == statement)
        .order_by(FinanceRuling.id)
    )


async def _concerned(row: StatementRow, inputs: StatementInputs, asked: RulingAsked) -> list[Unruled]:
    """What the ruling is about: a waiting declaration or line, or a declaration ruled on here before."""
    document = inputs.document()
    waiting = unruled(inputs, document)
    if asked.line is not None:
        latest = await latest_record(row["id"])
        if latest is None or latest["digest"] != document.digest:
            return []  # the line the officer saw may be another one by now
        return [one for one in waiting if one.line == asked.line]
    wanted = str(asked.declaration)
    found = [one for one in waiting if one.declaration == wanted]
    if found:
        return found
    return [
        Unruled(0, wanted, one.role, one.declaration_type, one.takes_back, one.uplifted, "ruled before", "", None)
        for one in inputs.contents.rulings
        if one.id == wanted and (one.takes_back or not await _is_voided(wanted))
    ]


async def _is_voided(declaration: str) -> bool:
    """Whether it was taken back since it was refused: then nothing is left to rule on."""
    return await Declaration.exists().where(
        (Declaration.public_id == UUID(declaration)) & (Declaration.payment_state == PaymentState.VOIDED.value)
    )


def _reasons_against(row: StatementRow, asked: RulingAsked, concerned: Sequence[Unruled]) -> list[ErrorEntry]:
    reasons = []
    if row["state"] not in CHANGEABLE:
        reasons.append(_entry("statement", "already_authorised", "This statement was authorised and stays as it is."))
    if not 0 < len(asked.reason.strip()) <= LONGEST_REASON or "\0" in asked.reason:
        reasons.append(_entry("reason", "reason_missing", f"Give the reason in 1 to {LONGEST_REASON} characters."))
    if not concerned:
        detail = (
            "Nothing here waits for this ruling. Name a declaration or line that waits; if the statement has changed "
            "since you saw it, generate it and look again."
        )
        reasons.append(_entry("declaration", "nothing_to_rule_on", detail))
    if asked.what is What.PAY:
        reasons.extend(_reasons_against_amount(asked, concerned))
    elif asked.amount_pence is not None:
        reasons.append(_entry("amount", "amount_not_usable", "Only a ruling that pays has an amount; leave it out."))
    return reasons


def _reasons_against_amount(asked: RulingAsked, concerned: Sequence[Unruled]) -> list[ErrorEntry]:
    if asked.amount_pence is None:
        if all(one.proposed_pence for one in concerned):
            return []
        return [_entry("amount", "amount_missing", "The contract proposes no fee for this, so give the amount.")]
    if 0 < asked.amount_pence <= LARGEST_PENCE:
        return []
    detail = f"Give an amount for one declaration that is more than nothing, at most {pounds_shown(LARGEST_PENCE)}."
    return [_entry("amount", "amount_not_usable", detail)]


async def _keep(service: Service, call: Call, row: StatementRow, one: Unruled, asked: RulingAsked) -> None:
    amount = None
    if asked.what is What.PAY:
        amount = one.proposed_pence if asked.amount_pence is None else asked.amount_pence
    declaration = await Declaration.select().where(Declaration.public_id == UUID(one.declaration)).first()
    assert declaration is not None, "a statement names records"
    await FinanceRuling.insert(
        FinanceRuling(
            declaration=declaration["id"],
            statement=row["id"],
            takes_back=one.takes_back,
            what=asked.what.value,
            amount_pence=amount,
            reason=asked.reason.strip(),
            author=call.actor,
            at=call.now,
        )
    )
    if asked.what is What.HOLD:
        await _hold(service, call, row, declaration, takes_back=one.takes_back)


async def _hold(
    service: Service, call: Call, row: StatementRow, declaration: dict[str, Any], *, takes_back: bool
) -> None:
    """Move it off the statement. When the lead provider took it back since it was read, all is done again."""
    if declaration["payment_state"] == PaymentState.VOIDED and not takes_back:
        raise TransactionConflict("the declaration was voided meanwhile")
    changes = await _held(service, call, row, declaration, takes_back=takes_back)
    changed = (
        await Declaration.update({**changes, Declaration.updated_at: call.now})
        .where(
            (Declaration.id == declaration["id"])
            & (Declaration.payment_state == declaration["payment_state"])
            & (Declaration.clawback_state == declaration["clawback_state"])
        )
        .returning(Declaration.id)
    )
    if not changed:
        raise TransactionConflict("the declaration was taken back meanwhile")


async def _held(
    service: Service, call: Call, row: StatementRow, declaration: dict[str, Any], *, takes_back: bool
) -> dict[Any, Any]:
    """On the next output statement, or waiting for one."""
    following = await later_output_statement(service, call, row)
    if takes_back:
        return {Declaration.clawback_statement: following}
    held = PaymentState.SUBMITTED if following is None else PaymentState.ELIGIBLE
    if declaration["payment_state"] != held:
        held = move_payment(declaration["payment_state"], held)
    return {Declaration.statement: following, Declaration.payment_state: held.value}


def _entry(title: str, code: str, detail: str) -> ErrorEntry:
    return ErrorEntry(title=title, detail=detail, code=code)
