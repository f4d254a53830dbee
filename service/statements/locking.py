"""One change of a statement at a time, and one authorisation or reversal of a lead provider's contract year.

In: a statement's public id, or its row. Must be called inside the caller's transaction, before what is protected is
read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.platform.context import Service


async def lock_statement(service: Service, public_id: UUID) -> None:
    """Hold the statement until the transaction ends."""
    await service.database.lock(f"statement {public_id}")


async def lock_authorisations(service: Service, statement: Mapping[str, Any]) -> None:
    """Until the transaction ends no other statement of the lead provider and contract year is authorised or reversed.

    Each counts on those before it.
    """
    await service.database.lock(f"authorisations of {statement['lead_provider']} for {statement['contract_year']}")
