"""Rows about statements: deadlines that pass, statements that finance authorises, adjustments."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from engine.calendar import Month
from service.loading.references import References
from service.loading.story import StoryError
from service.platform.context import Call, Service
from service.rulings.reading import What
from service.statements.operations import (
    RulingAsked,
    add_adjustment,
    authorise_statement,
    generate_statement,
    generate_statements,
    make_due_statements_payable,
    rule,
    waiting_on,
)
from service.statements.tables import Statement


async def statement_event(service: Service, call: Call, _references: References, row: Mapping[str, str]) -> None:
    """The nightly job after a deadline; what waits ruled on; or one statement authorised, drawn up first."""
    if row["event"] == "mark_payable":
        await make_due_statements_payable(service, call)
    elif row["event"] == "authorise":
        month = Month.parse(row["month"])
        year, provider = int(row["contract_year"]), row["lead_provider"]
        await generate_statements(service, call, year, lead_provider=provider, month=month)
        await authorise_statement(service, call, await _statement(row))
    elif row["event"] in _RULED:
        what, reason = _RULED[row["event"]]
        await _rule_on_waiting(service, call, await _statement(row), what, reason)
    else:
        known = ", ".join(["mark_payable", *_RULED, "authorise"])
        raise StoryError(f"statement_events.csv: “{row['event']}” is not an event. Write one of: {known}.")


_RULED = {
    "pay_waiting": (What.PAY, "Agreed with the contract manager before they started"),
    "refuse_waiting": (What.REFUSE, "No places beyond the last band were agreed"),
}
"""What a finance officer rules on everything that waits, and why."""


async def _rule_on_waiting(service: Service, call: Call, statement: UUID, what: What, reason: str) -> None:
    await generate_statement(service, call, statement)
    while waiting := await waiting_on(service, statement):
        await rule(service, call, statement, RulingAsked(what, reason, line=waiting[0].line))


async def adjust(service: Service, call: Call, _references: References, row: Mapping[str, str]) -> None:
    """A sum added to a statement or taken off it."""
    pence = int(row["amount_pence"])
    statement = await _statement(row)
    await add_adjustment(service, call, statement, label=row["label"], amount_pence=pence, reason=row["reason"])


async def _statement(row: Mapping[str, str]) -> UUID:
    found = (
        await Statement.select(Statement.public_id)
        .where(
            (Statement.lead_provider.short_name == row["lead_provider"])
            & (Statement.contract_year == int(row["contract_year"]))
            & (Statement.month == row["month"])
        )
        .first()
    )
    if found is None:
        raise StoryError(f"{row['lead_provider']} has no statement for {row['month']} of {row['contract_year']} yet.")
    return UUID(str(found["public_id"]))
