"""Declarations as lead providers send and read them.

In: the bytes of a request; rows. Out: what was sent, or BadRequest; the published shape, keys in the published order.
Must never know: the database, or any rule. Words that policy lists are described by the vocabulary, not here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, Field

from engine.written import INSTANT
from service.declarations.reading import DeclarationRow
from service.declarations.states import COURSE_OF_ROLE, PaymentState, shown_state
from service.declarations.submitted import SubmittedDeclaration
from service.platform.errors import BadRequest
from service.shown import WordOf, moment_shown

_TYPE = "participant-declaration"
_KNOWN = ("participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held")
_SHAPE = (
    'Send a JSON object such as {"data": {"type": "participant-declaration", "attributes": {"participant_id": …, '
    '"declaration_type": …, "declaration_date": …, "course_identifier": …, "evidence_held": …}}}.'
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
    ineligible_for_funding_reason: Literal["duplicate_declaration"] | None = Field(description="Always null.")
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


def read_request(body: bytes) -> SubmittedDeclaration:
    """What a lead provider sent. Raises BadRequest when it has not the shape of a declaration at all.

    Unknown attributes are ignored, blank ones are absent; single values that are not text are read as text.
    """
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise BadRequest(f"The body is not JSON: {fault.msg}. {_SHAPE}") from fault
    data = sent.get("data") if isinstance(sent, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise BadRequest(_SHAPE, pointer="/data/attributes")
    known = {name: attributes[name] for name in _KNOWN if name in attributes and _is_single(attributes[name])}
    if not known:
        raise BadRequest(_SHAPE, pointer="/data/attributes")
    return SubmittedDeclaration(**{name: _text(value) for name, value in known.items()})


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
            "ineligible_for_funding_reason": None,
            "mentor_id": row["mentor.public_id"],
            "uplift_paid": row["payment_state"] == PaymentState.PAID and bool(row["uplift"]),
            "evidence_held": row["evidence_held"],
            "lead_provider_name": row["lead_provider.name"],
        },
    }


def _is_single(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _text(value: object) -> str | None:
    if value is None or value is False:
        return None
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if text.strip() else None
