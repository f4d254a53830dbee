"""What a lead provider sends, and what the words in it mean.

In: five texts as sent. Out: the same five, and the parts of them the service can read.
Must never know: policy, or the database. What cannot be read stays absent, for the rules to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from uuid import UUID

from service.declarations.states import ROLE_OF_COURSE
from service.platform.identifiers import read_id

_MOMENT = re.compile(
    r"(?P<local>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:(?P<utc>Z)|(?P<hours>[+-]\d{2}):?(?P<minutes>\d{2})?)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class SubmittedDeclaration:
    """A declaration as a lead provider sent it. What was left out or is blank is None."""

    participant_id: str | None = None
    declaration_type: str | None = None
    declaration_date: str | None = None
    course_identifier: str | None = None
    evidence_held: str | None = None

    @property
    def participant(self) -> UUID | None:
        """The participant's public id, when it reads as one."""
        return read_id(self.participant_id)

    @property
    def role(self) -> str | None:
        """The role the course stands for, when the service knows the course."""
        return ROLE_OF_COURSE.get(self.course_identifier or "")

    @property
    def declared_at(self) -> datetime | None:
        """The moment declared, in UTC and whole seconds, when it is a real one with a time zone."""
        return read_moment(self.declaration_date or "")


def read_moment(text: str) -> datetime | None:
    """`2025-09-01T10:00:00Z`, also with a fraction or an offset (`+01`, `+0100`, `+01:00`), as UTC; None for all else.

    A fraction of a second is dropped. The first and the last year of the calendar are not read.
    """
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        return None
    offset = "+00:00" if parts["utc"] else f"{parts['hours']}:{parts['minutes'] or '00'}"
    try:
        moment = datetime.fromisoformat(parts["local"] + offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # The day in England may differ from the day in UTC, and the calendar ends there.
    return moment if MINYEAR < moment.year < MAXYEAR else None
