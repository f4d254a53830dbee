"""Which band pays each declaration, for one declaration type at a time.

In: the capacity of each band in order, and the counts of one type. Out: the counts in each band and those left over.
Must never know: prices, or that other declaration types exist.

This is the arithmetic of the current service. What finds no place at a step stays out for good: a place set free
later is not given to it. Bands hold counts, so all earlier statements are placed anew each time, first everything
paid and then everything taken back. After an overflow and a clawback that can differ from what was paid month by
month; `unallocated` says by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.payments.inputs import Counts


@dataclass(frozen=True, slots=True)
class Allocation:
    """Counts by band, in the order of the bands, and what found no place or nothing to undo."""

    in_bands: tuple[Counts, ...]
    unallocated: Counts


def allocate(capacities: Sequence[int], declared: Counts) -> Allocation:
    """Place one declaration type's counts in four steps, each after the one before.

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
