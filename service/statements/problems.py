"""What needs a person: nothing about payments is dropped, and nothing waits unseen.

In: a contract year if wanted, and today. Out: `StatementProblem`s, each with what can be done. Reads only.
Must never know: HTTP, or how a problem came about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from engine.model.contracts import StatementKind
from engine.money import pounds_shown
from service.declarations.states import ClawbackState, PaymentState
from service.declarations.tables import Declaration
from service.platform.audit import AuditEvent
from service.platform.clock import london_day
from service.platform.context import Call, Service
from service.rulings.unruled import unruled
from service.statements.adjustments import StandingAdjustment, adjustments_naming
from service.statements.calendar import year_is_closed
from service.statements.documents import StatementRow, gather
from service.statements.reading import StatementFilters, list_statements
from service.statements.states import StatementState
from service.statements.tables import Authorisation

MOST_STATEMENTS = 10_000
VOIDING_REFUSED = "voiding refused"
WITHOUT_STATEMENT = "no_open_statement"


@dataclass(frozen=True, slots=True)
class StatementProblem:
    """One thing that waits for a person. `what` is a code, `subject` a public id, `kind` what it names."""

    what: str
    kind: str
    subject: str
    lead_provider: str
    contract_year: int
    detail: str


async def problems(service: Service, call: Call, contract_year: int | None = None) -> list[StatementProblem]:
    """Declarations and clawbacks without a statement, second claims and their adjustments, what waits for a ruling,
    statements overdue, and contracts that changed after their year closed."""
    found = [*await _waiting_declarations(service, call, contract_year), *await _clawbacks(contract_year)]
    found.extend(await _voided_second_claims(contract_year))
    years = None if contract_year is None else (contract_year,)
    filters = StatementFilters(contract_years=years)
    rows = await list_statements(filters, limit=MOST_STATEMENTS, offset=0)
    for row in rows:
        if row["state"] != StatementState.PAID and row["kind"] == StatementKind.OUTPUT:
            found.extend(await _waiting_on(service, row))
        found.extend(_overdue(call, row))
    found.extend(await _changed_contracts(service, call, rows))
    return found


async def _waiting_declarations(service: Service, call: Call, contract_year: int | None) -> list[StatementProblem]:
    """Declarations that are accepted, whose person is funded, and that found no statement or no adjustment."""
    rows = await _declarations(Declaration.payment_state == PaymentState.SUBMITTED.value, contract_year)
    found = []
    for row in rows:
        role = row["role"]
        facts = {
            "today": call.today,
            "role": role,
            "declaration_type": row["declaration_type"],
            "contract_year": row["contract_year"],
            "declared_at": row["declared_at"],
            "declaration_date": london_day(row["declared_at"]),
            "eligible_for_funding": row[f"teacher.{role}_eligible_from"] is not None,
            "ineligible_from": row[f"teacher.{role}_ineligible_from"],
            "second_claim_authorised": bool(row["second_claim"]),
        }
        known = {name: value for name, value in facts.items() if value is not None}
        decision = service.rulebook.decide("declaration_payability", known, call.today, row["contract_year"])
        if decision.answer("status") == "eligible":
            detail = "It is accepted and funded, and no output statement is left that takes it; adjust one by hand."
            found.append(_about(row, "declaration_without_statement", detail))
        elif decision.answer("line") == "adjustment" and not await _adjustments_for(row):
            detail = (
                "It is the second claim on its milestone. Add an adjustment to a statement of this lead provider "
                f"whose label names {row['public_id']}: ecf2 statements adjust."
            )
            found.append(_about(row, "second_claim_without_adjustment", detail))
    return found


async def _voided_second_claims(contract_year: int | None) -> list[StatementProblem]:
    """Second claims that were voided although adjustments still pay them."""
    voided = await _declarations(
        (Declaration.payment_state == PaymentState.VOIDED.value) & Declaration.second_claim.eq(True), contract_year
    )
    found = []
    for row in voided:
        paid = sum(one.amount_pence for one in await _adjustments_for(row))
        if paid:
            detail = (
                f"It was voided, and adjustments that name it come to {pounds_shown(paid)}. "
                "Remove them, or add one that names it too and takes the sum back."
            )
            found.append(_about(row, "adjustment_for_voided_claim", detail))
    return found


async def _adjustments_for(row: dict[str, Any]) -> list[StandingAdjustment]:
    return await adjustments_naming(str(row["public_id"]), row["lead_provider"])


async def _clawbacks(contract_year: int | None) -> list[StatementProblem]:
    """Payments that are to be taken back and have no statement to be taken back on."""
    detail = "Its payment is to be taken back, and no output statement is left for it; adjust one by hand."
    waiting = await _declarations(
        (Declaration.clawback_state == ClawbackState.AWAITING.value) & Declaration.clawback_statement.is_null(),
        contract_year,
    )
    refused = [row for row in await _refused_voids() if contract_year in (None, row["contract_year"])]
    return [_about(row, "clawback_without_statement", detail) for row in (*waiting, *refused)]


async def _refused_voids() -> list[dict[str, Any]]:
    """Paid declarations that a lead provider wanted to take back when no statement was left."""
    events = await AuditEvent.select(AuditEvent.subject_id, AuditEvent.detail).where(
        AuditEvent.action == VOIDING_REFUSED
    )
    ids = {one["subject_id"] for one in events if orjson.loads(one["detail"])["code"] == WITHOUT_STATEMENT}
    if not ids:
        return []
    paid = (Declaration.payment_state == PaymentState.PAID.value) & (
        Declaration.clawback_state == ClawbackState.NONE.value
    )
    return await _declarations(paid & Declaration.public_id.is_in(sorted(ids)), None)


async def _declarations(where: Any, contract_year: int | None) -> list[dict[str, Any]]:
    query = Declaration.select(
        Declaration.public_id,
        Declaration.role,
        Declaration.declaration_type,
        Declaration.declared_at,
        Declaration.contract_year,
        Declaration.second_claim,
        Declaration.lead_provider,
        Declaration.lead_provider.short_name,
        Declaration.teacher.ect_eligible_from,
        Declaration.teacher.ect_ineligible_from,
        Declaration.teacher.mentor_eligible_from,
        Declaration.teacher.mentor_ineligible_from,
    ).where(where)
    if contract_year is not None:
        query = query.where(Declaration.contract_year == contract_year)
    return list(await query.order_by(Declaration.id))


async def _waiting_on(service: Service, row: StatementRow) -> list[StatementProblem]:
    inputs = await gather(service, row)
    return [
        StatementProblem(
            "waits_for_a_ruling",
            "declaration",
            one.declaration,
            row["lead_provider.short_name"],
            row["contract_year"],
            f"{one.declaration_type} on line {one.line} of statement {row['public_id']}: {one.reason} ({one.place}).",
        )
        for one in unruled(inputs, inputs.document())
    ]


def _overdue(call: Call, row: StatementRow) -> Iterator[StatementProblem]:
    if row["state"] != StatementState.PAID and row["payment_on"] < call.today:
        yield StatementProblem(
            "payment_overdue",
            "statement",
            str(row["public_id"]),
            row["lead_provider.short_name"],
            row["contract_year"],
            f"The statement of {row['month']} was to be paid on {row['payment_on']} and is {row['state']}.",
        )


async def _changed_contracts(service: Service, call: Call, rows: list[StatementRow]) -> list[StatementProblem]:
    """Contracts whose file is not the one last authorised with, although their year is closed and they stand."""
    policy = service.rulebook.policy
    latest = {
        (row["lead_provider.short_name"], row["contract_year"]): row
        for row in rows
        if row["state"] == StatementState.PAID and year_is_closed(policy, row["contract_year"], call.today)
    }
    found = []
    for (lead_provider, year), row in latest.items():
        kept = (
            await Authorisation.select(Authorisation.inputs)
            .where(Authorisation.statement == row["id"])
            .order_by(Authorisation.id, ascending=False)
            .first()
        )
        contract = policy.call_off_contracts.get((lead_provider, year))
        if kept is not None and contract is not None:
            used = orjson.loads(kept["inputs"])["contract"]["digest"]
            if used != contract.digest:
                detail = f"Contracts of a closed year stand, and {contract.place.file} changed since {row['month']}."
                what = ("contract_changed", "statement", str(row["public_id"]))
                found.append(StatementProblem(*what, lead_provider, year, detail))
    return found


def _about(row: dict[str, Any], what: str, detail: str) -> StatementProblem:
    return StatementProblem(
        what,
        "declaration",
        str(row["public_id"]),
        row["lead_provider.short_name"],
        row["contract_year"],
        f"{row['declaration_type']}: {detail}",
    )
