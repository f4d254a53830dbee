"""Which mentor an early career teacher had when a milestone was declared.

In: a stay at a school and a day. Out: the mentor. Must never know: why it is asked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from piccolo.query.methods.select import Select

from service.participants.tables import Mentorship
from service.platform.database import prepared


async def mentor_nearest(at_school_period: int, day: date) -> int | None:
    """The mentor whose pairing starts or ends nearest to the day; None for a stay without, as a mentor's is."""
    pairings = await _pairings_of(at_school_period)
    if not pairings:
        return None

    def distance(pairing: dict[str, date | None]) -> int:
        ends = [end for end in (pairing["started_on"], pairing["finished_on"]) if end is not None]
        return min(abs((end - day).days) for end in ends)

    return int(min(pairings, key=distance)["mentor_period.teacher"])


@prepared
def _pairings_of(at_school_period: int) -> Select[Any]:
    return (
        Mentorship.select(Mentorship.started_on, Mentorship.finished_on, Mentorship.mentor_period.teacher)
        .where(Mentorship.ect_period == at_school_period)
        .order_by(Mentorship.started_on)
        .order_by(Mentorship.id)
    )
