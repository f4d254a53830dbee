"""Taking a declaration back: voided before it is paid, clawed back after.

In: a declaration, and the lead provider it belongs to, or nobody for a finance officer. Out: the declaration as it may
be shown, or a refusal.
One transaction. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.decisions.operations import decide
from service.declarations.completion import settle_completion
from service.declarations.facts import Facts
from service.declarations.judging import about_declaration
from service.declarations.reading import DeclarationRow, declaration_row
from service.declarations.states import ClawbackState, PaymentState, move_clawback, move_payment
from service.declarations.tables import Declaration
from service.participants.locking import lock_participant
from service.platform import audit
from service.platform.clock import london_day
from service.platform.context import Call, Service
from service.platform.database import TransactionConflict
from service.platform.errors import ErrorEntry, NotFound, PolicyReference, Refused
from service.platform.refusing import done_or_refused
from service.statements.calendar import attachable_statement, open_output_statement, statement_is_foreseen


async def void_declaration(
    service: Service, call: Call, lead_provider_id: int | None, public_id: UUID
) -> DeclarationRow:
    """Take back one of the lead provider's own declarations, or anybody's when a finance officer asks and it is None.

    `lead_provider_id` is the record's. Who asked and when is kept with the audit event. Raises NotFound for another
    lead provider's, and Refused with the rule that stands against it.
    """

    async def operation() -> DeclarationRow | Refused:
        return await _void(service, call, lead_provider_id, public_id)

    return await done_or_refused(service, operation)


async def _void(service: Service, call: Call, lead_provider: int | None, public_id: UUID) -> DeclarationRow | Refused:
    await lock_participant(service, (await _own(lead_provider, public_id))["teacher.public_id"])
    row = await _own(lead_provider, public_id)
    facts = await _facts(service, call, row)
    subject = about_declaration(public_id)
    recorded = await decide(service, call, "void_or_clawback", facts, subject, contract_year=row["contract_year"])
    fired = recorded.decision.fired[0]
    if fired.then["action"] == "void":
        changes = _voided(row)
    elif fired.then["action"] == "claw_back":
        changes = await _awaiting_clawback(service, call, row)
    else:
        detail = {"code": fired.then["reason"], "decision": str(recorded.public_id)}
        await audit.record(call, "voiding refused", "declaration", str(public_id), detail)
        edition = PolicyReference(decision=recorded.decision.decision, rule=fired.id, edition=fired.place.file)
        code = str(fired.then["reason"])
        return Refused([ErrorEntry(title="participant_declaration_id", detail=fired.say, code=code, policy=edition)])
    await _change(call, row, changes)
    shown = await declaration_row(public_id)
    await settle_completion(service, call, shown)
    detail = {"payment": shown["payment_state"], "clawback": shown["clawback_state"]}
    await audit.record(call, f"declaration {fired.then['action']}", "declaration", str(public_id), detail)
    return shown


async def _own(lead_provider: int | None, public_id: UUID) -> dict[str, Any]:
    named = Declaration.public_id == public_id
    row = (
        await Declaration.select(
            Declaration.id,
            Declaration.role,
            Declaration.declaration_type,
            Declaration.declared_at,
            Declaration.contract_year,
            Declaration.payment_state,
            Declaration.clawback_state,
            Declaration.lead_provider,
            Declaration.lead_provider.short_name,
            Declaration.teacher.public_id,
        )
        .where(named if lead_provider is None else named & (Declaration.lead_provider == lead_provider))
        .first()
    )
    if row is None:
        whose = "There is" if lead_provider is None else "You have"
        raise NotFound(f"{whose} no declaration with the id {public_id}.")
    return row


async def _facts(service: Service, call: Call, row: dict[str, Any]) -> Facts:
    policy, year = service.rulebook.policy, row["contract_year"]
    terms = policy.terms.get(year)
    short_name = row["lead_provider.short_name"]
    return {
        "today": call.today,
        "role": row["role"],
        "contract_year": year,
        "declaration_type": row["declaration_type"],
        "declaration_date": london_day(row["declared_at"]),
        "payment_state": row["payment_state"],
        "clawback_state": row["clawback_state"],
        "declarations_close_on": None if terms is None else terms.declarations_close_on,
        "open_output_statement": await open_output_statement(row["lead_provider"], year, call.today) is not None
        or await statement_is_foreseen(policy, row["lead_provider"], short_name, year, call.today),
    }


def _voided(row: dict[str, Any]) -> dict[Any, Any]:
    return {Declaration.payment_state: move_payment(row["payment_state"], PaymentState.VOIDED).value}


async def _awaiting_clawback(service: Service, call: Call, row: dict[str, Any]) -> dict[Any, Any]:
    short_name = row["lead_provider.short_name"]
    statement = await attachable_statement(service, call, row["lead_provider"], short_name, row["contract_year"])
    assert statement is not None, "the rules claw back only where a statement is open"
    state = move_clawback(row["clawback_state"], ClawbackState.AWAITING)
    return {Declaration.clawback_state: state.value, Declaration.clawback_statement: statement}


async def _change(call: Call, row: dict[str, Any], changes: dict[Any, Any]) -> None:
    """Write the change. When a statement's run has moved the declaration since it was read, all is done again."""
    changed = (
        await Declaration.update({**changes, Declaration.updated_at: call.now})
        .where(
            (Declaration.id == row["id"])
            & (Declaration.payment_state == row["payment_state"])
            & (Declaration.clawback_state == row["clawback_state"])
        )
        .returning(Declaration.id)
    )
    if not changed:
        raise TransactionConflict("a statement was generated or authorised meanwhile")
