"""The start of induction on the teacher record changed: does the contract year of the training change with it?

In: a person, a role and the start as it now stands. Out: the recorded decision; training goes on under the other
contract year when it says so. Must be called inside the caller's transaction. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.decisions.operations import Subject, decide
from service.participants.closed_year_facts import live_in_contract_year
from service.participants.facts import is_frozen
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import require_transaction
from service.training.moving import Destination, may_move_today, move_training
from service.training.reading import trainings_in_role

Row = Mapping[str, Any]


async def correct_contract_year(service: Service, call: Call, person: Row, role: str, started_on: date) -> None:
    """Ask whether the training moves to the contract year of the start of induction, and move it if it does.

    Nothing is asked of somebody no lead provider ever trained in the role. Where the other year lacks the schedule, or
    training has stopped, nothing moves: the recorded decision and the audit event tell DfE support.
    """
    require_transaction()
    trainings = await trainings_in_role(person["id"], role)
    if not trainings:
        return
    training, policy = trainings[0], service.rulebook.policy
    year_of_start = policy.contract_year_of(started_on)
    facts = {
        "role": role,
        "today": call.today,
        "contract_year": training["contract_year"],
        "contract_year_of_induction_start": year_of_start,
        "induction_contract_year_frozen": is_frozen(policy, year_of_start, call.today),
        "live_in_current_year": await live_in_contract_year(person["id"], role, training["contract_year"]),
    }
    subject = Subject("teacher", str(person["public_id"]))
    decision = (await decide(service, call, "induction_start_correction", facts, subject)).decision
    year = decision.answer("contract_year")
    if decision.answer("outcome") == "stays":
        return
    detail = {"role": role, "from": training["contract_year"], "to": year, "reason": decision.answer("reason")}
    action = "contract year left to support"
    if isinstance(year, int) and _may_go_on(service, training, year, call.today):
        await move_training(call, training, Destination(year, training["schedule"]))
        action = "contract year changed"
    await audit.record(call, action, "teacher", str(person["public_id"]), detail)


def _may_go_on(service: Service, training: Row, year: int, today: date) -> bool:
    offered = service.rulebook.policy.schedules.get(year, {})
    return training["schedule"] in offered and may_move_today(dict(training), today) is None
