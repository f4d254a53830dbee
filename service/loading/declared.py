"""Rows that lead providers send: declarations, and voids of them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from service.declarations.operations import SubmittedDeclaration, submit_declaration, void_declaration
from service.loading.references import References
from service.platform.context import Call, Service

LEAD_PROVIDER = "lead provider "


async def declare(service: Service, call: Call, references: References, row: Mapping[str, str]) -> None:
    """A declaration as it was sent; a participant nobody knows goes by the name the fixture uses."""
    provider = row["lead_provider"]
    participant = references.people.get(row["participant"])
    sent = SubmittedDeclaration(
        participant_id=str(participant) if participant else row["participant"] or None,
        declaration_type=row["declaration_type"] or None,
        declaration_date=row["declaration_date"] or None,
        course_identifier=row["course_identifier"] or None,
        evidence_held=row["evidence_held"] or None,
    )
    by = Call(actor=LEAD_PROVIDER + provider, now=call.now)
    kept = await submit_declaration(service, by, await references.lead_provider(provider), sent)
    references.declarations[row["declaration"]] = UUID(str(kept["public_id"]))


async def void(service: Service, call: Call, references: References, row: Mapping[str, str]) -> None:
    """A declaration taken back, by its lead provider or, for it, by finance; the service chooses void or clawback."""
    asks = call.actor.removeprefix(LEAD_PROVIDER) if call.actor.startswith(LEAD_PROVIDER) else row["lead_provider"]
    provider = await references.lead_provider(asks)
    await void_declaration(service, call, provider, references.declarations[row["declaration"]])
