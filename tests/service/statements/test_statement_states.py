"""A statement goes from open to payable to paid, and never back."""

from __future__ import annotations

import pytest

from service.statements.states import StatementMoveNotAllowedError, StatementState, move_statement


def test_the_two_steps_forward() -> None:
    assert move_statement("open", StatementState.PAYABLE) == "payable"
    assert move_statement("payable", StatementState.PAID) == "paid"


ALLOWED = {
    ("open", "payable"),
    ("payable", "checked"),
    ("payable", "paid"),
    ("payable", "open"),
    ("checked", "paid"),
    ("checked", "payable"),
    ("paid", "payable"),
}


@pytest.mark.parametrize("new", list(StatementState))
@pytest.mark.parametrize("old", list(StatementState))
def test_these_moves_are_allowed_and_no_others(old: StatementState, new: StatementState) -> None:
    if (old.value, new.value) in ALLOWED:
        assert move_statement(old, new) is new
    else:
        with pytest.raises(StatementMoveNotAllowedError, match=f"A statement that is {old} cannot become {new}"):
            move_statement(old, new)
