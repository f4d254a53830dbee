"""Days as they are typed, and today for commands that were given none."""

from __future__ import annotations

from datetime import date

import click

from engine.written import DATE
from service.platform.clock import london_day, now


class Day(click.ParamType[date]):
    """A calendar date as policy writes it."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read `2025-09-01`; anything else is answered with how to write it."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is not a date. Write it as year-month-day, such as {DATE}.', param, ctx)


def today() -> date:
    """The day in England, for commands that were given no other."""
    return london_day(now())
