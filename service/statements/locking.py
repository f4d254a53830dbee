"""One change of a statement at a time.

In: a statement's public id. Must be called inside the caller's transaction, before the statement is read.
"""

from __future__ import annotations

from uuid import UUID

from service.platform.context import Service


async def lock_statement(service: Service, public_id: UUID) -> None:
    """Hold the statement until the transaction ends."""
    await service.database.lock(f"statement {public_id}")
