"""What every operation is given: the service it runs in, and the call it answers.

In: the open database and the compiled policy. Out: nothing of its own.
Must never know: any slice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.rulebook import Rulebook
from service.platform.clock import london_day
from service.platform.database import Database
from service.platform.running_policy import UNRELEASED, RunningPolicy


@dataclass(frozen=True, slots=True)
class Service:
    """The open database and the policy that runs. A new release makes another; a request keeps that it began with."""

    database: Database
    rulebook: Rulebook
    second_person: bool = False
    """Whether a statement is checked by one officer and authorised by another."""
    release: str = UNRELEASED
    """The release of the policy."""
    policy_problem: str | None = None
    """Why a later policy than this one does not run."""

    def running(self, policy: RunningPolicy) -> Service:
        """The same service with the policy that is to run."""
        return replace(self, rulebook=policy.rulebook, release=policy.release, policy_problem=policy.problem)


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
