"""Proving that what was authorised still stands as it was, and follows from what it was drawn up from.

In: a statement, or all of a contract year. Out: one `Finding` for each thing that is not as it was authorised.
Reads only. Must never know: the policy files, which may have changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from engine.payments.ledger import entries_of, reversed_entries
from engine.payments.statement_inputs import StatementInputs
from service.declarations.states import PaymentState
from service.declarations.tables import Declaration
from service.platform.audit import AuditEvent, verify_chain
from service.platform.context import Service
from service.statements.authorisations import (
    AUTHORISED,
    authorisations_of,
    digest_of,
    ledger_digest,
    ledger_of,
    seal_over,
    what_is_behind,
)
from service.statements.reading import statement_row
from service.statements.states import StatementState
from service.statements.tables import Authorisation, Statement, StatementRecord

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was authorised. `what` is document, inputs, ledger, rulings, adjustments, decisions,
    declarations, seal or audit; `statement` is None for the audit chain."""

    what: str
    detail: str
    statement: UUID | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """How many authorisations and audit events were looked at, and what was found."""

    authorisations: int
    events: int
    last_hash: str
    findings: list[Finding]


async def verify_statements(
    service: Service,
    *,
    statement: UUID | None = None,
    contract_year: int | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Verify one statement, those of a contract year, or all; and the audit chain."""
    if statement is not None:
        chosen = [await statement_row(statement)]
    else:
        query = Statement.select(Statement.id, Statement.public_id, Statement.state)
        if contract_year is not None:
            query = query.where(Statement.contract_year == contract_year)
        chosen = list(await query.order_by(Statement.id))
    chain = await verify_chain()
    findings = []
    if chain.broken_at is not None:
        findings.append(Finding("audit", f"Audit event {chain.broken_at}: {chain.reason}."))
    looked_at = 0
    for done, row in enumerate(chosen, start=1):
        async with service.database.read():
            number, found = await _verify(service, row)
        looked_at += number
        findings.extend(found)
        if progress is not None:
            progress(done, len(chosen))
    return Verified(looked_at, chain.events, chain.last_hash, findings)


async def _verify(service: Service, row: Mapping[str, Any]) -> tuple[int, list[Finding]]:
    """How many authorisations the statement has, and what is wrong with them."""
    authorisations = await authorisations_of(row["id"])
    found: list[tuple[str, str]] = []
    sealed = await _sealed_parts(row["public_id"])
    for number, one in enumerate(authorisations):
        of_event = sealed.pop(str(one["public_id"]), None)
        if of_event is None:
            found.append(("audit", f"No audit event reports authorisation {one['public_id']}."))
            continue
        is_latest = number == len(authorisations) - 1
        found.extend(await _verify_one(service, row, one, of_event, is_latest=is_latest))
    found.extend(("seal", f"Authorisation {gone}, which an audit event reports, is not there.") for gone in sealed)
    standing = [one for one in authorisations if one["reversed_at"] is None]
    if (row["state"] == StatementState.PAID) != bool(standing):
        found.append(("seal", f"The statement is {row['state']} and has {len(standing)} standing authorisations."))
    return len(authorisations), [Finding(what, detail, row["public_id"]) for what, detail in found]


async def _sealed_parts(public_id: UUID) -> dict[str, dict[str, Any]]:
    """What audit events say of each authorisation of the statement."""
    events = (
        await AuditEvent.select(AuditEvent.detail)
        .where((AuditEvent.subject_kind == "statement") & (AuditEvent.subject_id == str(public_id)))
        .where(AuditEvent.action == AUTHORISED)
        .order_by(AuditEvent.sequence)
    )
    details: list[dict[str, Any]] = [orjson.loads(event["detail"]) for event in events]
    return {detail["authorisation"]: detail for detail in details}


async def _verify_one(
    service: Service, row: Mapping[str, Any], one: Mapping[str, Any], of_event: Mapping[str, Any], *, is_latest: bool
) -> list[tuple[str, str]]:
    """Compare one authorisation with what was sealed, with itself drawn up again, and with the records behind it."""
    kept = await Authorisation.select(Authorisation.inputs, Authorisation.behind).where(Authorisation.id == one["id"])
    record = await StatementRecord.select().where(StatementRecord.id == one["record"]).first()
    assert record is not None, "an authorisation names its record"
    inputs, behind, parts = kept[0]["inputs"], kept[0]["behind"], of_event["parts"]
    entries = await ledger_of(one["id"], reverses=False)
    found = [
        (part, f"The {part} of {one['public_id']} differs from what was sealed when it was authorised.")
        for part, digest in (
            ("document", digest_of(record["document"])),
            ("inputs", digest_of(inputs)),
            ("behind", digest_of(behind)),
            ("ledger", ledger_digest(entries)),
        )
        if digest != parts[part]
    ]
    if not one["seal"] == of_event["seal"] == seal_over(parts):
        found.append(("seal", f"The seal of {one['public_id']} is not the one the audit event bears."))
    if (record["digest"], record["total_pence"]) != (of_event["digest"], of_event["total_pence"]):
        found.append(("document", f"The digest or total recorded for {one['public_id']} differs from the audit event."))
    if not found:
        found += _recomputed(inputs, record["document"], entries)
    found += await _reversal(one)
    found += await _records_behind(service, row, behind, is_latest=is_latest, standing=one["reversed_at"] is None)
    return found


def _recomputed(inputs: str, document: str, entries: list[Any]) -> list[tuple[str, str]]:
    """Draw the statement up again from what was kept and compare byte for byte."""
    drawn_up = StatementInputs.from_json(inputs).document()
    found = []
    if drawn_up.to_json().decode() != document:
        found.append(("document", "Drawn up again from what was kept, the document is another one."))
    if list(entries_of(drawn_up)) != entries:
        found.append(("ledger", "The entries are not those of the document."))
    if sum(entry.amount_pence for entry in entries):
        found.append(("ledger", "The entries do not add up to nothing."))
    return found


async def _reversal(one: Mapping[str, Any]) -> list[tuple[str, str]]:
    undone = await ledger_of(one["id"], reverses=True)
    expected = [] if one["reversed_at"] is None else list(reversed_entries(await ledger_of(one["id"], reverses=False)))
    return [] if undone == expected else [("ledger", f"The entries that undo {one['public_id']} do not balance it.")]


async def _records_behind(
    service: Service, row: Mapping[str, Any], behind: str, *, is_latest: bool, standing: bool
) -> list[tuple[str, str]]:
    """Rulings, adjustments, decisions and declarations as they are recorded now, against what was kept."""
    try:
        kept = orjson.loads(behind)
        now = await what_is_behind(service.database, row["id"])
        found = [
            (part, f"The {part} recorded now are not those the statement was authorised with.")
            for part in ("rulings", "adjustments")
            if any(each not in now[part] for each in kept[part]) or (standing and len(now[part]) != len(kept[part]))
        ]
        if not (is_latest and standing):
            return found
        if now["decisions"] != kept["decisions"]:
            found.append(("decisions", "The decisions behind its declarations are not those it was authorised with."))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return [("behind", "What was kept behind the statement cannot be read.")]
    unpaid = await Declaration.count().where(
        (Declaration.statement == row["id"])
        & (Declaration.payment_state.not_in([PaymentState.PAID.value, PaymentState.VOIDED.value]))
    )
    if unpaid:
        found.append(("declarations", f"{unpaid} declarations on it are neither paid nor voided."))
    return found
