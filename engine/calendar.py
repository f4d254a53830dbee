"""Days, inclusive periods and months: the only place that does arithmetic on the calendar.

In and out: `datetime.date`. Policy dates are calendar dates in England; both ends of a period are included.
Must never know: what day it is today, or which contract years exist.
"""

from __future__ import annotations

import calendar as _gregorian
from dataclasses import dataclass
from datetime import date, timedelta

from engine.written import MONTH

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days, both ends included. `until` is None while it is open."""

    start: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies in the period; the first and the last day do."""
        return self.start <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share at least one day."""
        starts_in_time = other.until is None or self.start <= other.until
        return starts_in_time and (self.until is None or other.start <= self.until)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, written `2025-11`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def name(self) -> str:
        """The English name, as lead providers see it: `November`."""
        return _NAMES[self.number - 1]

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month; leap years are known."""
        return date(self.year, self.number, _gregorian.monthrange(self.year, self.number)[1])

    def later(self, months: int) -> Month:
        """The month so many months on; before, when less than nothing."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2025-11`. Raises ValueError for anything else."""
        year, dash, number = text.partition("-")
        digits = year + number
        if not (dash and len(year) == 4 and len(number) == 2 and digits.isascii() and digits.isdigit()):
            raise ValueError(f"{text!r} is not a month such as {MONTH}")
        month = cls(int(year), int(number))
        if not (1 <= month.number <= 12 and month.year >= 1):
            raise ValueError(f"{text!r} is not a month such as {MONTH}")
        return month

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day falls in."""
        return cls(day.year, day.month)


_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
