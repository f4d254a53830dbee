"""A statement goes from open to payable to paid, and never back."""

from __future__ import annotations

import pytest

from service.statements.states import StatementMoveNotAllowedError, StatementState, move_statement


def test_the_two_steps_forward() -> None:
    assert move_statement("open", StatementState.PAYABLE) == "payable"
    assert move_statement("payable", StatementState.PAID) == "paid"


@pytest.mark.parametrize(("old", "new"), [("open", "paid"), ("payable", "open"), ("paid", "payable"), ("paid", "open")])
def test_all_else_is_not_allowed(old: str, new: str) -> None:
    with pytest.raises(StatementMoveNotAllowedError, match=f"A statement that is {old} cannot become {new}"):
        move_statement(old, StatementState(new))
