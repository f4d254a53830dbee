"""What staff send to confirm a partnership, and how it is shown to them.

In: request bodies. Out: the words of the operations. Must never know: the database, or any rule.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.partnerships.operations import ConfirmPartnership

_LAST_YEAR = 9999
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern="^[^\\x00]*$")]


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
