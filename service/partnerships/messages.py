"""What staff and lead providers send about partnerships, and how each reads them.

In: request bodies, rows. Out: the words of the operations; the published shape, keys in the published order.
Must never know: the database, or any rule.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.partnerships.operations import ConfirmPartnership
from service.schools.contacts import contact_email
from service.sent import Shape
from service.shown import moment_shown

_LAST_YEAR = 9999
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern="^[^\\x00]*$")]


CREATION = Shape("partnership", ("cohort", "school_id", "delivery_partner_id"))
UPDATE = Shape("partnership", ("delivery_partner_id",))


class ConfirmPartnershipRequest(BaseModel):
    """A lead provider (short name) trains a school's people in a contract year, with a delivery partner (name)."""

    model_config = ConfigDict(extra="forbid")

    school_urn: str = Field(pattern="^[0-9]{6}$")
    lead_provider: str = Field(pattern="^[a-z0-9-]+$")
    delivery_partner: Name
    contract_year: int = Field(ge=1, le=_LAST_YEAR)

    def confirmation(self) -> ConfirmPartnership:
        """The same in the words of the operations."""
        return ConfirmPartnership(**self.model_dump())


class PartnershipShown(BaseModel):
    """A partnership that stands."""

    id: UUID
    school_urn: str
    lead_provider: str
    delivery_partner: str
    contract_year: int


class PartnershipResponse(BaseModel):
    """A partnership in its envelope."""

    data: PartnershipShown


class PartnershipCreateAttributes(BaseModel):
    """Whose people you train in which contract year, and who delivers the training."""

    cohort: str
    school_id: UUID
    delivery_partner_id: UUID


class PartnershipCreateData(BaseModel):
    """`type` may be left out."""

    type: Literal["partnership"] = "partnership"
    attributes: PartnershipCreateAttributes


class PartnershipCreateRequest(BaseModel):
    """A partnership to be made."""

    data: PartnershipCreateData


class PartnershipUpdateAttributes(BaseModel):
    """Who is to deliver the training."""

    delivery_partner_id: UUID


class PartnershipUpdateData(BaseModel):
    """`type` may be left out."""

    type: Literal["partnership"] = "partnership"
    attributes: PartnershipUpdateAttributes


class PartnershipUpdateRequest(BaseModel):
    """Another delivery partner for a partnership."""

    data: PartnershipUpdateData


class PublishedPartnershipAttributes(BaseModel):
    """You train a school's people in a contract year, with a delivery partner."""

    cohort: str
    urn: str
    school_id: UUID
    delivery_partner_id: UUID
    delivery_partner_name: str
    induction_tutor_name: str | None
    induction_tutor_email: str | None = Field(description="Else a contact of the school in the national register.")
    participants_currently_training: int
    updated_at: datetime
    created_at: datetime


class PublishedPartnershipResource(BaseModel):
    """One of your partnerships."""

    id: UUID
    type: Literal["partnership"]
    attributes: PublishedPartnershipAttributes


class PublishedPartnershipResponse(BaseModel):
    """One of your partnerships in its envelope."""

    data: PublishedPartnershipResource


class PublishedPartnershipsResponse(BaseModel):
    """A page of partnerships; an empty one comes after the last."""

    data: list[PublishedPartnershipResource]


def resource(row: dict[str, Any]) -> dict[str, Any]:
    """A partnership in the published shape."""
    return {
        "id": row["public_id"],
        "type": "partnership",
        "attributes": {
            "cohort": str(row["contract_year"]),
            "urn": row["school.urn"],
            "school_id": row["school.public_id"],
            "delivery_partner_id": row["delivery_partner.public_id"],
            "delivery_partner_name": row["delivery_partner.name"],
            "induction_tutor_name": row["school.induction_tutor_name"],
            "induction_tutor_email": contact_email(row, "school."),
            "participants_currently_training": row["in_training"],
            "updated_at": moment_shown(row["updated_at"]),
            "created_at": moment_shown(row["created_at"]),
        },
    }
