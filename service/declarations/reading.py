"""Declarations as they may be read, and by whom.

In: a lead provider, filters, a page. Out: rows with all that the published shape shows.
Must never know: HTTP, or how a state is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns.combination import Or, WhereRaw
from piccolo.query.methods.select import Select

from service.declarations.states import ClawbackState, PaymentState
from service.declarations.tables import Declaration
from service.platform.database import current_database, prepared, rows_with
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
    if () in (filters.contract_years, filters.participants, filters.delivery_partners):
        return []
    given: list[Any] = [lead_provider]

    def listed(values: Iterable[Any]) -> str:
        start = len(given)
        given.extend(values)
        return ", ".join(f"${number}" for number in range(start + 1, len(given) + 1))

    wanted: list[tuple[str, Iterable[Any] | None]] = [
        (" AND declaration.contract_year IN ({})", filters.contract_years),
        (_OF_PARTICIPANTS, filters.participants),
        (_OF_DELIVERY_PARTNERS, filters.delivery_partners),
        (" AND declaration.updated_at >= {}", None if filters.updated_since is None else [filters.updated_since]),
    ]
    also = "".join(words.format(listed(values)) for words, values in wanted if values is not None)
    keys = await current_database().execute(_page(also, limit, offset), *given)
    return list(await rows_with(Declaration, _SHOWN, [row["id"] for row in keys]))


def _only(rows: list[dict[str, Any]], public_id: UUID) -> DeclarationRow:
    if not rows:
        raise NotFound(f"No declaration has the id {public_id}.")
    return rows[0]


_OF_PARTICIPANTS = " AND declaration.teacher IN (SELECT id FROM teacher WHERE public_id IN ({}))"
_OF_DELIVERY_PARTNERS = " AND declaration.delivery_partner IN (SELECT id FROM delivery_partner WHERE public_id IN ({}))"
_OWN = "SELECT id, created_at FROM declaration WHERE declaration.lead_provider = $1 {also}"
_ANY_NUMBER = 10**12
"""As a limit: the few people trained elsewhere too are found first, whatever the database thinks is quicker."""
_OF_OTHERS = f"""
SELECT declaration.id, declaration.created_at FROM (
    SELECT * FROM trained_participant WHERE lead_provider = $1 AND also_trained_elsewhere = true LIMIT {_ANY_NUMBER}
) AS own
JOIN declaration ON declaration.teacher = own.teacher AND declaration.lead_provider <> own.lead_provider
JOIN training_period AS latest
    ON latest.id = CASE declaration.role WHEN 'ect' THEN own.ect_training ELSE own.mentor_training END
WHERE declaration.payment_state <> '{PaymentState.VOIDED}' AND declaration.clawback_state = '{ClawbackState.NONE}'
AND (latest.finished_on IS NULL OR declaration.declared_at < {{end_of_day}}) {{also}}
"""  # noqa: S608 - our own words
# Written as it is so that both databases merge the two in the order of their indexes, and sort nothing.
_PAGE = "{own} UNION ALL {others} ORDER BY created_at, id LIMIT {limit} OFFSET {offset}"
_END_OF_DAY = {
    "sqlite": "end_of_day_in_england(latest.finished_on)",
    "postgresql": "((latest.finished_on + 1)::timestamp AT TIME ZONE 'Europe/London')",
}


def _page(also: str, limit: int, offset: int) -> str:
    others = _of_others().replace("{also}", also)
    return _PAGE.format(own=_OWN.format(also=also), others=others, limit=limit, offset=offset)


def _of_others() -> str:
    """Live ones of others, up to the end of the day on which its latest training ended."""
    return _OF_OTHERS.replace("{end_of_day}", _END_OF_DAY[current_database().kind])


def _visible_to(lead_provider: int) -> Or:
    """The lead provider's own; and what others declared of people it trains."""
    others = _of_others().replace("{also}", "").replace("$1", "{}").replace(", declaration.created_at", "")
    return (Declaration.lead_provider == lead_provider) | WhereRaw(f"declaration.id IN ({others})", lead_provider)
