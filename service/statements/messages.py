"""Statements as lead providers and staff read them, and what staff send about them.

In: rows and documents. Out: the published shape for lead providers, a fuller one for staff.
Must never know: the database, or how an amount is worked out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from engine.calendar import Month
from service.shown import moment_shown
from service.statements.documents import StatementRow
from service.statements.reading import ShownStatement
from service.statements.states import StatementState

LAST_YEAR = 9999
MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
SHORT_NAME = "^[a-z0-9-]+$"


class StatementAttributes(BaseModel):
    """One month of a contract year. `cut_off_date` is the last day on which declarations come onto it."""

    month: str = Field(description="The English name of the month.")
    year: str
    cohort: str
    cut_off_date: date
    payment_date: date
    paid: bool
    created_at: datetime
    updated_at: datetime


class StatementResource(BaseModel):
    """One statement."""

    id: UUID
    type: Literal["statement"]
    attributes: StatementAttributes


class StatementResponse(BaseModel):
    """One statement in its envelope."""

    data: StatementResource


class StatementsResponse(BaseModel):
    """A page of statements; an empty one comes after the last."""

    data: list[StatementResource]


class GenerateStatements(BaseModel):
    """Which statements to draw up: of one lead provider (its short name) or all, of one month or all."""

    model_config = ConfigDict(extra="forbid")

    contract_year: int = Field(ge=1, le=LAST_YEAR)
    lead_provider: str | None = Field(default=None, pattern=SHORT_NAME)
    month: str | None = Field(default=None, pattern=MONTH)


class AddAdjustment(BaseModel):
    """A sum to add to a statement, or with a minus sign to take off it. Whole pence."""

    model_config = ConfigDict(extra="forbid")

    label: str
    amount_pence: int
    reason: str


class InternalStatement(BaseModel):
    """A statement as staff see it in lists."""

    id: UUID
    lead_provider: str
    lead_provider_name: str
    contract_year: int
    month: str
    kind: Literal["output", "service"]
    deadline: date
    payment_date: date
    state: Literal["open", "payable", "checked", "paid"]
    authorised_at: datetime | None
    authorised_by: str | None


class InternalStatements(BaseModel):
    """A page of statements."""

    data: list[InternalStatement]


class InternalStatementResponse(BaseModel):
    """One statement after a change."""

    data: InternalStatement


class InternalStatementWithDocument(InternalStatement):
    """A statement with the latest document kept for it."""

    digest: str
    authorised: bool = Field(description="Whether this document is what is paid; no more once it was reversed.")
    generated_at: datetime
    document: dict[str, Any] = Field(description="The statement document, format ecf2.statement/1.")


class InternalStatementDocumentResponse(BaseModel):
    """One statement with its document."""

    data: InternalStatementWithDocument


class GeneratedStatement(InternalStatement):
    """A statement that was drawn up. `changed` says whether it differs from the one kept before."""

    total_pence: int
    changed: bool


class GeneratedStatements(BaseModel):
    """The statements that were drawn up."""

    data: list[GeneratedStatement]


def resource(row: StatementRow) -> dict[str, Any]:
    """A statement in the published shape."""
    month = Month.parse(row["month"])
    return {
        "id": row["public_id"],
        "type": "statement",
        "attributes": {
            "month": month.name,
            "year": str(month.year),
            "cohort": str(row["contract_year"]),
            "cut_off_date": row["deadline_on"],
            "payment_date": row["payment_on"],
            "paid": row["state"] == StatementState.PAID,
            "created_at": moment_shown(row["created_at"]),
            "updated_at": moment_shown(row["updated_at"]),
        },
    }


def internal(row: StatementRow) -> dict[str, Any]:
    """A statement as staff see it."""
    return {
        "id": row["public_id"],
        "lead_provider": row["lead_provider.short_name"],
        "lead_provider_name": row["lead_provider.name"],
        "contract_year": row["contract_year"],
        "month": row["month"],
        "kind": row["kind"],
        "deadline": row["deadline_on"],
        "payment_date": row["payment_on"],
        "state": row["state"],
        "authorised_at": None if row["authorised_at"] is None else moment_shown(row["authorised_at"]),
        "authorised_by": row["authorised_by"],
    }


def internal_with_document(shown: ShownStatement) -> dict[str, Any]:
    """A statement as staff see it, with its document byte for byte."""
    return internal(shown.row) | {
        "digest": shown.digest,
        "authorised": shown.authorised,
        "generated_at": moment_shown(shown.generated_at),
        "document": orjson.Fragment(shown.document.to_json()),
    }
