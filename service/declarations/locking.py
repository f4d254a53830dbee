"""One change of a person's declarations at a time.

In: the person's public id. Must be called inside the caller's transaction, before what it protects is read.
"""

from __future__ import annotations

from uuid import UUID

from service.platform.context import Service


async def lock_declarations_of(service: Service, participant: UUID) -> None:
    """Hold the person's declarations until the transaction ends."""
    await service.database.lock(f"declarations of {participant}")
