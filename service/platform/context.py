"""What every operation is given: the service it runs in, and the call it answers.

In: the open database and the compiled policy, built once at start. Out: nothing of its own.
Must never know: any slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.rulebook import Rulebook
from service.platform.clock import london_day
from service.platform.database import Database


@dataclass(frozen=True, slots=True)
class Service:
    """The open database and the policy in force."""

    database: Database
    rulebook: Rulebook
    second_person: bool = False
    """Whether a statement is checked by one officer and authorised by another."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and the instant we know what we know (UTC)."""

    actor: str
    """`lead provider alder-vale-teaching`, `finance Priya Shah`, `school 900001`: no secrets, no personal data."""
    now: datetime

    @property
    def today(self) -> date:
        """The day in England."""
        return london_day(self.now)
