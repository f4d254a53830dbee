"""The night's work: what becomes true because a day has passed.

In: the service and the instant. Out: what changed. Safe to repeat, at any hour.
Must never know: when it is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.participants.nightly import move_those_still_in_induction, retest_waiting
from service.platform.context import Call, Service
from service.statements.operations import attach_waiting_clawbacks, make_due_statements_payable, propose_thresholds
from service.training.turning import turn_the_day


@dataclass(frozen=True, slots=True)
class Night:
    """What the night changed, by public id."""

    became_eligible: list[UUID]
    moved: list[UUID]
    """People who go on under another contract year, because theirs is frozen and induction goes on."""
    became_payable: list[UUID]
    attached: int
    """Clawbacks that had waited for a statement."""
    proposed: list[UUID]
    """Recruitment proposals."""
    shown_anew: int
    """How many participants lead providers read differently because of the day."""


async def work_the_night(service: Service, call: Call) -> Night:
    """Judge everybody again who waits to become eligible; people of frozen contract years move where the rules of the
    day say so; statements past their deadline become payable; clawbacks
    that waited go to a statement; recruitment is looked at where a checkpoint has passed; what lead providers read
    differently from today counts as changed.
    """
    eligible = await retest_waiting(service, call)
    moved = await move_those_still_in_induction(service, call)
    payable = await make_due_statements_payable(service, call)
    attached = await attach_waiting_clawbacks(service, call)
    proposed: list[UUID] = []
    for year in sorted({year for _, year in service.rulebook.policy.call_off_contracts}):
        proposed += [one["public_id"] for one in await propose_thresholds(service, call, year)]
    return Night(eligible, moved, payable, attached, proposed, await turn_the_day(service, call))
