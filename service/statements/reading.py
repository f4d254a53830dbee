"""Statements as they may be read.

In: who asks, filters, a page. Out: rows, with the document kept for one. Must never know: HTTP, or how one is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns.combination import And, Where

from engine.model.contracts import StatementKind
from engine.payments.document import StatementDocument
from service.platform.errors import NotFound
from service.statements.documents import StatementRow, latest_record
from service.statements.states import StatementState
from service.statements.tables import Statement

_SHOWN = (
    Statement.id,
    Statement.public_id,
    Statement.lead_provider,
    Statement.lead_provider.short_name,
    Statement.lead_provider.name,
    Statement.contract_year,
    Statement.month,
    Statement.kind,
    Statement.deadline_on,
    Statement.payment_on,
    Statement.state,
    Statement.authorised_at,
    Statement.authorised_by,
    Statement.created_at,
    Statement.updated_at,
)


@dataclass(frozen=True, slots=True)
class StatementFilters:
    """Which statements are asked for. None does not filter; an empty tuple matches nothing."""

    contract_years: tuple[int, ...] | None = None
    updated_since: datetime | None = None
    """Inclusive."""
    lead_provider: str | None = None
    """A short name."""
    month: str | None = None
    state: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement and the latest document kept for it."""

    row: StatementRow
    document: StatementDocument
    digest: str
    authorised: bool
    generated_at: datetime


async def statement_row(public_id: UUID) -> StatementRow:
    """One statement. Raises NotFound."""
    return _only(await Statement.select(*_SHOWN).where(Statement.public_id == public_id), public_id)


async def visible_statement(lead_provider: int, public_id: UUID) -> StatementRow:
    """One output statement of the lead provider; others are not to be seen. Raises NotFound."""
    rows = await Statement.select(*_SHOWN).where(Statement.public_id == public_id).where(_visible_to(lead_provider))
    return _only(rows, public_id)


async def visible_statements(
    lead_provider: int, filters: StatementFilters, *, limit: int, offset: int
) -> list[StatementRow]:
    """A page of the lead provider's output statements, earliest payment first."""
    return await _page(_visible_to(lead_provider), filters, limit, offset)


async def list_statements(filters: StatementFilters, *, limit: int, offset: int) -> list[StatementRow]:
    """A page of all statements, for staff, earliest payment first."""
    return await _page(Statement.id > 0, filters, limit, offset)


async def show_statement(public_id: UUID) -> ShownStatement:
    """A statement with the latest document kept for it. Raises NotFound, also when none has been generated."""
    row = await statement_row(public_id)
    record = await latest_record(row["id"])
    if record is None:
        raise NotFound(
            f"The statement of {row['lead_provider.name']} for {row['month']}, contract year {row['contract_year']}, "
            "has not been generated yet. Generate it first: "
            f"ecf2 statements generate --cohort {row['contract_year']} --month {row['month']}"
        )
    document = StatementDocument.from_json(record["document"])
    authorised = bool(record["authorised"]) and row["state"] == StatementState.PAID
    return ShownStatement(row, document, record["digest"], authorised, record["generated_at"])


async def _page(where: And | Where, filters: StatementFilters, limit: int, offset: int) -> list[StatementRow]:
    if filters.contract_years == ():
        return []
    query = Statement.select(*_SHOWN).where(where)
    if filters.contract_years is not None:
        query = query.where(Statement.contract_year.is_in(list(filters.contract_years)))
    if filters.updated_since is not None:
        query = query.where(Statement.updated_at >= filters.updated_since)
    if filters.lead_provider is not None:
        query = query.where(Statement.lead_provider.short_name == filters.lead_provider)
    if filters.month is not None:
        query = query.where(Statement.month == filters.month)
    if filters.state is not None:
        query = query.where(Statement.state == filters.state)
    if filters.kind is not None:
        query = query.where(Statement.kind == filters.kind)
    return list(await query.order_by(Statement.payment_on).order_by(Statement.id).limit(limit).offset(offset))


def _visible_to(lead_provider: int) -> And:
    return (Statement.lead_provider == lead_provider) & (Statement.kind == StatementKind.OUTPUT.value)


def _only(rows: list[dict[str, Any]], public_id: UUID) -> Mapping[str, Any]:
    if not rows:
        raise NotFound(f"No statement has the id {public_id}.")
    return rows[0]
