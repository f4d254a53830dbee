"""Trying a declaration before it is sent: what would become of it, and what it would be paid.

In: what a lead provider would send. Out: what would be answered, the statement, and the lines it would stand on.
It is judged and written as one that is sent, in a transaction that is undone, so nothing of it stays and no rule is
told twice. Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

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
    """Judge a declaration without keeping it. `lead_provider` is the record's id. Nothing is written."""

    async def operation() -> tuple[DeclarationRow | Refused, StatementRow | None, StatementInputs | None]:
        async with service.database.rehearsal():
            answer = await judge_and_keep(service, call, lead_provider, sent)
            if isinstance(answer, Refused) or answer["statement.public_id"] is None:
                return answer, None, None
            statement = await statement_row(answer["statement.public_id"])
            return answer, statement, await _inputs(service, answer, statement)

    answer, statement, inputs = await meeting_another(operation)
    if isinstance(answer, Refused):
        return Checked(answer.entries)
    async with service.database.read():  # what is there although the transaction was undone
        sent_before = await Declaration.exists().where(Declaration.public_id == answer["public_id"])
        statement_exists = statement is not None and await _is_kept(statement["public_id"])
    return Checked(
        (),
        declaration=answer,
        sent_before=sent_before,
        statement=statement,
        statement_exists=statement_exists,
        lines=() if inputs is None else inputs.document().lines_of(str(answer["public_id"])),
    )


async def _is_kept(statement: UUID) -> bool:
    return bool(await Statement.exists().where(Statement.public_id == statement))


async def _inputs(service: Service, declaration: DeclarationRow, statement: StatementRow) -> StatementInputs | None:
    """What the statement is drawn up from, as far as the declaration's place in a band depends on it.

    Bands are filled type by type, so those of other types are left out: a large statement need not be drawn up whole.
    """
    try:
        inputs = await gather(service, statement)
    except NotFound:
        return None
    alike = (declaration["role"], declaration["declaration_type"])
    contents = replace(
        inputs.contents,
        billable=tuple(one for one in inputs.contents.billable if (one.role, one.declaration_type) == alike),
        refundable=tuple(one for one in inputs.contents.refundable if (one.role, one.declaration_type) == alike),
    )
    return replace(inputs, contents=contents)
