"""People of closed contract years: who goes on under another, who is archived, which mentors may train again.

In: a person, a role, what gives rise to the question. Out: the recorded decision; training is opened under the other
contract year when it says so, and the frozen year remembered. Each operation is one transaction.
Must never know: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from engine.decision import Decision
from service.decisions.operations import Subject, decide
from service.eligibility.facts import funding_facts, stored_record
from service.eligibility.operations import judge_funding
from service.participants.closed_year_facts import (
    SUPPORT_REQUEST,
    Asked,
    Facts,
    closed_year_facts,
    contract_year_change_facts,
)
from service.participants.facts import is_frozen
from service.participants.locking import lock_participant
from service.participants.records import teacher_with
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import require_transaction
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.platform.refusing import done_or_refused
from service.refusals import refused_by
from service.training.moving import Destination, may_move_today, move_training
from service.training.reading import trainings_in_role

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """What was decided, and whether training goes on under another contract year now."""

    decision: Decision
    contract_year: int | None = None
    """The contract year training goes on under; None when nothing moved."""


async def move_out_of_closed_year(
    service: Service,
    call: Call,
    participant: UUID,
    role: str,
    *,
    occasion: str = SUPPORT_REQUEST,
    forced: bool = False,
    check: bool = False,
) -> Move:
    """Move the person out of a frozen contract year if the rules say so; with `check` only say what would happen.

    Repeated it finds nobody to move. Raises NotFound for somebody never trained, and Refused with the rule.
    """

    async def operation() -> Move | Refused:
        await lock_participant(service, participant)
        person, training = await _in_training(participant, role)
        asked = Asked(role, occasion, training["lead_provider"], call.today, forced=forced)
        if check:
            return await _checked(service, call, person, training, asked)
        return await _move_out(service, call, person, training, asked)

    return await done_or_refused(service, operation)


async def change_contract_year(
    service: Service, call: Call, participant: UUID, role: str, contract_year: int, *, check: bool = False
) -> Move:
    """Move the person to a contract year that is asked for, back into the frozen one they left among others.

    Declarations keep the year they stand under. Raises NotFound for somebody never trained, and Refused.
    """

    async def operation() -> Move | Refused:
        await lock_participant(service, participant)
        person, training = await _in_training(participant, role)
        if training["contract_year"] == contract_year:
            detail = f"Training stands under contract year {contract_year} already; nothing needs to be done."
            return Refused([ErrorEntry(title="contract_year", detail=detail, code="contract_year_unchanged")])
        return await _change(service, call, _Person(person, role, training), contract_year, check=check)

    return await done_or_refused(service, operation)


async def move_on_occasion(service: Service, call: Call, person: Row, role: str, occasion: str) -> int | None:
    """Move the person out of a frozen contract year if the occasion gives rise to it. Gives the year they go on under.

    Nothing is recorded of somebody who stays. Must be called inside the caller's transaction.
    """
    require_transaction()
    trainings = await trainings_in_role(person["id"], role)
    if not trainings or may_move_today(trainings[0], call.today) is not None:
        return None
    training = trainings[0]
    if not is_frozen(service.rulebook.policy, training["contract_year"], call.today):
        return None
    asked = Asked(role, occasion, training["lead_provider"], call.today)
    if (await _checked(service, call, person, training, asked)).decision.answer("outcome") != "moves":
        return None
    moved = await _move_out(service, call, person, training, asked)
    return None if isinstance(moved, Refused) else moved.contract_year


@dataclass(frozen=True, slots=True)
class _Person:
    row: Row
    role: str
    training: Row

    @property
    def subject(self) -> Subject:
        return Subject("teacher", str(self.row["public_id"]))


async def _in_training(participant: UUID, role: str) -> tuple[Row, Row]:
    person = await teacher_with(participant)
    trainings = await trainings_in_role(person["id"], role)
    if not trainings:
        raise NotFound(f"No lead provider has ever trained participant {participant} in this role.")
    return person, trainings[0]


async def _facts(service: Service, call: Call, person: Row, training: Row, asked: Asked) -> Facts:
    record = await stored_record(person)
    policy = service.rulebook.policy
    return await closed_year_facts(policy, call.today, asked, teacher=person, record=record, training=training)


async def _checked(service: Service, call: Call, person: Row, training: Row, asked: Asked) -> Move:
    """What would be decided; nothing is recorded."""
    funding = await _funding_facts(call, person, asked.role)
    judged = service.rulebook.decide(f"{asked.role}_funding_eligibility", funding, call.today)
    asked = replace(asked, funding_status=str(judged.answer("status")))
    facts = await _facts(service, call, person, training, asked)
    return Move(service.rulebook.decide("closed_year_move", facts, call.today))


async def _funding_facts(call: Call, person: Row, role: str) -> Facts:
    return await funding_facts(call, role, person, await stored_record(person))


async def _move_out(service: Service, call: Call, person: Row, training: Row, asked: Asked) -> Move | Refused:
    subject = Subject("teacher", str(person["public_id"]))
    facts = await _funding_facts(call, person, asked.role)
    funding = await judge_funding(service, call, asked.role, facts, subject)
    asked = replace(asked, funding_status=str(funding.decision.answer("status")))
    facts = await _facts(service, call, person, training, asked)
    decision = (await decide(service, call, "closed_year_move", facts, subject)).decision
    year = decision.answer("contract_year")
    if decision.answer("outcome") != "moves" or not isinstance(year, int):
        return Refused([refused_by(decision, title="participant_id")])
    against = may_move_today(training, call.today)
    if against is not None:
        return Refused([against])
    remembered = training["contract_year"] if decision.answer("remember_frozen_year") is True else None
    destination = Destination(year, str(decision.answer("schedule")))
    await _moved(call, _Person(person, asked.role, training), destination, remembered)
    return Move(decision, year)


async def _change(service: Service, call: Call, person: _Person, year: int, *, check: bool) -> Move | Refused:
    policy = service.rulebook.policy
    facts = await contract_year_change_facts(
        policy, call.today, person.role, year, teacher=person.row, training=person.training
    )
    if check:
        return Move(service.rulebook.decide("contract_year_change", facts, call.today))
    decision = (await decide(service, call, "contract_year_change", facts, person.subject)).decision
    if decision.answer("outcome") != "allowed":
        return Refused([refused_by(decision, title="contract_year")])
    schedule = await _schedule_in(person, year)
    if schedule not in policy.schedules.get(year, {}):
        detail = f"Contract year {year} has no schedule {schedule}. Change the schedule first."
        return Refused([ErrorEntry(title="schedule", detail=detail, code="schedule_not_offered")])
    against = may_move_today(person.training, call.today)
    if against is not None:
        return Refused([against])
    remembered = person.row[f"{person.role}_frozen_contract_year"]
    if decision.answer("forget_frozen_year") is True:
        remembered = None
    await _moved(call, person, Destination(year, schedule), remembered)
    return Move(decision, year)


async def _schedule_in(person: _Person, year: int) -> str:
    """The schedule the person followed under that contract year before, else the one they follow now."""
    trainings = await trainings_in_role(person.row["id"], person.role)
    before = next((row for row in trainings if row["contract_year"] == year), person.training)
    return str(before["schedule"])


async def _moved(call: Call, person: _Person, destination: Destination, remembered: int | None) -> None:
    await move_training(call, person.training, destination)
    column = f"{person.role}_frozen_contract_year"
    changes: dict[Any, Any] = {column: remembered, "updated_at": call.now}
    await Teacher.update(changes).where(Teacher.id == person.row["id"])
    detail = {
        "role": person.role,
        "from": person.training["contract_year"],
        "to": destination.contract_year,
        "remembered": remembered,
    }
    await audit.record(call, "contract year changed", "teacher", str(person.row["public_id"]), detail)
