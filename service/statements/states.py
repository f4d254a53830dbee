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
    CHECKED = "checked"  # a first officer checked it; another authorises
    PAID = "paid"  # a finance officer authorised it; frozen


STATEMENT_MOVES: Mapping[StatementState, frozenset[StatementState]] = {
    StatementState.OPEN: frozenset({StatementState.PAYABLE}),
    # Open again when the deadline is moved to a day to come.
    StatementState.PAYABLE: frozenset({StatementState.CHECKED, StatementState.PAID, StatementState.OPEN}),
    # Payable again when anything on it changes after the check.
    StatementState.CHECKED: frozenset({StatementState.PAID, StatementState.PAYABLE}),
    # Payable again when the authorisation is reversed.
    StatementState.PAID: frozenset({StatementState.PAYABLE}),
}

CHANGEABLE = frozenset({StatementState.OPEN, StatementState.PAYABLE, StatementState.CHECKED})
"""States in which a finance officer may change what stands on a statement; a check is undone by it."""


class StatementMoveNotAllowedError(Exception):
    """A statement was asked to go from one state to another that may not follow it."""


def move_statement(old: str, new: StatementState) -> StatementState:
    """The new state, when it may follow the old. Raises StatementMoveNotAllowedError."""
    if new not in STATEMENT_MOVES[StatementState(old)]:
        raise StatementMoveNotAllowedError(f"A statement that is {old} cannot become {new}.")
    return new
