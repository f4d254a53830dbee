"""Moving a statement's deadline.

In: a statement, its new days and the reason. Out: the statement with them, or a refusal with the rule's sentence.
One transaction. Must never know: HTTP, or which change policy allows.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from engine.model.facts import FactValue
from service.decisions.operations import Subject, decide
from service.declarations.states import ClawbackState, PaymentState, move_payment
from service.declarations.tables import Declaration
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, PolicyReference, Refused
from service.statements.calendar import open_output_statement
from service.statements.checking import set_state
from service.statements.documents import StatementRow
from service.statements.locking import lock_statement
from service.statements.reading import statement_row
from service.statements.states import StatementState
from service.statements.tables import Statement


async def change_deadline(
    service: Service, call: Call, public_id: UUID, *, deadline: date, payment: date | None = None, reason: str
) -> StatementRow:
    """Move the deadline of a statement, and its payment date if one is given; a payable one is open again.

    Declarations on it go to the earliest output statement where policy says so.
    Raises NotFound, or Refused with the rule that stands against it.
    """
    async with service.database.transaction():
        await lock_statement(service, public_id)
        row = await statement_row(public_id)
        new_payment = payment or row["payment_on"]
        facts = await _facts(call, row, deadline, new_payment, reason)
        subject = Subject("statement", str(public_id))
        recorded = await decide(service, call, "statement_deadline", facts, subject, contract_year=row["contract_year"])
        fired = recorded.decision.fired[0]
        if fired.then["action"] == "change":
            await _move(call, row, deadline, new_payment)
            moved = await _attach_anew(call, row) if fired.then["declarations"] == "to_earliest_statement" else 0
            detail = {
                "from": str(row["deadline_on"]), "to": str(deadline), "payment": str(new_payment),
                "reason": reason.strip(), "moved": moved, "decision": str(recorded.public_id),
            }  # fmt: skip
            await audit.record(call, "deadline changed", "statement", str(public_id), detail)
            return await statement_row(public_id)
        detail = {"code": str(fired.then["reason"]), "decision": str(recorded.public_id)}
        await audit.record(call, "changing deadline refused", "statement", str(public_id), detail)
        policy = PolicyReference(decision=recorded.decision.decision, rule=fired.id, edition=fired.place.file)
        refused = ErrorEntry(title="deadline", detail=fired.say, code=str(fired.then["reason"]), policy=policy)
    raise Refused([refused])


async def _facts(
    call: Call, row: StatementRow, deadline: date, payment: date, reason: str
) -> dict[str, FactValue | None]:
    before, after = await _neighbours(row)
    return {
        "today": call.today,
        "contract_year": row["contract_year"],
        "statement_state": str(row["state"]),
        "new_deadline": deadline,
        "new_payment_date": payment,
        "payment_date_before": before,
        "payment_date_after": after,
        "reason_given": bool(reason.strip()) and "\0" not in reason,
    }


async def _neighbours(row: StatementRow) -> tuple[date | None, date | None]:
    """Payment dates of the statements before and after this one, of the lead provider and contract year."""
    rows = await Statement.select(Statement.payment_on).where(
        (Statement.lead_provider == row["lead_provider"])
        & (Statement.contract_year == row["contract_year"])
        & (Statement.id != row["id"])
    )
    days = [each["payment_on"] for each in rows]
    before = max((day for day in days if day < row["payment_on"]), default=None)
    return before, min((day for day in days if day > row["payment_on"]), default=None)


async def _move(call: Call, row: StatementRow, deadline: date, payment: date) -> None:
    await Statement.update(
        {Statement.deadline_on: deadline, Statement.payment_on: payment, Statement.updated_at: call.now}
    ).where(Statement.id == row["id"])
    if row["state"] == StatementState.PAYABLE:
        await set_state(call, row, StatementState.OPEN)
        eligible = move_payment(PaymentState.PAYABLE, PaymentState.ELIGIBLE)
        await Declaration.update({Declaration.payment_state: eligible.value, Declaration.updated_at: call.now}).where(
            _on(row) & (Declaration.payment_state == PaymentState.PAYABLE.value)
        )


async def _attach_anew(call: Call, row: StatementRow) -> int:
    """Put what is on the statement on the earliest open output statement, if that is another one. Gives how many."""
    earliest = await open_output_statement(row["lead_provider"], row["contract_year"], call.today)
    if earliest is None or earliest == row["id"]:
        return 0
    moved = await Declaration.update({Declaration.statement: earliest, Declaration.updated_at: call.now}).where(
        _on(row) & (Declaration.payment_state == PaymentState.ELIGIBLE.value)
    ).returning(Declaration.id)  # fmt: skip
    taken = await Declaration.update(
        {Declaration.clawback_statement: earliest, Declaration.updated_at: call.now}
    ).where(
        (Declaration.clawback_statement == row["id"]) & (Declaration.clawback_state == ClawbackState.AWAITING.value)
    ).returning(Declaration.id)  # fmt: skip
    return len(moved) + len(taken)


def _on(row: StatementRow) -> Any:
    return Declaration.statement == row["id"]
