"""SQLite runs what is known to be quick without its thread, and never lets the rest wait for a long statement."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.platform.database.errors import DatabaseError
from service.platform.database.sqlite_connection import SqliteConnection

WHERE = "SELECT thread() AS thread"
COUNT = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) SELECT count(*) AS rows FROM n"
LONG = 300_000


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[SqliteConnection]:
    connection = SqliteConnection(tmp_path / "one.sqlite", busy_seconds=1, read_only=False, durable=False)
    await connection.run(lambda inner: inner.create_function("thread", 0, threading.get_ident))
    yield connection
    await connection.close()


async def thread(connection: SqliteConnection) -> int:
    (row,) = await connection.execute(WHERE)
    return int(row["thread"])


async def turns_of_others(connection: SqliteConnection, rows: int) -> int:
    """How often the loop came round while rows were counted."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    await connection.execute(COUNT, (rows,))
    other.cancel()
    return turns


async def test_a_statement_known_to_be_quick_is_run_without_the_thread(connection: SqliteConnection) -> None:
    await connection.execute("BEGIN IMMEDIATE")
    assert await thread(connection) != threading.get_ident()
    assert await thread(connection) == threading.get_ident()


async def test_outside_a_transaction_where_it_may_have_to_wait_it_is_run_in_the_thread(
    connection: SqliteConnection,
) -> None:
    assert {await thread(connection) for _ in range(3)}.isdisjoint({threading.get_ident()})


async def test_a_statement_that_took_long_is_run_in_the_thread_until_it_is_quick_again(
    connection: SqliteConnection,
) -> None:
    await connection.execute("BEGIN")
    assert await turns_of_others(connection, LONG) > 100
    assert await turns_of_others(connection, LONG) > 100
    await connection.execute(COUNT, (1,))
    assert await turns_of_others(connection, LONG) < 5, "taken for quick"
    assert await turns_of_others(connection, LONG) > 100, "known to be long"


async def test_others_have_their_turn_between_quick_statements(connection: SqliteConnection) -> None:
    await connection.execute("BEGIN")
    await connection.execute(COUNT, (1,))
    assert [await turns_of_others(connection, 1) for _ in range(3)] == [1, 1, 1]


async def test_a_request_cancelled_before_a_quick_statement_does_not_run_it(connection: SqliteConnection) -> None:
    await connection.execute("CREATE TABLE kept (id INTEGER)")
    insert = "INSERT INTO kept VALUES (1)"
    await connection.execute("BEGIN IMMEDIATE")
    await connection.execute(insert)
    asked = asyncio.create_task(connection.execute(insert))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await connection.execute("SELECT count(*) AS rows FROM kept") == [{"rows": 1}]


async def test_a_connection_closed_meanwhile_says_so(connection: SqliteConnection) -> None:
    await connection.execute("BEGIN")
    await thread(connection)
    asked = asyncio.create_task(thread(connection))
    await asyncio.sleep(0)
    await connection.close()
    with pytest.raises(DatabaseError, match="The database is closed"):
        await asked


async def test_rolling_back_undoes_what_is_open_and_is_harmless_otherwise(connection: SqliteConnection) -> None:
    await connection.execute("CREATE TABLE kept (id INTEGER)")
    await connection.execute("BEGIN IMMEDIATE")
    await connection.execute("INSERT INTO kept VALUES (1)")
    connection.roll_back()
    connection.roll_back()
    assert not connection.in_transaction
    assert await connection.execute("SELECT count(*) AS rows FROM kept") == [{"rows": 0}]
