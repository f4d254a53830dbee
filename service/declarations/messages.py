"""Declarations as lead providers send and read them.

In: rows. Out: the published shapes of request and answer, keys in the published order.
Must never know: the database, or any rule. Words that policy lists are described by the vocabulary, not here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from engine.written import INSTANT
from service.declarations.reading import DeclarationRow
from service.declarations.states import COURSE_OF_ROLE, PaymentState, shown_state
from service.sent import Shape
from service.shown import WordOf, moment_shown

_TYPE = "participant-declaration"
_DUPLICATE = "duplicate_declaration"
DECLARATION = Shape(
    _TYPE, ("participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held")
)

DeclarationType = Annotated[str, WordOf("declaration_type")]
Evidence = Annotated[str, WordOf("evidence_held")]
Course = Literal["ecf-induction", "ecf-mentor"]
ShownState = Literal["submitted", "eligible", "payable", "paid", "voided", "awaiting-clawback", "clawed-back"]


class DeclarationRequestAttributes(BaseModel):
    """What is declared. Which evidence fits depends on the contract year, the course and the type."""

    participant_id: UUID
    declaration_type: DeclarationType
    declaration_date: datetime = Field(description=f"With a time zone: {INSTANT}.")
    course_identifier: Course
    evidence_held: Evidence | None = None


class DeclarationRequestData(BaseModel):
    """`type` may be left out."""

    type: Literal["participant-declaration"] = "participant-declaration"
    attributes: DeclarationRequestAttributes


class DeclarationRequest(BaseModel):
    """A declaration to be judged."""

    data: DeclarationRequestData


class DeclarationAttributes(BaseModel):
    """A declaration as it stands."""

    participant_id: UUID
    declaration_type: DeclarationType
    declaration_date: datetime
    course_identifier: Course
    state: ShownState
    updated_at: datetime
    created_at: datetime
    delivery_partner_id: UUID
    statement_id: UUID | None
    clawback_statement_id: UUID | None
    ineligible_for_funding_reason: Literal["duplicate_declaration"] | None = Field(
        description="For a second claim on a milestone, which no band or flat rate pays; else null."
    )
    mentor_id: UUID | None
    uplift_paid: bool
    evidence_held: Evidence | None
    lead_provider_name: str


class DeclarationResource(BaseModel):
    """One declaration."""

    id: UUID
    type: Literal["participant-declaration"]
    attributes: DeclarationAttributes


class DeclarationResponse(BaseModel):
    """One declaration in its envelope."""

    data: DeclarationResource


class DeclarationsResponse(BaseModel):
    """A page of declarations; an empty one comes after the last."""

    data: list[DeclarationResource]


def resource(row: DeclarationRow) -> dict[str, Any]:
    """A declaration in the published shape."""
    voided = row["payment_state"] == PaymentState.VOIDED
    return {
        "id": row["public_id"],
        "type": _TYPE,
        "attributes": {
            "participant_id": row["teacher.public_id"],
            "declaration_type": row["declaration_type"],
            "declaration_date": moment_shown(row["declared_at"]),
            "course_identifier": COURSE_OF_ROLE[row["role"]],
            "state": shown_state(row["payment_state"], row["clawback_state"]),
            "updated_at": moment_shown(row["updated_at"]),
            "created_at": moment_shown(row["created_at"]),
            "delivery_partner_id": row["delivery_partner.public_id"],
            "statement_id": None if voided else row["statement.public_id"],
            "clawback_statement_id": row["clawback_statement.public_id"],
            "ineligible_for_funding_reason": _DUPLICATE if row["second_claim"] else None,
            "mentor_id": row["mentor.public_id"],
            "uplift_paid": row["payment_state"] == PaymentState.PAID and bool(row["uplift"]),
            "evidence_held": row["evidence_held"],
            "lead_provider_name": row["lead_provider.name"],
        },
    }
