"""What lead providers read when they try a declaration.

In: what would become of it. Out: plain values for JSON, in the style of the published interface.
Must never know: the database, or any rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from engine.calendar import Month
from engine.money import parse_pounds, pounds_text, to_pence
from engine.payments.document import Line
from service.declarations.checking import Checked
from service.declarations.messages import ShownState
from service.declarations.states import shown_state
from service.platform.errors import ErrorEntry
from service.statements.documents import StatementRow

_TYPE = "participant-declaration-check"


class CheckedStatement(BaseModel):
    """The statement a declaration would be on."""

    id: UUID | None = Field(description="Null while the statement has no record yet.")
    month: str = Field(description="The English name of the month.")
    year: str
    cohort: str


class CheckedPayment(BaseModel):
    """A line of the statement on which it would stand, and its share of it."""

    line: str = Field(description="Such as output_payment, mentor_output_payment or uplift.")
    band: str | None
    amount: str = Field(description="Pounds, before VAT.")
    reason: str | None = Field(description="Why nothing is paid.")


class CheckAttributes(BaseModel):
    """What would become of the declaration if it were sent now."""

    accepted: bool
    declaration_id: UUID | None = Field(description="The one kept already, where this repeats it.")
    state: ShownState | None
    statement: CheckedStatement | None = Field(description="Null while it would wait, or when it is refused.")
    band: str | None
    amount: str | None = Field(
        description="Pounds, before VAT. Null when not known. Which band pays can change until the statement is "
        "authorised: bands are filled in the order of declaration dates."
    )
    payments: list[CheckedPayment]
    errors: list[ErrorEntry] = Field(description="Every reason against it, as POST would answer with 422.")


class CheckResource(BaseModel):
    """One check. It has no id, for nothing is kept."""

    type: Literal["participant-declaration-check"]
    attributes: CheckAttributes


class CheckResponse(BaseModel):
    """One check in its envelope."""

    data: CheckResource


def checked_shown(checked: Checked) -> dict[str, Any]:
    """A check in its shape."""
    row = checked.declaration
    payments = [_payment(line) for line in checked.lines]
    return {
        "type": _TYPE,
        "attributes": {
            "accepted": row is not None,
            "declaration_id": row["public_id"] if row is not None and checked.sent_before else None,
            "state": None if row is None else shown_state(row["payment_state"], row["clawback_state"]),
            "statement": None if checked.statement is None else _statement(checked.statement, checked.statement_exists),
            "band": next((line.band for line in checked.lines if line.band), None),
            "amount": pounds_text(to_pence(_paid(checked.lines))) if payments else None,
            "payments": payments,
            "errors": [entry.model_dump(mode="json", exclude_none=True) for entry in checked.reasons],
        },
    }


def _statement(row: StatementRow, exists: bool) -> dict[str, Any]:
    month = Month.parse(row["month"])
    return {
        "id": row["public_id"] if exists else None,
        "month": month.name,
        "year": str(month.year),
        "cohort": str(row["contract_year"]),
    }


def _payment(line: Line) -> dict[str, Any]:
    return {
        "line": line.kind.value,
        "band": line.band,
        "amount": pounds_text(0 if line.fee is None else line.fee.pence),
        "reason": None if line.reason is None else line.reason.value,
    }


def _paid(lines: Sequence[Line]) -> Fraction:
    return sum((parse_pounds(line.fee.exact) for line in lines if line.fee is not None), start=Fraction(0))
