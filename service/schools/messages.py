"""Schools as lead providers read them.

In: what the slice read. Out: the published shape, keys in the published order. Must never know: the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.schools.contacts import contact_email
from service.schools.reading import ShownSchool
from service.shown import moment_shown


class SchoolAttributes(BaseModel):
    """A school in a contract year."""

    name: str
    urn: str
    cohort: str
    in_partnership: bool = Field(description="With any lead provider.")
    induction_programme_choice: Literal["school_led", "provider_led", "not_yet_known"]
    expression_of_interest: bool = Field(description="Whether the school has chosen you for anybody.")
    induction_tutor_name: str | None
    induction_tutor_email: str | None = Field(description="As the name, null unless the school has chosen you.")
    created_at: datetime
    updated_at: datetime


class SchoolResource(BaseModel):
    """One school."""

    id: UUID
    type: Literal["school"]
    attributes: SchoolAttributes


class SchoolResponse(BaseModel):
    """One school in its envelope."""

    data: SchoolResource


class SchoolsResponse(BaseModel):
    """A page of schools; an empty one comes after the last."""

    data: list[SchoolResource]


def resource(school: ShownSchool) -> dict[str, Any]:
    """A school in the published shape."""
    row, interested = school.row, school.expression_of_interest
    return {
        "id": row["public_id"],
        "type": "school",
        "attributes": {
            "name": row["name"],
            "urn": row["urn"],
            "cohort": str(school.contract_year),
            "in_partnership": school.in_partnership,
            "induction_programme_choice": school.programme_choice,
            "expression_of_interest": interested,
            "induction_tutor_name": row["induction_tutor_name"] if interested else None,
            "induction_tutor_email": contact_email(row) if interested else None,
            "created_at": moment_shown(row["created_at"]),
            "updated_at": moment_shown(school.updated_at),
        },
    }
