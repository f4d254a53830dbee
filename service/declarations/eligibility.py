"""Declarations that waited for a person to become eligible for funding.

In: a person and a role. Out: their waiting declarations, each eligible and on a statement, or still waiting.
Must be called inside the caller's transaction. Must never know: why the person is eligible.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from piccolo.query.methods.select import Select

from service.declarations.facts import Facts
from service.declarations.judging import about_declaration, judge_payability
from service.declarations.states import PaymentState, move_payment
from service.declarations.tables import Declaration
from service.participants.locking import lock_participant
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.clock import london_day
from service.platform.context import Call, Service
from service.platform.database import prepared, require_transaction
from service.statements.calendar import attachable_statement


async def make_eligible(service: Service, call: Call, teacher: int, role: str) -> list[UUID]:
    """Ask again about every declaration of the role that is submitted; put those now payable on their statements.

    Call it after the person's eligibility has been written, in the same transaction. `teacher` is the record's id.
    One whose contract year has no output statement left keeps waiting. Gives the public ids of those that moved.
    """
    require_transaction()
    person = await Teacher.select().where(Teacher.id == teacher).first()
    assert person is not None, "a record that was read before"
    await lock_participant(service, person["public_id"])
    moved: dict[UUID, int] = {}
    for row in await _submitted(teacher, role):
        statement = await _attach(service, call, row, _facts(call, person, row))
        if statement is not None:
            moved[row["public_id"]] = statement
    for public_id, statement in moved.items():
        await audit.record(call, "declaration made eligible", "declaration", str(public_id), {"statement": statement})
    return list(moved)


@prepared
def _submitted(teacher: int, role: str) -> Select[Any]:
    return (
        Declaration.select(
            Declaration.id,
            Declaration.public_id,
            Declaration.role,
            Declaration.declaration_type,
            Declaration.declared_at,
            Declaration.contract_year,
            Declaration.payment_state,
            Declaration.second_claim,
            Declaration.lead_provider,
            Declaration.lead_provider.short_name,
            Declaration.pupil_premium,
            Declaration.sparsity,
        )
        .where(
            (Declaration.teacher == teacher)
            & (Declaration.role == role)
            & (Declaration.payment_state == PaymentState.SUBMITTED.value)
        )
        .order_by(Declaration.declared_at)
        .order_by(Declaration.id)
    )


def _facts(call: Call, person: dict[str, Any], row: dict[str, Any]) -> Facts:
    role = row["role"]
    return {
        "today": call.today,
        "role": role,
        "declaration_type": row["declaration_type"],
        "declared_at": row["declared_at"],
        "declaration_date": london_day(row["declared_at"]),
        "contract_year": row["contract_year"],
        "eligible_for_funding": person[f"{role}_eligible_from"] is not None,
        "ineligible_from": person[f"{role}_ineligible_from"],
        "second_claim_authorised": bool(row["second_claim"]),
    }


async def _attach(service: Service, call: Call, row: dict[str, Any], facts: Facts) -> int | None:
    flags = bool(row["pupil_premium"]), bool(row["sparsity"])
    payability = await judge_payability(service, call, facts, flags, about_declaration(row["public_id"]))
    if not payability.eligible:
        return None
    short_name, year = row["lead_provider.short_name"], row["contract_year"]
    statement = await attachable_statement(service, call, row["lead_provider"], short_name, year)
    if statement is None:
        return None
    state = move_payment(row["payment_state"], PaymentState.ELIGIBLE)
    await Declaration.update(
        {
            Declaration.payment_state: state.value,
            Declaration.statement: statement,
            Declaration.line: payability.line,
            Declaration.uplift: payability.uplift,
            Declaration.updated_at: call.now,
        }
    ).where(Declaration.id == row["id"])
    return statement
