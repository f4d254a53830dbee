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
@pytest.mark.parametrize("old", ["paid", "voided"])
def test_paid_and_voided_are_final(old: str, new: PaymentState) -> None:
    with pytest.raises(MoveNotAllowedError, match=f"A declaration that is {old} cannot become {new}"):
        move_payment(old, new)


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
