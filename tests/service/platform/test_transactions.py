"""Transactions lose nothing and leave nothing behind, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from piccolo.columns import Integer, Serial

from service.platform.database import (
    ConstraintRefused,
    Database,
    DatabaseBusy,
    Table,
    TransactionConflict,
    TransactionError,
    open_database,
    require_transaction,
)


class Counter(Table):
    id: Serial
    value = Integer()


async def value_of(database: Database) -> int:
    rows = await database.execute("SELECT value FROM counter")
    return int(rows[0]["value"]) if rows else 0


@pytest.fixture
async def counter(empty_database: Database) -> Database:
    """A database with one counter at nought, and rows that need a parent by the time of COMMIT."""
    await Counter.create_table()
    await Counter.insert(Counter(value=0))
    await empty_database.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    await empty_database.execute(
        "CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    return empty_database


async def test_a_transaction_commits_when_its_block_ends(counter: Database) -> None:
    async with counter.transaction():
        await Counter.update({Counter.value: 1}, force=True)
    assert await value_of(counter) == 1


async def test_a_rehearsal_sees_what_it_writes_and_leaves_nothing(counter: Database) -> None:
    async with counter.rehearsal():
        await Counter.update({Counter.value: 1}, force=True)
        assert await value_of(counter) == 1
    assert await value_of(counter) == 0
    async with counter.transaction():  # the connection is free, and writes again
        await Counter.update({Counter.value: 2}, force=True)
    assert await value_of(counter) == 2


async def test_a_rehearsal_that_swallowed_a_refusal_says_so(counter: Database) -> None:
    async def rehearse() -> None:
        async with counter.rehearsal():
            with pytest.raises(ConstraintRefused, match="counter_pkey"):
                await counter.execute("INSERT INTO counter (id, value) SELECT id, value FROM counter")

    with pytest.raises(TransactionError, match="swallowed"):
        await rehearse()


async def test_a_transaction_is_undone_when_its_block_raises(counter: Database) -> None:
    async def operation() -> None:
        await Counter.update({Counter.value: 1}, force=True)
        raise LookupError

    with pytest.raises(LookupError):
        await counter.run_in_transaction(operation)
    assert await value_of(counter) == 0


async def test_a_refused_commit_does_not_lose_later_writes(counter: Database) -> None:
    for _ in range(12):  # more often than there are connections
        with pytest.raises(ConstraintRefused, match="foreign_key"):
            async with counter.transaction():
                await counter.execute("INSERT INTO child (parent) VALUES (7)")
    await counter.execute("UPDATE counter SET value = value + 1")
    async with counter.transaction():
        await counter.execute("UPDATE counter SET value = value + 1")
    assert await value_of(counter) == 2
    assert await counter.execute("SELECT * FROM child") == []


async def test_a_refused_begin_gives_its_connection_back(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    async with await open_database(f"sqlite:///{path}", wait_seconds=0.05) as database:
        await database.execute("CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER)")
        with closing(sqlite3.connect(path, isolation_level=None)) as another_process:
            another_process.execute("BEGIN IMMEDIATE")
            for _ in range(5):
                with pytest.raises(DatabaseBusy):
                    await increment(database)
            another_process.execute("ROLLBACK")
        await database.execute("INSERT INTO counter (value) VALUES (3)")
        assert await value_of(database) == 3


async def increment(database: Database) -> None:
    async with database.transaction():
        await database.lock("counter")
        value = await value_of(database)
        await asyncio.sleep(0)
        await database.execute("UPDATE counter SET value = $1", value + 1)


async def test_two_hundred_concurrent_read_modify_writes_lose_nothing(counter: Database) -> None:
    await asyncio.gather(*(increment(counter) for _ in range(200)))
    assert await value_of(counter) == 200


async def test_serializable_operations_that_meet_a_conflict_are_run_again(counter: Database) -> None:
    async def operation() -> None:
        value = await value_of(counter)
        await asyncio.sleep(0.001)
        await counter.execute("UPDATE counter SET value = $1", value + 1)

    await asyncio.gather(*(counter.run_in_transaction(operation, serializable=True) for _ in range(8)))
    assert await value_of(counter) == 8


async def test_an_operation_that_always_meets_a_conflict_is_given_up(counter: Database) -> None:
    attempts = 0

    async def operation() -> None:
        nonlocal attempts
        attempts += 1
        raise TransactionConflict

    with pytest.raises(TransactionConflict):
        await counter.run_in_transaction(operation)
    assert attempts == 20


async def test_a_transaction_inside_a_transaction_is_refused(counter: Database) -> None:
    async with counter.transaction():
        with pytest.raises(TransactionError, match="not nested"):
            async with counter.transaction():
                pytest.fail("unreachable")
        await counter.execute("UPDATE counter SET value = 5")
    assert await value_of(counter) == 5


async def test_a_task_started_inside_a_transaction_may_not_use_the_database(counter: Database) -> None:
    started: list[asyncio.Task[list[dict[str, object]]]] = []

    async def write() -> list[dict[str, object]]:
        return await counter.execute("UPDATE counter SET value = 9")

    async with counter.transaction():
        with pytest.raises(TransactionError, match="another task's transaction"):
            await asyncio.create_task(write())
        started.append(asyncio.create_task(write()))
    with pytest.raises(TransactionError):
        await started[0]  # nor once the transaction has ended: it would be chance which of the two it meets
    assert await value_of(counter) == 0


async def test_a_refusal_caught_inside_a_transaction_does_not_let_the_rest_be_written(counter: Database) -> None:
    async def operation() -> None:
        await counter.execute("UPDATE counter SET value = 5")
        with pytest.raises(ConstraintRefused, match="counter_pkey"):
            await counter.execute("INSERT INTO counter (id, value) SELECT id, value FROM counter")
        with pytest.raises(TransactionError, match="nothing more can be done"):
            await counter.execute("UPDATE counter SET value = 6")

    with pytest.raises(TransactionError, match="swallowed"):
        await counter.run_in_transaction(operation)
    assert await value_of(counter) == 0


async def test_a_cancelled_request_leaves_nothing_open(counter: Database) -> None:
    async def request() -> None:
        async with counter.transaction():
            await counter.execute("UPDATE counter SET value = 5")
            await asyncio.sleep(60)

    for _ in range(12):
        task = asyncio.create_task(request())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await increment(counter)
    assert await value_of(counter) == 1


@pytest.mark.parametrize("steps", range(12))
async def test_a_request_cancelled_at_any_step_leaves_nothing_open(counter: Database, steps: int) -> None:
    task = asyncio.create_task(increment(counter))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    before = await value_of(counter)
    await asyncio.gather(*(increment(counter) for _ in range(10)))
    assert await value_of(counter) == before + 10


async def test_a_long_statement_is_stopped_when_its_request_is_cancelled(counter: Database) -> None:
    endless = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    async def request() -> None:
        async with counter.transaction():
            await counter.execute(endless)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await request()
    async with asyncio.timeout(5):
        await increment(counter)
    assert await value_of(counter) == 1


async def test_who_waits_too_long_for_a_connection_is_told_so(empty_database_url: str) -> None:
    async with await open_database(empty_database_url, connections=1, wait_seconds=0.1) as database:
        held, done = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            async with database.read():
                await database.execute("SELECT 1")
                held.set()
                await done.wait()

        holder = asyncio.create_task(hold())
        await held.wait()
        with pytest.raises(DatabaseBusy, match=r"0\.1 seconds"):
            await database.execute("SELECT 1")
        done.set()
        await holder
        assert await database.execute("SELECT 1 AS one") == [{"one": 1}]


async def test_who_waits_too_long_for_a_lock_is_told_so(empty_database_url: str) -> None:
    async with await open_database(empty_database_url, wait_seconds=0.1) as database:
        held, done = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            async with database.transaction():
                await database.lock("statement")
                held.set()
                await done.wait()

        holder = asyncio.create_task(hold())
        await held.wait()
        with pytest.raises(DatabaseBusy):
            async with database.transaction():
                await database.lock("statement")
        done.set()
        await holder


async def test_a_read_sees_one_moment_and_refuses_to_write(counter: Database) -> None:
    async def write() -> None:
        await counter.execute("UPDATE counter SET value = 1")

    outside = asyncio.Event()
    writer = asyncio.create_task(_after(outside, write))
    async with counter.read():
        before = await value_of(counter)
        outside.set()
        await writer
        assert await value_of(counter) == before == 0
    assert await value_of(counter) == 1
    with pytest.raises(Exception, match=r"read-?only"):
        async with counter.read():
            await counter.execute("UPDATE counter SET value = 2")
    assert await value_of(counter) == 1


async def _after(event: asyncio.Event, operation: Callable[[], Awaitable[None]]) -> None:
    await event.wait()
    await operation()


async def test_locking_and_requiring_need_a_transaction(empty_database: Database) -> None:
    with pytest.raises(TransactionError):
        require_transaction()
    with pytest.raises(TransactionError):
        await empty_database.lock("anything")
    async with empty_database.transaction():
        assert require_transaction() is empty_database
