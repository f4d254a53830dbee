"""What is kept of an authorisation: everything the statement was drawn up from, what is behind it, and its entries.

In: a statement, its inputs and its document. Out: an `Authorisation`, its ledger entries, and the digests that seal
them. Must be called inside the caller's transaction to write. Must never know: who may authorise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any
from uuid import UUID

import orjson

from engine.payments.document import StatementDocument
from engine.payments.ledger import Entry, entries_of, reversed_entries
from engine.payments.statement_inputs import StatementInputs
from service.platform.context import Call
from service.platform.database import Database, require_transaction
from service.platform.identifiers import new_id
from service.rulings.tables import FinanceRuling
from service.statements.adjustments import adjustment_history
from service.statements.documents import StatementRow, keep_record
from service.statements.tables import Authorisation, LedgerEntry, Reversal

AUTHORISED = "statement authorised"
"""The audit event that bears the seal."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An authorisation that was kept, with the digest of each part and the seal over all of them."""

    public_id: UUID
    parts: Mapping[str, str]
    seal: str


async def keep_authorisation(
    call: Call, row: StatementRow, inputs: StatementInputs, document: StatementDocument, checked_by: str | None
) -> Sealed:
    """Keep the document, its inputs, what is behind them and the ledger entries."""
    record = await keep_record(call, row, document, authorised=True)
    kept_inputs = inputs.to_json().decode()
    behind = orjson.dumps(await what_is_behind(require_transaction(), row["id"])).decode()
    entries = entries_of(document)
    parts = {
        "document": document.digest,
        "inputs": digest_of(kept_inputs),
        "behind": digest_of(behind),
        "ledger": ledger_digest(entries),
    }
    sealed = Sealed(new_id(), parts, seal_over(parts))
    rows = await Authorisation.insert(
        Authorisation(
            public_id=sealed.public_id,
            statement=row["id"],
            record=record,
            inputs=kept_inputs,
            behind=behind,
            seal=sealed.seal,
            checked_by=checked_by,
            authorised_by=call.actor,
            authorised_at=call.now,
        )
    )
    await _enter(call, row["id"], int(rows[0]["id"]), entries, reverses=False)
    return sealed


async def keep_reversal(call: Call, statement: int, authorisation: int, reason: str) -> None:
    """Record that an authorisation was undone, with the entries that undo its own."""
    await Reversal.insert(Reversal(authorisation=authorisation, reason=reason, author=call.actor, at=call.now))
    entries = reversed_entries(await ledger_of(authorisation, reverses=False))
    await _enter(call, statement, authorisation, entries, reverses=True)


async def standing_authorisation(statement: int) -> dict[str, Any] | None:
    """The authorisation of a statement that was not reversed, without its long texts."""
    found = [one for one in await authorisations_of(statement) if one["reversed_at"] is None]
    return found[-1] if found else None


async def authorisations_of(statement: int) -> list[dict[str, Any]]:
    """Every authorisation of a statement, oldest first, each with its reversal if it was undone."""
    rows = await Authorisation.select(
        Authorisation.id,
        Authorisation.public_id,
        Authorisation.record,
        Authorisation.record.digest,
        Authorisation.record.total_pence,
        Authorisation.seal,
        Authorisation.checked_by,
        Authorisation.authorised_by,
        Authorisation.authorised_at,
    ).where(Authorisation.statement == statement).order_by(Authorisation.id)  # fmt: skip
    undone = {
        row["authorisation"]: row
        for row in await Reversal.select().where(Reversal.authorisation.statement == statement)
    }
    return [
        {
            **row,
            "reversed_at": undone[row["id"]]["at"] if row["id"] in undone else None,
            "reversed_by": undone[row["id"]]["author"] if row["id"] in undone else None,
            "reversal_reason": undone[row["id"]]["reason"] if row["id"] in undone else None,
        }
        for row in rows
    ]


async def ledger_of(authorisation: int, *, reverses: bool) -> list[Entry]:
    """The entries of an authorisation, or of its reversal, as they were entered."""
    rows = (
        await LedgerEntry.select()
        .where((LedgerEntry.authorisation == authorisation) & (LedgerEntry.reverses.eq(reverses)))
        .order_by(LedgerEntry.id)
    )
    return [
        Entry(row["account"], row["lead_provider"], row["contract_year"], row["line_kind"], row["amount_pence"])
        for row in rows
    ]


async def what_is_behind(database: Database, statement: int) -> dict[str, Any]:
    """Rulings, adjustments and the decisions that accepted the declarations, as they are recorded now."""
    rulings = await FinanceRuling.select().where(FinanceRuling.statement == statement).order_by(FinanceRuling.id)
    return {
        "rulings": [_as_text(row) for row in rulings],
        "adjustments": [_as_text(row) for row in await adjustment_history(statement)],
        "decisions": await accepting_decisions(database, statement),
    }


async def accepting_decisions(database: Database, statement: int) -> list[list[str | None]]:
    """Declaration, decision, edition and the edition's digest, for every declaration paid or taken back here."""
    rows = await database.execute(_DECISIONS, statement)
    return [[row["declaration"], row["decision"], row["edition"], row["digest"]] for row in rows]


_DECISIONS = """
    SELECT CAST(d.public_id AS TEXT) AS declaration, CAST(r.public_id AS TEXT) AS decision, r.edition, r.digest
    FROM declaration AS d LEFT JOIN recorded_decision AS r ON r.id = d.acceptance
    WHERE d.statement = $1 OR d.clawback_statement = $1
    ORDER BY d.id
"""


def seal_over(parts: Mapping[str, str]) -> str:
    """One digest over those of all parts."""
    return digest_of(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS).decode())


def ledger_digest(entries: Iterable[Entry]) -> str:
    """A digest of entries in their order."""
    return digest_of(orjson.dumps([astuple(entry) for entry in entries]).decode())


def digest_of(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON holds it, alike from both databases."""
    return {
        name: value if value is None or isinstance(value, str | int) else value.isoformat()
        for name, value in row.items()
    }


async def _enter(call: Call, statement: int, authorisation: int, entries: Iterable[Entry], *, reverses: bool) -> None:
    rows = [
        LedgerEntry(
            statement=statement,
            authorisation=authorisation,
            reverses=reverses,
            account=entry.account,
            lead_provider=entry.lead_provider,
            contract_year=entry.contract_year,
            line_kind=entry.line_kind,
            amount_pence=entry.amount_pence,
            entered_at=call.now,
        )
        for entry in entries
    ]
    if rows:
        await LedgerEntry.insert(*rows)
