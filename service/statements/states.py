"""How far a statement has got, and which moves are allowed.

In: two states. Out: whether one may follow the other. Must never know: why a move is made, or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class StatementState(StrEnum):
    """How far a statement has got."""

    OPEN = "open"  # declarations may still be put on it
    PAYABLE = "payable"  # the deadline has passed
    PAID = "paid"  # a finance officer authorised it; frozen


STATEMENT_MOVES: Mapping[StatementState, frozenset[StatementState]] = {
    StatementState.OPEN: frozenset({StatementState.PAYABLE}),
    StatementState.PAYABLE: frozenset({StatementState.PAID}),
    StatementState.PAID: frozenset(),
}


class StatementMoveNotAllowedError(Exception):
    """A statement was asked to go from one state to another that may not follow it."""


def move_statement(old: str, new: StatementState) -> StatementState:
    """The new state, when it may follow the old. Raises StatementMoveNotAllowedError."""
    if new not in STATEMENT_MOVES[StatementState(old)]:
        raise StatementMoveNotAllowedError(f"A statement that is {old} cannot become {new}.")
    return new
