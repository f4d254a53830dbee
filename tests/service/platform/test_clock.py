"""Instants are UTC; the day is England's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from service.platform.clock import FixedClock, clock_set_to, london_day, london_midnight, now


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 3, 29, 23, 59, 59, tzinfo=UTC), date(2025, 3, 29)),  # the last day of winter time
        (datetime(2025, 3, 30, 0, 0, tzinfo=UTC), date(2025, 3, 30)),
        (datetime(2025, 3, 30, 22, 59, 59, tzinfo=UTC), date(2025, 3, 30)),  # the first day of summer time is short
        (datetime(2025, 3, 30, 23, 0, tzinfo=UTC), date(2025, 3, 31)),
        (datetime(2025, 10, 25, 23, 0, tzinfo=UTC), date(2025, 10, 26)),  # the day the clocks go back is long
        (datetime(2025, 10, 26, 23, 59, 59, tzinfo=UTC), date(2025, 10, 26)),
        (datetime(2025, 10, 27, 0, 0, tzinfo=UTC), date(2025, 10, 27)),
        (datetime(2025, 6, 1, 4, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), date(2025, 6, 1)),
        (datetime(2025, 6, 1, 4, 29, tzinfo=timezone(timedelta(hours=5, minutes=30))), date(2025, 5, 31)),
    ],
)
def test_the_day_begins_at_midnight_in_london(instant: datetime, day: date) -> None:
    assert london_day(instant) == day


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 3, 30), date(2025, 7, 1), date(2025, 10, 26)])
def test_midnight_is_the_first_instant_of_the_day(day: date) -> None:
    midnight = london_midnight(day)
    assert london_day(midnight) == day
    assert london_day(midnight - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_an_instant_without_a_time_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        london_day(datetime(2025, 6, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        FixedClock(datetime(2025, 6, 1))  # noqa: DTZ001


def test_a_story_sets_a_clock_that_stands_still() -> None:
    summer = datetime(2025, 6, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    with clock_set_to(FixedClock(summer)):
        assert now() == now() == summer
        assert now().tzinfo is UTC
    assert now() > summer
