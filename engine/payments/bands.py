"""Which band pays each declaration, for one declaration type at a time.

In: the capacity of each band in order, the counts of one type, and the way bands are filled. Out: the counts in each
band and those left over. Must never know: prices, or that other declaration types exist.

Bands hold counts, so all earlier statements are placed anew each time. Each of the two public services has its own way
to do that, and the terms name the one that applies. Both pay the same as long as all earlier declarations found a
place and no more were taken back than paid. Otherwise either can differ from what was paid month by month;
`unallocated` says by how much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.model.contracts import BandFilling
from engine.payments.inputs import Counts


@dataclass(frozen=True, slots=True)
class Allocation:
    """Counts by band, in the order of the bands, and what found no place or nothing to undo.

    Filled net of clawbacks, `previous_billable` is the net of earlier declarations and `previous_refundable` nothing.
    """

    in_bands: tuple[Counts, ...]
    unallocated: Counts


def allocate(capacities: Sequence[int], declared: Counts, filling: BandFilling) -> Allocation:
    """Place one declaration type's counts in the way the terms name."""
    return _WAYS[filling](capacities, declared)


def _step_by_step(capacities: Sequence[int], declared: Counts) -> Allocation:
    """The way of the current service. What finds no place stays out for good, also when a place is set free later.

    1. earlier billable fill from the first band up; 2. earlier refundable leave from the last band down;
    3. this statement's billable fill the room that is left, from the first band up; 4. this statement's refundable
    leave from the last band down, never below nothing.
    """
    earlier, earlier_beyond = _fill(capacities, declared.previous_billable)
    undone, nothing_earlier = _leave(earlier, declared.previous_refundable)
    held = _less(earlier, undone)
    added, beyond = _fill(_less(capacities, held), declared.billable)
    held = [before + more for before, more in zip(held, added, strict=True)]
    removed, nothing_to_undo = _leave(held, declared.refundable)
    return Allocation(
        tuple(Counts(*places) for places in zip(earlier, undone, added, removed, strict=True)),
        Counts(earlier_beyond, nothing_earlier, beyond, nothing_to_undo),
    )


def _net_of_clawbacks(capacities: Sequence[int], declared: Counts) -> Allocation:
    """The way of the service before. A declaration that found no place moves into one that a clawback sets free.

    1. earlier billable less earlier refundable, as one number, fill from the first band up; 2. this statement's
    billable fill the room that is left, from the first band up; 3. this statement's refundable leave from the last
    band down, first those added now, then earlier ones.

    Records that take back more than was ever paid make the number less than nothing. It stands in the first band then
    and makes room there, and what is taken back beyond this statement's own is paid: that is how it was worked out.
    """
    earlier, earlier_beyond = _fill(capacities, declared.filled_before)
    added, beyond = _fill(_less(capacities, earlier), declared.billable)
    undone_now, left = _leave(added, declared.refundable)
    undone_earlier, nothing_to_undo = _leave(earlier, left) if left else ([0] * len(earlier), 0)
    removed = [now + before for now, before in zip(undone_now, undone_earlier, strict=True)]
    return Allocation(
        tuple(Counts(held, 0, *now) for held, *now in zip(earlier, added, removed, strict=True)),
        Counts(earlier_beyond, 0, beyond, nothing_to_undo),
    )


_WAYS: Mapping[BandFilling, Callable[[Sequence[int], Counts], Allocation]] = {
    BandFilling.STEP_BY_STEP: _step_by_step,
    BandFilling.NET_OF_CLAWBACKS: _net_of_clawbacks,
}


def _fill(room: Sequence[int], count: int) -> tuple[list[int], int]:
    """How many each band takes, from the first up, and how many are left over."""
    taken = []
    for places in room:
        takes = min(places, count)
        taken.append(takes)
        count -= takes
    return taken, count


def _leave(held: Sequence[int], count: int) -> tuple[list[int], int]:
    """How many leave each band, from the last down, and how many found nothing to undo."""
    left, over = _fill(held[::-1], count)
    return left[::-1], over


def _less(held: Sequence[int], removed: Sequence[int]) -> list[int]:
    return [before - gone for before, gone in zip(held, removed, strict=True)]
