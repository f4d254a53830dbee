"""How far paying a declaration, or taking the payment back, has got, and which moves are allowed.

In: two states. Out: whether one may follow the other. Every change of state goes through `move_payment` or
`move_clawback`. Must never know: why a move is made, or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PaymentState(StrEnum):
    """How far payment has got."""

    SUBMITTED = "submitted"  # accepted, and not yet funded: on no statement
    ELIGIBLE = "eligible"  # on an open statement
    PAYABLE = "payable"  # the statement's deadline has passed
    PAID = "paid"  # the statement was authorised
    VOIDED = "voided"


class ClawbackState(StrEnum):
    """How far taking a payment back has got."""

    NONE = "none"
    AWAITING = "awaiting_clawback"  # on the statement that will take it back
    CLAWED_BACK = "clawed_back"  # that statement was authorised


class Course(StrEnum):
    """A role, as lead providers write it."""

    ECT = "ecf-induction"
    MENTOR = "ecf-mentor"


ROLE_OF_COURSE: Mapping[str, str] = {Course.ECT: "ect", Course.MENTOR: "mentor"}
COURSE_OF_ROLE: Mapping[str, str] = {role: str(course) for course, role in ROLE_OF_COURSE.items()}

PAYMENT_MOVES: Mapping[PaymentState, frozenset[PaymentState]] = {
    PaymentState.SUBMITTED: frozenset({PaymentState.ELIGIBLE, PaymentState.VOIDED}),
    # Submitted again when finance holds it and no statement is left to move it to.
    PaymentState.ELIGIBLE: frozenset({PaymentState.PAYABLE, PaymentState.VOIDED, PaymentState.SUBMITTED}),
    # Eligible again when finance holds it for the next statement, or its own takes declarations again.
    PaymentState.PAYABLE: frozenset(
        {PaymentState.PAID, PaymentState.VOIDED, PaymentState.ELIGIBLE, PaymentState.SUBMITTED}
    ),
    # Payable again when the authorisation of its statement is reversed.
    PaymentState.PAID: frozenset({PaymentState.PAYABLE}),
    PaymentState.VOIDED: frozenset(),
}

CLAWBACK_MOVES: Mapping[ClawbackState, frozenset[ClawbackState]] = {
    ClawbackState.NONE: frozenset({ClawbackState.AWAITING}),
    ClawbackState.AWAITING: frozenset({ClawbackState.CLAWED_BACK}),
    # Awaited again when the authorisation of the statement that took it back is reversed.
    ClawbackState.CLAWED_BACK: frozenset({ClawbackState.AWAITING}),
}


class MoveNotAllowedError(Exception):
    """A declaration was asked to go from one state to another that may not follow it."""


def move_payment(old: str, new: PaymentState) -> PaymentState:
    """The new state, when it may follow the old. Raises MoveNotAllowedError."""
    if new not in PAYMENT_MOVES[PaymentState(old)]:
        raise MoveNotAllowedError(f"A declaration that is {old} cannot become {new}.")
    return new


def move_clawback(old: str, new: ClawbackState) -> ClawbackState:
    """The new state, when it may follow the old. Raises MoveNotAllowedError."""
    if new not in CLAWBACK_MOVES[ClawbackState(old)]:
        raise MoveNotAllowedError(f"Clawback of a declaration that is {old} cannot become {new}.")
    return new


def is_live(payment: str, clawback: str) -> bool:
    """Whether a declaration still counts: neither voided nor (being) clawed back."""
    return payment != PaymentState.VOIDED and clawback == ClawbackState.NONE


def shown_state(payment: str, clawback: str) -> str:
    """The one state lead providers see: clawback when there is any, else payment; words joined by hyphens."""
    shown = payment if clawback == ClawbackState.NONE else clawback
    return shown.replace("_", "-")
