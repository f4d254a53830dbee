"""The only reader of the clock, and the only place that knows England's time zone.

Out come instants in UTC and the days they fall on in England. Everything else is handed `now` or a day.
A story told twice (demo, tests) sets a clock that stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

_ENGLAND = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Something that says what time it is."""

    def now(self) -> datetime:
        """The instant, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still. Raises `ValueError` for an instant without a time zone."""

    instant: datetime

    def __post_init__(self) -> None:
        _aware(self.instant)

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self.instant.astimezone(UTC)


_clock: ContextVar[Clock] = ContextVar("ecf2_clock", default=SystemClock())  # noqa: B039 - it holds no state


def now() -> datetime:
    """This instant, in UTC, by the clock in use."""
    return _clock.get().now()


@contextmanager
def clock_set_to(clock: Clock) -> Iterator[None]:
    """Within, `now` is what this clock says, for this task and those it starts."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)


def london_day(instant: datetime) -> date:
    """The day on which the instant falls in England. Raises `ValueError` for an instant without a time zone."""
    return _aware(instant).astimezone(_ENGLAND).date()


def london_midnight(day: date) -> datetime:
    """The first instant of the day in England, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=_ENGLAND).astimezone(UTC)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone, so it is not an instant.")
    return instant
