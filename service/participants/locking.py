"""One change of a person's record at a time.

In: the person's public id, or their teacher reference number while they have none.
Must be called inside the caller's transaction, before what it protects is read.
"""

from __future__ import annotations

from uuid import UUID

from service.platform.context import Service


async def lock_participant(service: Service, participant: UUID) -> None:
    """Hold the person's record until the transaction ends."""
    await service.database.lock(f"participant {participant}")


async def lock_registration(service: Service, school_urn: str, trn: str | None) -> None:
    """Hold registering this person: by their number or, without one, everybody of the school who has none."""
    await service.database.lock(f"registration at {school_urn}" if trn is None else f"registration of {trn}")
