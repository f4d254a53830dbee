"""The changes of what a lead provider reads, from a place on.

In: a lead provider and a place. Out: rows in the order in which they became visible. Must never know: HTTP.

A change has the place of its audit event. Events are numbered while their lock is held, until the end of the
transaction, so no change ever appears before a place that was read already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from service.platform.database import Row, current_database

_PLACE = re.compile(r"(\d{1,18})\.(\d{1,18})", re.ASCII)
_PAGE = """
SELECT change.id, change.event, change.subject_kind, change.subject_id, change.role, change.attribute, change.old,
    change.new, audit_event.actor, audit_event.happened_at
FROM change JOIN audit_event ON audit_event.sequence = change.event
WHERE change.lead_provider = $1 AND (change.event, change.id) > ($2, $3)
ORDER BY change.event, change.id LIMIT {limit}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is: after the change of this event with this id."""

    event: int = 0
    change: int = 0

    def __str__(self) -> str:
        return f"{self.event}.{self.change}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A place as it was given out; None for anything else."""
        found = _PLACE.fullmatch(text)
        return None if found is None else cls(int(found[1]), int(found[2]))


def place_of(change: Row) -> Place:
    """The place of a change."""
    return Place(int(change["event"]), int(change["id"]))


async def changes_after(lead_provider: int, place: Place, *, limit: int) -> list[Row]:
    """The next changes of the lead provider's own, oldest first: `subject_kind`, `subject_id`, `role`, `attribute`,
    `old`, `new`, and `actor` and `happened_at` of the event.
    """
    return await current_database().execute(_PAGE.format(limit=limit), lead_provider, place.event, place.change)


def role_of(actor: str) -> str:
    """Who somebody is, never a name: `lead_provider`, `school`, `finance`, `policy` or `support`, else `service`."""
    return next((role for words, role in _ROLES.items() if actor.startswith(words)), "service")


_ROLES: dict[str, str] = {
    "lead provider ": "lead_provider",
    "school ": "school",
    "finance ": "finance",
    "policy ": "policy",
    "support ": "support",
}
