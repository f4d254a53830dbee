"""Audit events are only added, and tampering with them shows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from service.platform.audit import AuditEvent, Chain, record, verify_chain
from service.platform.context import Call
from service.platform.database import Database, TransactionError

CALL = Call(actor="finance Priya Shah", now=datetime(2025, 11, 24, 10, 30, 0, 5, tzinfo=UTC))


@pytest.fixture
async def events(empty_database: Database) -> Database:
    """A database with five events, whose table anyone with the password could write to."""
    await AuditEvent.create_table()
    for number in range(5):
        await add(empty_database, f"statement-{number}")
    return empty_database


async def add(database: Database, subject: str) -> int:
    async with database.transaction():
        return await record(CALL, "authorised", "statement", subject, {"from": "open", "to": "payable"})


async def test_events_hold_as_long_as_nobody_touches_them(events: Database) -> None:
    chain = await verify_chain()
    last = await AuditEvent.select(AuditEvent.hash).where(AuditEvent.sequence == 5).first()
    assert last is not None
    assert chain == Chain(events=5, last_hash=last["hash"], broken_at=None, reason=None)


@pytest.mark.parametrize(
    ("tampering", "broken_at", "reason"),
    [
        ("UPDATE audit_event SET actor = 'somebody else' WHERE sequence = 3", 3, "its words are not the ones"),
        ("UPDATE audit_event SET detail = '{}' WHERE sequence = 1", 1, "its words are not the ones"),
        ("DELETE FROM audit_event WHERE sequence = 2", 2, "event 2 is missing"),
        ("DELETE FROM audit_event WHERE sequence = 1", 1, "event 1 is missing"),
        ("UPDATE audit_event SET previous_hash = hash WHERE sequence = 4", 4, "does not follow"),
        ("UPDATE audit_event SET sequence = 0 WHERE sequence = 5", 0, "slipped in"),
    ],
)
async def test_the_first_event_somebody_tampered_with_is_named(
    events: Database, tampering: str, broken_at: int, reason: str
) -> None:
    await events.execute(tampering)
    chain = await verify_chain()
    assert chain.broken_at == broken_at
    assert chain.reason is not None
    assert reason in chain.reason


async def test_events_cut_off_the_end_show_in_the_last_hash(events: Database) -> None:
    kept = (await verify_chain()).last_hash
    await events.execute("DELETE FROM audit_event WHERE sequence = 5")
    chain = await verify_chain()
    assert (chain.events, chain.broken_at) == (4, None)
    assert chain.last_hash != kept


async def test_events_recorded_at_once_follow_one_another(events: Database) -> None:
    sequences = await asyncio.gather(*(add(events, f"later-{number}") for number in range(30)))
    assert sorted(sequences) == list(range(6, 36))
    assert (await verify_chain()).events == 35


async def test_an_event_stands_or_falls_with_what_it_reports(events: Database) -> None:
    async def refused() -> None:
        await record(CALL, "authorised", "statement", "x", {})
        raise LookupError

    with pytest.raises(LookupError):
        await events.run_in_transaction(refused)
    assert (await verify_chain()).events == 5


async def test_an_event_needs_the_transaction_of_what_it_reports(events: Database) -> None:
    with pytest.raises(TransactionError):
        await record(CALL, "authorised", "statement", "x", {})
