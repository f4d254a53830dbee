"""Who did what to whom, when: events that are only ever added, each sealed with the one before it.

In come events, recorded in the transaction of what they report, so that both stand or fall together. Out comes, on
request, whether anyone has tampered with them. It must never know what an action means. `detail` holds ids and states,
no personal data.

An event's `hash` is the SHA-256 of its own words and the hash of the event before it. So changing, removing or slipping
in an event breaks the chain at that event. Cutting off the end does not: to prove that too, keep the last hash
elsewhere and compare. The database refuses to change or delete an event besides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from piccolo.columns import BigInt, Serial, Text, Timestamptz, Varchar
from piccolo.query.methods.select import Select

from service.platform.context import Call
from service.platform.database import Table, current_database, prepared, prepared_insert, require_transaction

_START = "0" * 64
_PER_PAGE = 1000


class AuditEvent(Table):
    """One event. `sequence` counts from 1 without gaps."""

    id: Serial
    sequence = BigInt(unique=True)
    happened_at = Timestamptz()
    actor = Varchar(length=200)
    action = Varchar(length=60)
    subject_kind = Varchar(length=40)
    subject_id = Varchar(length=60)
    detail = Text()
    previous_hash = Varchar(length=64)
    hash = Varchar(length=64)


@dataclass(frozen=True, slots=True)
class Chain:
    """What `verify_chain` found."""

    events: int
    """How many events hold, from the first on."""
    last_hash: str
    """The hash of the last of them: keep it elsewhere to prove later that none was cut off."""
    broken_at: int | None
    """The sequence of the first event that does not hold; none when all do."""
    reason: str | None


async def record(call: Call, action: str, subject_kind: str, subject_id: str, detail: Mapping[str, object]) -> int:
    """Add an event to the caller's transaction and give its sequence.

    Until that transaction ends no other event can be added, so record last. Raises `TransactionError` outside a
    transaction.
    """
    await require_transaction().lock("audit")
    last = next(iter(await _last_event()), None)
    event: dict[str, Any] = {
        "sequence": last["sequence"] + 1 if last else 1,
        "happened_at": call.now.astimezone(UTC),
        "actor": call.actor,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(),
        "previous_hash": last["hash"] if last else _START,
    }
    await _add_event(**event, hash=_hash(event))
    return int(event["sequence"])


@prepared
def _last_event() -> Select[Any]:
    return (
        AuditEvent.select(AuditEvent.sequence, AuditEvent.hash).order_by(AuditEvent.sequence, ascending=False).limit(1)
    )


_add_event = prepared_insert(AuditEvent)


async def verify_chain() -> Chain:
    """Read every event, in order, and check that it is the one that was recorded."""
    events, last_hash = 0, _START
    async with current_database().read():
        while page := await _events_after(events):
            for event in page:
                reason = _fault_of(event, events + 1, last_hash)
                if reason is not None:
                    return Chain(events, last_hash, min(event["sequence"], events + 1), reason)
                events, last_hash = event["sequence"], event["hash"]
    return Chain(events, last_hash, None, None)


async def _events_after(sequence: int) -> list[dict[str, Any]]:
    query = AuditEvent.select().order_by(AuditEvent.sequence).limit(_PER_PAGE)
    # The first page takes all from the start: an event slipped in before the first has a sequence below 1.
    return await (query.where(AuditEvent.sequence > sequence) if sequence else query)


def _fault_of(event: Mapping[str, Any], expected: int, last_hash: str) -> str | None:
    if event["sequence"] < expected:
        return "it was slipped in"
    if event["sequence"] > expected:
        return f"event {expected} is missing"
    if event["previous_hash"] != last_hash:
        return "it does not follow the event before it"
    if event["hash"] != _hash(event):
        return "its words are not the ones that were recorded"
    return None


def _hash(event: Mapping[str, Any]) -> str:
    happened_at: datetime = event["happened_at"]
    words = [
        event["sequence"],
        happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
        event["actor"],
        event["action"],
        event["subject_kind"],
        event["subject_id"],
        event["detail"],
        event["previous_hash"],
    ]
    return hashlib.sha256(orjson.dumps(words)).hexdigest()
