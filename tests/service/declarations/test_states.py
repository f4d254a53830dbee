"""Which states may follow which, and what lead providers see of them."""

from __future__ import annotations

import pytest

from service.declarations.states import (
    ClawbackState,
    MoveNotAllowedError,
    PaymentState,
    is_live,
    move_clawback,
    move_payment,
    shown_state,
)


@pytest.mark.parametrize("old", ["submitted", "eligible", "payable"])
def test_what_is_not_paid_may_be_voided(old: str) -> None:
    assert move_payment(old, PaymentState.VOIDED) == "voided"


@pytest.mark.parametrize("new", list(PaymentState))
def test_voided_is_final(new: PaymentState) -> None:
    with pytest.raises(MoveNotAllowedError, match=f"A declaration that is voided cannot become {new}"):
        move_payment("voided", new)


@pytest.mark.parametrize("new", [state for state in PaymentState if state != "payable"])
def test_what_is_paid_is_only_payable_again_and_never_voided(new: PaymentState) -> None:
    assert move_payment("paid", PaymentState.PAYABLE) == "payable"
    with pytest.raises(MoveNotAllowedError, match=f"A declaration that is paid cannot become {new}"):
        move_payment("paid", new)


@pytest.mark.parametrize("old", ["eligible", "payable"])
def test_what_finance_holds_waits_again(old: str) -> None:
    assert move_payment(old, PaymentState.SUBMITTED) == "submitted"


def test_a_clawback_that_was_reversed_is_awaited_again() -> None:
    assert move_clawback("clawed_back", ClawbackState.AWAITING) == "awaiting_clawback"


def test_no_step_towards_payment_is_left_out() -> None:
    with pytest.raises(MoveNotAllowedError):
        move_payment("eligible", PaymentState.PAID)


def test_a_payment_is_taken_back_in_two_steps() -> None:
    assert move_clawback("none", ClawbackState.AWAITING) == "awaiting_clawback"
    with pytest.raises(MoveNotAllowedError):
        move_clawback("none", ClawbackState.CLAWED_BACK)


@pytest.mark.parametrize(
    ("payment", "clawback", "shown", "live"),
    [
        ("submitted", "none", "submitted", True),
        ("paid", "none", "paid", True),
        ("voided", "none", "voided", False),
        ("paid", "awaiting_clawback", "awaiting-clawback", False),
        ("paid", "clawed_back", "clawed-back", False),
    ],
)
def test_lead_providers_see_clawback_before_payment(payment: str, clawback: str, shown: str, live: bool) -> None:
    assert shown_state(payment, clawback) == shown
    assert is_live(payment, clawback) is live
