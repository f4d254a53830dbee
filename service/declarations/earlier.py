"""Declarations that were paid before this service, as the older one recorded them.

In: a training period and declaration types. Out: paid declarations on no statement of ours.
Nothing is judged: it was, under the rules of its day. Must never know: any rule.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.declarations.states import ClawbackState, PaymentState
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.clock import london_midnight
from service.platform.context import Call, Service
from service.platform.errors import NotFound
from service.platform.identifiers import new_id
from service.training.reading import trainings_in_role

UNPAID_HERE = "none"


async def record_earlier_declarations(
    service: Service, call: Call, teacher: UUID, role: str, types: tuple[str, ...]
) -> None:
    """Record types as paid under the person's latest training, each dated the first day of its milestone.

    Raises NotFound when the training has no partnership or its schedule lacks a type.
    """
    async with service.database.transaction():
        person = await Teacher.select(Teacher.id).where(Teacher.public_id == teacher).first()
        trainings = await trainings_in_role(person["id"], role) if person else []
        training = trainings[0] if trainings else None
        if person is None or training is None or training["partnership.lead_provider"] is None:
            raise NotFound(f"Participant {teacher} has no training under a partnership in this role.")
        for declaration_type in types:
            declared_at = _first_moment(service, training["contract_year"], training["schedule"], declaration_type)
            await Declaration.insert(
                Declaration(
                    public_id=new_id(),
                    teacher=person["id"],
                    role=role,
                    training_period=training["id"],
                    lead_provider=training["partnership.lead_provider"],
                    delivery_partner=training["partnership.delivery_partner"],
                    contract_year=training["contract_year"],
                    declaration_type=declaration_type,
                    declared_at=declared_at,
                    payment_state=PaymentState.PAID.value,
                    clawback_state=ClawbackState.NONE.value,
                    line=UNPAID_HERE,
                    created_at=call.now,
                    updated_at=call.now,
                )
            )
        await audit.record(call, "earlier declarations recorded", "teacher", str(teacher), {"types": list(types)})


def _first_moment(service: Service, contract_year: int, schedule: str, declaration_type: str) -> datetime:
    held = service.rulebook.policy.schedules.get(contract_year, {}).get(schedule)
    if held is None or declaration_type not in held.milestones:
        raise NotFound(f"{schedule} of {contract_year} has no milestone for {declaration_type}.")
    return london_midnight(held.milestones[declaration_type].start)
