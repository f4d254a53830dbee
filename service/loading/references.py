"""The fixture's own names for people and declarations, and the ids the service gave them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from service.lead_providers.operations import lead_provider_named
from service.loading.story import StoryError


@dataclass
class References:
    """Names given so far. A person who was declined has none."""

    people: dict[str, UUID] = field(default_factory=dict)
    declarations: dict[str, UUID] = field(default_factory=dict)
    _lead_providers: dict[str, int] = field(default_factory=dict)

    async def lead_provider(self, short_name: str) -> int:
        """The record's id of a lead provider. Raises StoryError for one that was not added."""
        if short_name not in self._lead_providers:
            row = await lead_provider_named(short_name)
            if row is None:
                raise StoryError(f"lead_providers.yaml has no {short_name}. Add it there.")
            self._lead_providers[short_name] = int(row["id"])
        return self._lead_providers[short_name]
