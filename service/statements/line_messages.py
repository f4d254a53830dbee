"""The lines of a statement as lead providers read them.

In: a statement's document. Out: plain values for JSON, in the style of the published interface; pounds as text.
Must never know: the database, or how an amount is worked out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from engine.money import pounds_text
from engine.payments.document import Amount, DocumentTotals, Line
from service.shown import moment_shown
from service.statements.visible_lines import StatementLines

_TYPE = "statement-lines"


class StatementLine(BaseModel):
    """One line of a statement."""

    number: int
    line: str = Field(description="Such as output_payment, clawback, uplift, service_fee, adjustment or vat.")
    label: str
    declaration_type: str | None
    band: str | None
    count: int | None = Field(description="How many declarations.")
    fee: str | None = Field(description="Pounds for one declaration.")
    amount: str = Field(description="Pounds for the whole line; with a minus sign when taken back.")
    reason: str | None = Field(description="Why nothing is paid.")
    declaration_ids: list[UUID] = Field(description="In the order they were given places.")


class StatementTotals(BaseModel):
    """What the lines come to, in pounds; each figure is rounded once from its own exact value."""

    outputs: str
    uplift: str
    service_fee: str
    adjustments: str
    rounding_before_vat: str
    subtotal: str
    vat: str
    rounding_after_vat: str
    total: str


class StatementLinesAttributes(BaseModel):
    """All lines of a statement."""

    authorised: bool = Field(description="Whether this is what is paid. Until then it is what stands now, and changes.")
    authorised_at: datetime | None
    lines: list[StatementLine]
    totals: StatementTotals
    set_up_fee: str = Field(description="Pounds; shown, and no part of the total.")


class StatementLinesResource(BaseModel):
    """The lines of one statement, under its id."""

    id: UUID
    type: Literal["statement-lines"]
    attributes: StatementLinesAttributes


class StatementLinesResponse(BaseModel):
    """The lines of one statement in their envelope."""

    data: StatementLinesResource


def lines_shown(found: StatementLines) -> dict[str, Any]:
    """The lines of a statement in their shape."""
    authorised_at = found.row["authorised_at"] if found.authorised else None
    return {
        "id": found.row["public_id"],
        "type": _TYPE,
        "attributes": {
            "authorised": found.authorised,
            "authorised_at": None if authorised_at is None else moment_shown(authorised_at),
            "lines": [_line(line) for line in found.document.lines],
            "totals": _totals(found.document.totals),
            "set_up_fee": _pounds(found.document.set_up_fee),
        },
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "line": line.kind.value,
        "label": line.label,
        "declaration_type": line.declaration_type,
        "band": line.band,
        "count": line.count,
        "fee": None if line.fee is None else _pounds(line.fee),
        "amount": _pounds(line.amount),
        "reason": None if line.reason is None else line.reason.value,
        "declaration_ids": line.declarations,
    }


def _totals(totals: DocumentTotals) -> dict[str, str]:
    return {name: _pounds(getattr(totals, name)) for name in StatementTotals.model_fields}


def _pounds(amount: Amount | int) -> str:
    return pounds_text(amount if isinstance(amount, int) else amount.pence)
