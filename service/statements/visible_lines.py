"""The lines of a lead provider's own statement.

In: who asks, and which statement. Out: its document: the one that was authorised, byte for byte, or, until then, the
one it would be as declarations stand now. Nothing is kept. Must never know: HTTP, or how an amount is worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engine.payments.document import StatementDocument
from service.platform.context import Service
from service.statements.documents import StatementRow, gather, latest_record
from service.statements.reading import visible_statement
from service.statements.states import StatementState


@dataclass(frozen=True, slots=True)
class StatementLines:
    """A statement and the document it is, or would be."""

    row: StatementRow
    document: StatementDocument
    authorised: bool
    """Whether this is what is paid; otherwise it still changes."""


async def visible_lines(service: Service, lead_provider: int, public_id: UUID) -> StatementLines:
    """The lines of one output statement of the lead provider.

    Raises NotFound, also when it is not authorised and no contract covers its month.
    """
    async with service.database.read():
        row = await visible_statement(lead_provider, public_id)
        if row["state"] == StatementState.PAID:
            record = await latest_record(row["id"])
            assert record is not None, "what was paid was drawn up"
            return StatementLines(row, StatementDocument.from_json(record["document"]), authorised=True)
        inputs = await gather(service, row)
    return StatementLines(row, inputs.document(), authorised=False)
