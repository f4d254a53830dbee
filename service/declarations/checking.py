"""Trying a declaration before it is sent: what would become of it, and what it would be paid.

In: what a lead provider would send. Out: what would be answered, the statement, and the lines it would stand on.
It is judged and written as one that is sent, in a transaction that is undone, so nothing of it stays and no rule is
told twice. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.payments.contents import StatementDeclaration
from engine.payments.document import Line
from engine.payments.statement_inputs import StatementInputs
from service.declarations.operations import judge_and_keep, meeting_another
from service.declarations.reading import DeclarationRow
from service.declarations.submitted import SubmittedDeclaration
from service.declarations.tables import Declaration
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.statements.documents import StatementRow, gather
from service.statements.reading import statement_row
from service.statements.tables import Statement

_NO_RECORD = 0
"""No row has this id; that of a row which was undone may be given to another."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What would become of a declaration."""

    reasons: Sequence[ErrorEntry]
    """Every reason against it; without one it would be accepted."""
    declaration: DeclarationRow | None = None
    """As it would stand."""
    sent_before: bool = False
    """Whether it repeats one that is kept: then that one is shown."""
    statement: StatementRow | None = None
    """The statement it would be on."""
    statement_exists: bool = False
    """Whether that statement has a record yet, and so an id that stays."""
    lines: Sequence[Line] = ()
    """What of that statement it would stand on, if no other declaration comes first; none while no contract is set up
    or it waits."""


async def check_declaration(service: Service, call: Call, lead_provider: int, sent: SubmittedDeclaration) -> Checked:
    """Judge a declaration without keeping it. `lead_provider` is the record's id. Nothing is written.

    What is undone is no more than sending it would have written; the statement, which may be long, is read afterwards,
    so that nobody who writes waits for it.
    """

    async def operation() -> tuple[DeclarationRow | Refused, StatementRow | None]:
        async with service.database.rehearsal():
            answer = await judge_and_keep(service, call, lead_provider, sent)
            if isinstance(answer, Refused) or answer["statement.public_id"] is None:
                return answer, None
            return answer, await statement_row(answer["statement.public_id"])

    answer, statement = await meeting_another(operation)
    if isinstance(answer, Refused):
        return Checked(answer.entries)
    async with service.database.read():  # what is there although the transaction was undone
        sent_before = await Declaration.exists().where(Declaration.public_id == answer["public_id"])
        checked = Checked((), answer, sent_before, statement)
        if statement is None:
            return checked
        kept = await Statement.exists().where(Statement.public_id == statement["public_id"])
        inputs = await _inputs(service, checked, statement, kept=kept)
    lines = () if inputs is None else inputs.document().lines_of(str(answer["public_id"]))
    return replace(checked, statement_exists=kept, lines=lines)


async def _inputs(service: Service, checked: Checked, statement: StatementRow, *, kept: bool) -> StatementInputs | None:
    """What the statement is drawn up from, as far as the declaration's place in a band depends on it.

    Bands are filled type by type, so those of other types are left out: a large statement need not be drawn up whole.
    """
    declaration = checked.declaration
    assert declaration is not None, "one that was refused is on no statement"
    # Without a record nothing is on it yet; no line of a declaration depends on its place among those of the year.
    found, instalment = (statement, None) if kept else ({**statement, "id": _NO_RECORD}, 1)
    try:
        inputs = await gather(service, found, instalment)
    except NotFound:
        return None
    alike = (declaration["role"], declaration["declaration_type"])
    billable = [one for one in inputs.contents.billable if (one.role, one.declaration_type) == alike]
    if not checked.sent_before:
        place = len(billable) - await _dated_later(statement, declaration, billable)
        billable.insert(place, StatementDeclaration(str(declaration["public_id"]), *alike, bool(declaration["uplift"])))
    contents = replace(
        inputs.contents,
        billable=tuple(billable),
        refundable=tuple(one for one in inputs.contents.refundable if (one.role, one.declaration_type) == alike),
    )
    return replace(inputs, contents=contents)


async def _dated_later(
    statement: StatementRow, declaration: DeclarationRow, billable: Sequence[StatementDeclaration]
) -> int:
    """How many of these fill their place in a band after the declaration, for they were declared later."""
    rows = await Declaration.select(Declaration.public_id).where(
        (Declaration.statement == statement["id"])
        & (Declaration.role == declaration["role"])
        & (Declaration.declaration_type == declaration["declaration_type"])
        & (Declaration.declared_at > declaration["declared_at"])
    )
    return len({str(row["public_id"]) for row in rows} & {one.id for one in billable})
