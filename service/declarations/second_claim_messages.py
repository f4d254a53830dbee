"""What finance officers send to authorise a second claim, and what they are answered.

In: bodies of requests, authorisations. Out: checked requests; plain values for JSON.
Must never know: the database, or any rule.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from service.declarations.authorising import SecondClaim
from service.shown import moment_shown


class AuthoriseSecondClaim(BaseModel):
    """Who may claim the milestone besides the first lead provider. A key nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")

    lead_provider: str = Field(description="The short name its contract files use.")
    agreed_by: str = Field(description="The contract manager who agrees.")
    engagement_met_with_both: bool = Field(
        description="Whether you confirm that the person met the milestone's engagement with both lead providers."
    )
    reason: str


class SecondClaimAuthorised(BaseModel):
    """An authorisation as it stands."""

    first_declaration: UUID
    participant: UUID
    role: str
    declaration_type: str
    lead_provider: str
    reason: str
    agreed_by: str
    author: str
    at: datetime


class SecondClaimResponse(BaseModel):
    """An authorisation in its envelope."""

    data: SecondClaimAuthorised


def authorised(claim: SecondClaim) -> dict[str, object]:
    """An authorisation as plain values."""
    return {
        "first_declaration": claim.first_declaration,
        "participant": claim.participant,
        "role": claim.role,
        "declaration_type": claim.declaration_type,
        "lead_provider": claim.lead_provider,
        "reason": claim.reason,
        "agreed_by": claim.agreed_by,
        "author": claim.author,
        "at": moment_shown(claim.at),
    }
