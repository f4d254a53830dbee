"""Changes as lead providers read them.

In: rows. Out: plain values for JSON, in the style of the published interface. Must never know: the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.changes.reading import Place, place_of, role_of
from service.platform.database import Row
from service.shown import moment_shown

_TYPE = "change"
_COURSES = {"ect": "ecf-induction", "mentor": "ecf-mentor"}
_TYPES = {"declaration": "participant-declaration"}
"""What the published interface calls a kind, where it is not the same."""


class ChangeAttributes(BaseModel):
    """One attribute of one object, before and after."""

    object_type: Literal["participant-declaration", "statement", "partnership", "participant"]
    object_id: UUID
    course_identifier: Literal["ecf-induction", "ecf-mentor"] | None = Field(
        description="Of which course, where a participant has the attribute in each."
    )
    attribute: str = Field(
        description="As it is published. `updated_at` of a participant stands for all that is not noted by itself: "
        "read the participant again."
    )
    before: str | None = Field(serialization_alias="from", description="Null when the object is new to you.")
    after: str | None = Field(serialization_alias="to", description="Null when it is yours no more.")
    changed_by: Literal["lead_provider", "school", "finance", "policy", "support", "service"]
    changed_at: datetime


class ChangeResource(BaseModel):
    """One change. Its id is its place: send it as `after` to read on from there."""

    id: str
    type: Literal["change"]
    attributes: ChangeAttributes


class ChangesMeta(BaseModel):
    """Where to read on."""

    after: str = Field(description="Send it as `after` to read on, also when there is nothing new yet.")


class ChangesResponse(BaseModel):
    """The next changes; none when there is nothing new."""

    data: list[ChangeResource]
    meta: ChangesMeta


def changes_shown(rows: Sequence[Row], place: Place) -> dict[str, Any]:
    """Changes in their envelope; `place` is where the reader was."""
    return {"data": [_change(row) for row in rows], "meta": {"after": str(place_of(rows[-1]) if rows else place)}}


def _change(row: Row) -> dict[str, Any]:
    return {
        "id": str(place_of(row)),
        "type": _TYPE,
        "attributes": {
            "object_type": _TYPES.get(row["subject_kind"], row["subject_kind"]),
            "object_id": row["subject_id"],
            "course_identifier": _COURSES.get(row["role"] or ""),
            "attribute": row["attribute"],
            "from": row["old"],
            "to": row["new"],
            "changed_by": role_of(row["actor"]),
            "changed_at": moment_shown(row["happened_at"]),
        },
    }
