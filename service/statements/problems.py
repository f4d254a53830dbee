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
from service.platform.errors import NotFound
from service.rulings.unruled import unruled
from service.statements.adjustments import StandingAdjustment, adjustments_naming
from service.statements.calendar import year_is_closed
from service.statements.contract_versions import AuthorisedUse, Standing, authorised_uses
from service.statements.documents import StatementRow, gather
from service.statements.reading import StatementFilters, list_statements
from service.statements.states import StatementState

MOST_STATEMENTS = 10_000
VOIDING_REFUSED = "voiding refused"
WITHOUT_STATEMENT = "no_open_statement"
_SAID = {
    Standing.CHANGED: "Version {version} of {file} changed since the statement of {month} was authorised with it; "
    "write it back, and what is agreed anew as a new version.",
    Standing.REPLACED: "The statement of {month} was authorised with version {version} of {file}, and another is "
    "used from that month by now; let the new one begin later.",
    Standing.REMOVED: "Version {version} of {file} is gone, and the statement of {month} was authorised with it; "
    "put it back.",
}


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
    statements overdue, and contracts that changed after statements were authorised with them."""
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
        if await _adjustments_for(row):
            continue
        if decision.answer("status") == "eligible":
            detail = f"It is accepted and funded, and no output statement is left that takes it. {_adjust(row)}"
            found.append(_about(row, "declaration_without_statement", detail))
        elif decision.answer("line") == "adjustment":
            detail = f"It is the second claim on its milestone. {_adjust(row)}"
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


def _adjust(row: dict[str, Any]) -> str:
    return (
        f"Add an adjustment to a statement of this lead provider whose label names {row['public_id']}: "
        "ecf2 statements adjust."
    )


async def _clawbacks(contract_year: int | None) -> list[StatementProblem]:
    """Payments that are to be taken back, have no statement to be taken back on, and are named by no adjustment."""
    waiting = await _declarations(
        (Declaration.clawback_state == ClawbackState.AWAITING.value) & Declaration.clawback_statement.is_null(),
        contract_year,
    )
    refused = [row for row in await _refused_voids() if contract_year in (None, row["contract_year"])]
    detail = "Its payment is to be taken back, and no output statement is left for it."
    return [
        _about(row, "clawback_without_statement", f"{detail} {_adjust(row)}")
        for row in (*waiting, *refused)
        if not await _adjustments_for(row)
    ]


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
    try:
        inputs = await gather(service, row)
    except NotFound as missing:
        about = ("statement", str(row["public_id"]), row["lead_provider.short_name"], row["contract_year"])
        return [StatementProblem("contract_missing", *about, f"{missing}")]
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
    """Versions that are no longer as statements were authorised with, and contract files of closed years that are not
    the ones last authorised with. What was authorised stands by itself; those to come would be worked out anew."""
    policy, found = service.rulebook.policy, []
    latest: dict[tuple[str, int], AuthorisedUse] = {}
    async for used in authorised_uses(policy, rows):
        key = used.row["lead_provider.short_name"], used.row["contract_year"]
        latest[key] = used
        if used.standing is not Standing.AS_AUTHORISED:
            detail = _SAID[used.standing].format(
                version=used.version, file=used.contract.place.file, month=used.row["month"]
            )
            what = (f"contract_version_{used.standing}", "statement", str(used.row["public_id"]))
            found.append(StatementProblem(*what, *key, detail))
    for key, used in latest.items():
        contract = policy.call_off_contracts.get(key)
        changed = contract is not None and contract.digest != used.contract.digest
        if changed and year_is_closed(policy, key[1], call.today):
            file, month = used.contract.place.file, used.row["month"]
            detail = f"Contracts of a closed year stand, and {file} changed since {month}."
            found.append(StatementProblem("contract_changed", "statement", str(used.row["public_id"]), *key, detail))
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
