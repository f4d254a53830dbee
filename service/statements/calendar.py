"""Statements as the policy calendar foresees them, and the one that pays what is declared today.

In: the calendar of a contract year. Out: rows of Statement. Must be called inside the caller's transaction to write.
Must never know: what stands on a statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from piccolo.query.methods.select import Select

from engine.model.contracts import StatementDate, StatementKind
from engine.model.policy import Policy
from service.platform.context import Call, Service
from service.platform.database import prepared, require_transaction
from service.platform.identifiers import new_id
from service.statements.states import StatementState
from service.statements.tables import Statement


async def open_output_statement(lead_provider: int, contract_year: int, today: date) -> int | None:
    """The open output statement with the earliest deadline that is today or later, when its record exists."""
    rows = await _open_output_statements(lead_provider, contract_year, today)
    return int(rows[0]["id"]) if rows else None


@prepared
def _open_output_statements(lead_provider: int, contract_year: int, today: date) -> Select[Any]:
    return (
        Statement.select(Statement.id)
        .where(
            (Statement.lead_provider == lead_provider)
            & (Statement.contract_year == contract_year)
            & (Statement.kind == StatementKind.OUTPUT.value)
            & (Statement.state == StatementState.OPEN.value)
            & (Statement.deadline_on >= today)
        )
        .order_by(Statement.deadline_on)
        .order_by(Statement.id)
        .limit(1)
    )


async def statement_is_foreseen(
    policy: Policy, lead_provider: int, short_name: str, contract_year: int, today: date
) -> bool:
    """Whether the year's calendar has an output statement to come whose record is still to be made."""
    return any(
        entry.kind is StatementKind.OUTPUT and entry.deadline >= today
        for entry in await foreseen_statements(policy, lead_provider, short_name, contract_year, today)
    )


async def attachable_statement(
    service: Service, call: Call, lead_provider: int, short_name: str, contract_year: int
) -> int | None:
    """The open output statement, its record made from the calendar if need be. None when the year has none left."""
    found = await open_output_statement(lead_provider, contract_year, call.today)
    if found is None:
        await ensure_statements(service, call, lead_provider, short_name, contract_year)
        found = await open_output_statement(lead_provider, contract_year, call.today)
    return found


async def later_output_statement(service: Service, call: Call, statement: Mapping[str, Any]) -> int | None:
    """The open output statement that follows this one, its record made from the calendar if need be. None if none is
    left."""
    await ensure_statements(
        service, call, statement["lead_provider"], statement["lead_provider.short_name"], statement["contract_year"]
    )
    row = (
        await Statement.select(Statement.id)
        .where(
            (Statement.lead_provider == statement["lead_provider"])
            & (Statement.contract_year == statement["contract_year"])
            & (Statement.kind == StatementKind.OUTPUT.value)
            & (Statement.state == StatementState.OPEN.value)
            & (Statement.deadline_on >= call.today)
            & (Statement.payment_on > statement["payment_on"])
        )
        .order_by(Statement.deadline_on)
        .order_by(Statement.id)
        .first()
    )
    return None if row is None else int(row["id"])


async def ensure_statements(
    service: Service, call: Call, lead_provider: int, short_name: str, contract_year: int
) -> None:
    """Make the statements of the year's calendar that have no record yet, from the contract's first month on.

    `lead_provider` is the record's id, `short_name` its name in the contract files. Those that exist stay as they are.
    """
    require_transaction()
    await service.database.lock(f"statements of {lead_provider} for {contract_year}")
    new = [
        Statement(
            public_id=new_id(),
            lead_provider=lead_provider,
            contract_year=contract_year,
            month=str(entry.month),
            kind=entry.kind.value,
            deadline_on=entry.deadline,
            payment_on=entry.payment_date,
            state=StatementState.OPEN.value,
            created_at=call.now,
            updated_at=call.now,
        )
        for entry in await foreseen_statements(
            service.rulebook.policy, lead_provider, short_name, contract_year, call.today
        )
    ]
    if new:
        await Statement.insert(*new)


def year_is_closed(policy: Policy, contract_year: int, today: date) -> bool:
    """Whether the contract year takes no more claims and voids."""
    terms = policy.terms.get(contract_year)
    return terms is not None and terms.declarations_close_on is not None and terms.declarations_close_on < today


async def foreseen_statements(
    policy: Policy, lead_provider: int, short_name: str, contract_year: int, today: date
) -> list[StatementDate]:
    """Entries of the year's calendar under the lead provider's contract that have no record yet.

    Once the year has closed no new output statement is made of it.
    """
    contract = policy.call_off_contracts.get((short_name, contract_year))
    if contract is None:
        return []
    of_year = (Statement.lead_provider == lead_provider) & (Statement.contract_year == contract_year)
    held = {row["month"] for row in await Statement.select(Statement.month).where(of_year)}
    calendar = policy.statement_calendars.get(contract_year, ())
    closed = year_is_closed(policy, contract_year, today)
    return [
        entry
        for entry in calendar
        if str(entry.month) not in held
        and contract.version_for(entry.month) is not None
        and not (closed and entry.kind is StatementKind.OUTPUT)
    ]
