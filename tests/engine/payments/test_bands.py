"""How one declaration type fills the bands and leaves them again."""

from __future__ import annotations

from engine.payments.bands import allocate
from engine.payments.inputs import Counts

THREE_BANDS = (3, 2, 1)


def test_declarations_fill_the_first_band_first() -> None:
    placed = allocate(THREE_BANDS, Counts(billable=4))
    assert [band.billable for band in placed.in_bands] == [3, 1, 0]


def test_clawbacks_leave_from_the_last_band_first() -> None:
    placed = allocate(THREE_BANDS, Counts(previous_billable=5, refundable=3))
    assert [band.refundable for band in placed.in_bands] == [1, 2, 0]


def test_a_declaration_beyond_the_last_band_is_unallocated() -> None:
    placed = allocate(THREE_BANDS, Counts(previous_billable=5, billable=3))
    assert placed.unallocated == Counts(billable=2)


def test_an_earlier_clawback_sets_a_place_free_for_a_new_declaration_only() -> None:
    placed = allocate((1,), Counts(previous_billable=2, previous_refundable=1, billable=1))
    assert placed.in_bands == (Counts(1, 1, 1, 0),)
    assert placed.unallocated == Counts(previous_billable=1)


def test_a_clawback_never_takes_a_band_below_nothing() -> None:
    placed = allocate(THREE_BANDS, Counts(previous_billable=1, refundable=2))
    assert [band.filled for band in placed.in_bands] == [0, 0, 0]
    assert placed.unallocated == Counts(refundable=1)


def test_what_is_paid_now_can_be_taken_back_on_the_same_statement() -> None:
    placed = allocate(THREE_BANDS, Counts(billable=4, refundable=1))
    assert [band.net for band in placed.in_bands] == [3, 0, 0]
