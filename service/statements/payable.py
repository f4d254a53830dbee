"""A statement whose deadline has passed becomes payable, and what stands on it with it.

In: a statement. Must be called inside the caller's transaction, with the statement locked.
Must never know: HTTP, or what the statement comes to.
"""

from __future__ import annotations

from service.declarations.states import PAYMENT_MOVES, PaymentState
from service.declarations.tables import Declaration
from service.platform.context import Call
from service.statements.documents import StatementRow
from service.statements.states import StatementState, move_statement
from service.statements.tables import Statement


async def make_payable(call: Call, row: StatementRow) -> bool:
    """Once the deadline has passed the statement and the eligible declarations on it become payable.

    Says whether the statement did. One that was sent as the deadline passed may come onto a statement that is payable
    already, so its declarations are looked at again.
    """
    if row["deadline_on"] >= call.today:
        return False
    is_open: bool = row["state"] == StatementState.OPEN
    if is_open:
        state = move_statement(row["state"], StatementState.PAYABLE)
        await Statement.update({Statement.state: state.value, Statement.updated_at: call.now}).where(
            Statement.id == row["id"]
        )
    assert PaymentState.PAYABLE in PAYMENT_MOVES[PaymentState.ELIGIBLE]
    await Declaration.update(
        {Declaration.payment_state: PaymentState.PAYABLE.value, Declaration.updated_at: call.now}
    ).where((Declaration.statement == row["id"]) & (Declaration.payment_state == PaymentState.ELIGIBLE.value))
    return is_open
