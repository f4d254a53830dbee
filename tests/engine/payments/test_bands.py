"""How one declaration type fills the bands and leaves them again."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.contracts import BandFilling
from engine.payments.bands import Allocation, allocate
from engine.payments.inputs import Counts

THREE_BANDS = (3, 2, 1)


def step_by_step(capacities: Sequence[int], declared: Counts) -> Allocation:
    return allocate(capacities, declared, BandFilling.STEP_BY_STEP)


def net_of_clawbacks(capacities: Sequence[int], declared: Counts) -> Allocation:
    return allocate(capacities, declared, BandFilling.NET_OF_CLAWBACKS)


def test_declarations_fill_the_first_band_first() -> None:
    placed = step_by_step(THREE_BANDS, Counts(billable=4))
    assert [band.billable for band in placed.in_bands] == [3, 1, 0]


def test_clawbacks_leave_from_the_last_band_first() -> None:
    placed = step_by_step(THREE_BANDS, Counts(previous_billable=5, refundable=3))
    assert [band.refundable for band in placed.in_bands] == [1, 2, 0]


def test_a_declaration_beyond_the_last_band_is_unallocated() -> None:
    placed = step_by_step(THREE_BANDS, Counts(previous_billable=5, billable=3))
    assert placed.unallocated == Counts(billable=2)


def test_an_earlier_clawback_sets_a_place_free_for_a_new_declaration_only() -> None:
    placed = step_by_step((1,), Counts(previous_billable=2, previous_refundable=1, billable=1))
    assert placed.in_bands == (Counts(1, 1, 1, 0),)
    assert placed.unallocated == Counts(previous_billable=1)


def test_a_clawback_never_takes_a_band_below_nothing() -> None:
    placed = step_by_step(THREE_BANDS, Counts(previous_billable=1, refundable=2))
    assert [band.filled for band in placed.in_bands] == [0, 0, 0]
    assert placed.unallocated == Counts(refundable=1)


def test_what_is_paid_now_can_be_taken_back_on_the_same_statement() -> None:
    placed = step_by_step(THREE_BANDS, Counts(billable=4, refundable=1))
    assert [band.net for band in placed.in_bands] == [3, 0, 0]


def test_net_of_clawbacks_a_declaration_left_out_moves_into_a_place_set_free() -> None:
    placed = net_of_clawbacks((1,), Counts(previous_billable=2, previous_refundable=1, billable=1))
    assert placed.in_bands == (Counts(previous_billable=1),)
    assert placed.unallocated == Counts(billable=1)


def test_net_of_clawbacks_what_is_added_now_leaves_before_what_was_there() -> None:
    placed = net_of_clawbacks(THREE_BANDS, Counts(previous_billable=2, billable=3, refundable=4))
    assert [(band.previous_billable, band.billable, band.refundable) for band in placed.in_bands] == [
        (2, 1, 2),
        (0, 2, 2),
        (0, 0, 0),
    ]


def test_net_of_clawbacks_more_taken_back_than_ever_paid_makes_room_in_the_first_band() -> None:
    placed = net_of_clawbacks(THREE_BANDS, Counts(previous_billable=1, previous_refundable=3, billable=5))
    assert placed.in_bands[0] == Counts(previous_billable=-2, billable=5)
    assert not placed.unallocated


def test_the_two_ways_pay_differently_once_one_found_no_place_and_one_was_taken_back() -> None:
    declared = Counts(previous_billable=2, previous_refundable=1, refundable=1)
    assert [band.refundable for band in step_by_step((1,), declared).in_bands] == [0]
    assert [band.refundable for band in net_of_clawbacks((1,), declared).in_bands] == [1]
