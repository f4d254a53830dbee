"""The night's work: what becomes true because a day has passed.

In: the service and the instant. Out: what changed. Safe to repeat, at any hour.
Must never know: when it is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.eligibility.operations import retest_waiting
from service.platform.context import Call, Service
from service.statements.operations import make_due_statements_payable
from service.training.turning import turn_the_day


@dataclass(frozen=True, slots=True)
class Night:
    """What the night changed, by public id."""

    became_eligible: list[UUID]
    became_payable: list[UUID]
    shown_anew: int
    """How many participants lead providers read differently because of the day."""


async def work_the_night(service: Service, call: Call) -> Night:
    """Judge everybody again who waits to become eligible; statements past their deadline become payable; what lead
    providers read differently from today counts as changed.
    """
    return Night(
        await retest_waiting(service, call),
        await make_due_statements_payable(service, call),
        await turn_the_day(service, call),
    )
