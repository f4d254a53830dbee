"""A database is opened by its URL, found by tables until it is closed, and holds up no process."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from service.platform.database import DatabaseError, current_database, open_database
from tests.service.platform.test_transactions import Counter


async def test_tables_go_to_the_database_opened_last_and_still_open(tmp_path: Path) -> None:
    first = await open_database(f"sqlite:///{tmp_path / 'first.sqlite'}")
    second = await open_database(f"sqlite:///{tmp_path / 'second.sqlite'}")
    await Counter.create_table()
    async with first.transaction():
        assert await first.execute("SELECT name FROM sqlite_schema WHERE name = 'counter'") == []
        assert current_database() is first
    await second.close()
    assert current_database() is first
    await first.close()
    await first.close()
    with pytest.raises(DatabaseError, match="closed"):
        await first.execute("SELECT 1")
    with pytest.raises(DatabaseError, match="No database is open"):
        current_database()


@pytest.mark.parametrize("url", ["", "mysql://here/db", "sqlite:///", "school.sqlite"])
async def test_a_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError, match="sqlite:///path or postgresql://"):
        await open_database(url)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite", "postgresql://ecf2@127.0.0.1:1/none"])
async def test_a_database_that_cannot_be_opened_is_said_to_be_so(url: str) -> None:
    with pytest.raises(DatabaseError, match="cannot be opened"):
        await open_database(url)


async def test_sqlite_keeps_what_it_committed(tmp_path: Path) -> None:
    async with await open_database(f"sqlite:///{tmp_path / 'kept.sqlite'}") as database:
        assert await database.execute("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
        assert await database.execute("PRAGMA synchronous") == [{"synchronous": 2}]
        assert await database.execute("PRAGMA foreign_keys") == [{"foreign_keys": 1}]


_ABANDON = """
import asyncio, sys
from service.platform.database import open_database

async def main():
    database = await open_database(sys.argv[1])
    async def request():
        async with database.transaction():
            await asyncio.sleep(60)
    task = asyncio.create_task(request())
    await database.execute("SELECT 1")
    if sys.argv[2] == "close":
        await database.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("way", ["close", "abandon"])
def test_the_process_ends_whatever_is_still_open(tmp_path: Path, way: str) -> None:
    command = [sys.executable, "-c", _ABANDON, f"sqlite:///{tmp_path / 'left.sqlite'}", way]
    subprocess.run(command, check=True, timeout=20)
    with closing(sqlite3.connect(tmp_path / "left.sqlite", isolation_level=None, timeout=0)) as connection:
        connection.execute("BEGIN IMMEDIATE")
