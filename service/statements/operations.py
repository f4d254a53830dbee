"""What can be done about statements.

In: a contract year and, if wanted, one lead provider and one month; or one statement. Out: rows, documents, sentences.
Each statement is one transaction. Must never know: HTTP, or how an amount is worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from engine.calendar import Month
from engine.payments.document import StatementDocument
from engine.payments.explanation import explain_line as line_in_sentences
from service.contracts.operations import known_lead_providers
from service.declarations.states import ClawbackState
from service.declarations.tables import Declaration
from service.lead_providers.tables import LeadProvider
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.errors import NotFound
from service.rulings.operations import Ruled, RulingAsked, rule, rulings_on, waiting_on
from service.statements.adjusting import add_adjustment, add_note, change_adjustment, remove_adjustment
from service.statements.adjustments import adjustments_naming
from service.statements.authorising import authorise_statement
from service.statements.calendar import attachable_statement, ensure_statements
from service.statements.checking import check_statement, take_check_back, undo_check
from service.statements.deadlines import change_deadline
from service.statements.documents import StatementRow, draw_up, keep_document, latest_record
from service.statements.locking import lock_statement
from service.statements.payable import make_payable
from service.statements.problems import problems
from service.statements.reading import list_statements, show_statement, statement_row
from service.statements.recruitment import answer_proposal, list_proposals, propose_thresholds
from service.statements.reversing import reverse_authorisation
from service.statements.states import StatementState
from service.statements.tables import Statement
from service.statements.verifying import verify_statements

__all__ = [
    "Generated",
    "Ruled",
    "RulingAsked",
    "add_adjustment",
    "add_note",
    "answer_proposal",
    "attach_waiting_clawbacks",
    "authorise_statement",
    "change_adjustment",
    "change_deadline",
    "check_statement",
    "ensure_statements",
    "explain_line",
    "generate_statement",
    "generate_statements",
    "list_proposals",
    "list_statements",
    "make_due_statements_payable",
    "problems",
    "propose_thresholds",
    "remove_adjustment",
    "reverse_authorisation",
    "rule",
    "rulings_on",
    "show_statement",
    "statements_to_come",
    "take_check_back",
    "verify_statements",
    "waiting_on",
]

Progress = Callable[[int, int], None]
"""Told how many statements are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A statement whose document stands now. `changed` says whether it differs from the one kept before."""

    row: StatementRow
    document: StatementDocument
    changed: bool


async def generate_statements(
    service: Service,
    call: Call,
    contract_year: int,
    *,
    lead_provider: str | None = None,
    month: Month | None = None,
    progress: Progress | None = None,
) -> list[Generated]:
    """Draw up a contract year's statements: of all lead providers or the one of that short name, all months or one.

    Open statements whose deadline has passed become payable first. Authorised statements stay as they are.
    Raises NotFound when the year, the lead provider's contract or the month is not set up.
    """
    wanted: list[UUID] = []
    for record, short_name in await _lead_providers(service, contract_year, lead_provider):
        async with service.database.transaction():
            await ensure_statements(service, call, record, short_name, contract_year)
            wanted.extend(await _of_year(record, contract_year, month))
    if not wanted:
        raise NotFound(f"Contract year {contract_year} has no statement for {month}. See its statement_calendar.yaml.")
    generated = []
    for done, public_id in enumerate(wanted, start=1):
        generated.append(await generate_statement(service, call, public_id))
        if progress is not None:
            progress(done, len(wanted))
    return generated


async def generate_statement(service: Service, call: Call, public_id: UUID) -> Generated:
    """Draw up one statement, payable first if its deadline has passed. One that was authorised stays as it is."""
    return await service.database.run_in_transaction(lambda: _generate(service, call, public_id))


async def _generate(service: Service, call: Call, public_id: UUID) -> Generated:
    await lock_statement(service, public_id)
    row = await statement_row(public_id)
    if row["state"] == StatementState.PAID:
        kept = await latest_record(row["id"])
        assert kept is not None, "authorising keeps the document"
        return Generated(row, StatementDocument.from_json(kept["document"]), changed=False)
    became_payable = await make_payable(call, row)
    document = await draw_up(service, row)
    changed = await keep_document(call, row, document)
    if changed:
        await undo_check(call, row, "the statement changed when it was drawn up anew")
    if changed or became_payable:
        detail = {"digest": document.digest, "total_pence": document.totals.total.pence}
        await audit.record(call, "statement generated", "statement", str(public_id), detail)
    return Generated(await statement_row(public_id), document, changed)


async def statements_to_come(
    service: Service, call: Call, lead_provider: str, contract_year: int
) -> tuple[int, list[StatementRow]]:
    """The lead provider's record, and its statements of the year that are not paid yet, the earliest payment first.

    Those of the calendar without a record are made. Raises NotFound when the year or the contract is not set up.
    """
    ((record, short_name),) = await _lead_providers(service, contract_year, lead_provider)
    async with service.database.transaction():
        await ensure_statements(service, call, record, short_name, contract_year)
    rows = [await statement_row(one) for one in await _of_year(record, contract_year, None)]
    return record, [row for row in rows if row["state"] != StatementState.PAID]


async def make_due_statements_payable(service: Service, call: Call) -> list[UUID]:
    """The nightly job: every open statement whose deadline has passed becomes payable, with its declarations.

    Gives their public ids. Safe to repeat.
    """
    due = await Statement.select(Statement.public_id).where(
        (Statement.state == StatementState.OPEN.value) & (Statement.deadline_on < call.today)
    )
    for statement in due:
        async with service.database.transaction():
            await lock_statement(service, statement["public_id"])
            if await make_payable(call, await statement_row(statement["public_id"])):
                await audit.record(call, "statement payable", "statement", str(statement["public_id"]), {})
    return [statement["public_id"] for statement in due]


async def attach_waiting_clawbacks(service: Service, call: Call) -> int:
    """Put clawbacks that found no statement on an open output statement, where there is one by now. Gives how many.

    One that an adjustment names has been taken back by hand and stays as it is.
    """
    waiting = (Declaration.clawback_state == ClawbackState.AWAITING.value) & Declaration.clawback_statement.is_null()
    rows = await Declaration.select(
        Declaration.id, Declaration.public_id, Declaration.lead_provider, Declaration.lead_provider.short_name,
        Declaration.contract_year,
    ).where(waiting)  # fmt: skip
    attached = 0
    for row in rows:
        async with service.database.transaction():
            if await adjustments_naming(str(row["public_id"]), row["lead_provider"]):
                continue
            short_name, year = row["lead_provider.short_name"], row["contract_year"]
            statement = await attachable_statement(service, call, row["lead_provider"], short_name, year)
            if statement is not None:
                await Declaration.update(
                    {Declaration.clawback_statement: statement, Declaration.updated_at: call.now}
                ).where((Declaration.id == row["id"]) & waiting)
                await audit.record(call, "clawback attached", "declaration", str(row["public_id"]), {})
                attached += 1
    return attached


async def explain_line(public_id: UUID, number: int) -> list[str]:
    """A line of the latest document kept, in sentences. Raises NotFound."""
    shown = await show_statement(public_id)
    try:
        return line_in_sentences(shown.document, number)
    except LookupError as missing:
        raise NotFound(f"Statement {public_id}: {missing}.") from missing


async def _of_year(lead_provider: int, contract_year: int, month: Month | None) -> list[UUID]:
    query = Statement.select(Statement.public_id).where(
        (Statement.lead_provider == lead_provider) & (Statement.contract_year == contract_year)
    )
    if month is not None:
        query = query.where(Statement.month == str(month))
    return [row["public_id"] for row in await query.order_by(Statement.payment_on).order_by(Statement.id)]


async def _lead_providers(service: Service, contract_year: int, only: str | None) -> list[tuple[int, str]]:
    """Records and short names of those with a contract for the year. Raises NotFound."""
    names = known_lead_providers(service.rulebook.policy, contract_year, only)
    rows = (
        await LeadProvider.select(LeadProvider.id, LeadProvider.short_name)
        .where(LeadProvider.short_name.is_in(names))
        .order_by(LeadProvider.short_name)
    )
    if not rows:
        raise NotFound(f"No lead provider with a call-off contract for {contract_year} is in the database yet.")
    return [(int(row["id"]), str(row["short_name"])) for row in rows]
