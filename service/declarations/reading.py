"""Declarations as they may be read, and by whom.

In: a lead provider, filters, a page. Out: rows with all that the published shape shows.
Must never know: HTTP, or how a state is reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns.combination import Or, WhereRaw
from piccolo.query.methods.select import Select

from service.declarations.states import ClawbackState, PaymentState
from service.declarations.tables import Declaration
from service.platform.database import current_database, prepared
from service.platform.errors import NotFound

DeclarationRow = Mapping[str, Any]

_SHOWN = (
    Declaration.id,
    Declaration.public_id,
    Declaration.teacher.public_id,
    Declaration.role,
    Declaration.declaration_type,
    Declaration.declared_at,
    Declaration.evidence_held,
    Declaration.contract_year,
    Declaration.payment_state,
    Declaration.clawback_state,
    Declaration.line,
    Declaration.second_claim,
    Declaration.uplift,
    Declaration.created_at,
    Declaration.updated_at,
    Declaration.delivery_partner.public_id,
    Declaration.statement.public_id,
    Declaration.clawback_statement.public_id,
    Declaration.mentor.public_id,
    Declaration.lead_provider,
    Declaration.lead_provider.name,
)


@dataclass(frozen=True, slots=True)
class DeclarationFilters:
    """Which declarations are asked for. None does not filter; an empty tuple matches nothing."""

    contract_years: tuple[int, ...] | None = None
    participants: tuple[UUID, ...] | None = None
    delivery_partners: tuple[UUID, ...] | None = None
    updated_since: datetime | None = None
    """Inclusive."""


async def visible_declaration(lead_provider: int, public_id: UUID) -> DeclarationRow:
    """One declaration the lead provider may see. Raises NotFound."""
    rows = await Declaration.select(*_SHOWN).where(Declaration.public_id == public_id).where(_visible_to(lead_provider))
    return _only(rows, public_id)


async def declaration_row(public_id: UUID) -> DeclarationRow:
    """One declaration, for staff. Raises NotFound."""
    return _only(await _declaration(public_id), public_id)


@prepared
def _declaration(public_id: UUID) -> Select[Any]:
    return Declaration.select(*_SHOWN).where(Declaration.public_id == public_id)


async def visible_declarations(
    lead_provider: int, filters: DeclarationFilters, *, limit: int, offset: int
) -> list[DeclarationRow]:
    """A page of what the lead provider may see: its own, and what others declared of people it trains.

    Oldest first; those created at the same moment in the order they were stored, so that pages neither repeat nor skip.
    """
    chosen = (filters.contract_years, filters.participants, filters.delivery_partners)
    if () in chosen:
        return []
    query = Declaration.select(*_SHOWN).where(_visible_to(lead_provider))
    if filters.contract_years is not None:
        query = query.where(Declaration.contract_year.is_in(list(filters.contract_years)))
    if filters.participants is not None:
        query = query.where(Declaration.teacher.public_id.is_in(list(filters.participants)))
    if filters.delivery_partners is not None:
        query = query.where(Declaration.delivery_partner.public_id.is_in(list(filters.delivery_partners)))
    if filters.updated_since is not None:
        query = query.where(Declaration.updated_at >= filters.updated_since)
    return list(await query.order_by(Declaration.created_at).order_by(Declaration.id).limit(limit).offset(offset))


def _only(rows: list[dict[str, Any]], public_id: UUID) -> DeclarationRow:
    if not rows:
        raise NotFound(f"No declaration has the id {public_id}.")
    return rows[0]


_LATEST_TRAINING_COVERS = """(
    declaration.payment_state <> {{}} AND declaration.clawback_state = {{}} AND EXISTS (
        SELECT 1 FROM training_period AS latest
        JOIN at_school_period AS stay ON stay.id = latest.at_school_period
        JOIN partnership AS agreed ON agreed.id = latest.partnership
        WHERE agreed.lead_provider = {{}} AND stay.teacher = declaration.teacher AND stay.role = declaration.role
        AND (latest.finished_on IS NULL OR declaration.declared_at <= {midnight})
        AND NOT EXISTS (
            SELECT 1 FROM training_period AS later
            JOIN at_school_period AS later_stay ON later_stay.id = later.at_school_period
            JOIN partnership AS later_agreed ON later_agreed.id = later.partnership
            WHERE later_agreed.lead_provider = agreed.lead_provider AND later_stay.teacher = stay.teacher
            AND later_stay.role = stay.role
            AND (
                later.started_on > latest.started_on
                OR (later.started_on = latest.started_on AND later.id > latest.id)
            )
        )
    )
)"""
_MIDNIGHT = {
    "sqlite": "latest.finished_on || ' 00:00:00+00:00'",
    "postgresql": "latest.finished_on::timestamp AT TIME ZONE 'UTC'",
}


def _visible_to(lead_provider: int) -> Or:
    """The lead provider's own; and live ones of others, up to the start of the day its latest training ended."""
    covers = _LATEST_TRAINING_COVERS.format(midnight=_MIDNIGHT[current_database().kind])
    others = WhereRaw(covers, PaymentState.VOIDED.value, ClawbackState.NONE.value, lead_provider)
    return (Declaration.lead_provider == lead_provider) | others
