"""SQLite: one writer behind a lock, a few readers, all in WAL mode.

In come statements; out come rows. One process serves one file: other processes may read and write it too, but they
wait for each other by polling. It must never know a table of a slice.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from service.platform.database.base import Database, Kind, Row, Session
from service.platform.database.errors import DatabaseBusy, DatabaseError
from service.platform.database.sqlite_connection import SqliteConnection
from service.platform.database.sqlite_errors import translated

_PARAMETER = re.compile(r"\$(\d+)")
_READS = re.compile(r"\s*(SELECT|EXPLAIN|VALUES)\b", re.IGNORECASE)
_OLDEST = (3, 35, 0)  # the first to know RETURNING


@lru_cache(maxsize=1024)
def _question_marks(statement: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """Plain question marks, and the parameters in the order these stand in; from Python 3.12 on, `?1` is warned of."""
    order = [int(number) for number in _PARAMETER.findall(statement)]
    return _PARAMETER.sub("?", statement), [parameters[number - 1] for number in order]


async def open_sqlite(path: Path, *, connections: int, wait_seconds: float, durable: bool) -> Database:
    """Open the file, which is made when it is missing. Raises `DatabaseError` when it cannot be."""
    if sqlite3.sqlite_version_info < _OLDEST:
        raise DatabaseError(f"SQLite {sqlite3.sqlite_version} is too old; {'.'.join(map(str, _OLDEST))} is needed.")
    database = SqliteDatabase(path, connections=connections, wait_seconds=wait_seconds, durable=durable)
    try:
        await database.execute("PRAGMA user_version")
    except DatabaseBusy:
        await database.close()
        raise
    except sqlite3.Error as error:
        await database.close()
        raise DatabaseError(
            f"The SQLite database {path} cannot be opened: {error}. Name a file that holds a "
            "database, or none yet, in a folder that is there and that you may write to."
        ) from error
    return database


class SqliteDatabase(Database):
    """A SQLite file. `connections` is the number of readers; the writer comes on top."""

    kind: Kind = "sqlite"

    def __init__(self, path: Path, *, connections: int, wait_seconds: float, durable: bool) -> None:
        self._path = path
        self._wait_seconds = wait_seconds
        self._durable = durable
        self._writing = asyncio.Lock()
        self._writer = self._connection(read_only=False)
        self._reading = asyncio.Semaphore(connections)
        self._readers: list[SqliteConnection] = []
        self._idle: list[SqliteConnection] = []
        self._closed = False

    def _connection(self, *, read_only: bool) -> SqliteConnection:
        return SqliteConnection(self._path, busy_seconds=self._wait_seconds, read_only=read_only, durable=self._durable)

    def _native(self, statement: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        return _question_marks(statement, parameters)

    async def _begin(self, *, writes: bool, serializable: bool) -> Session:  # noqa: ARG002 - always serializable
        connection = await (self._take_writer() if writes else self._take_reader())
        session = SqliteSession(self, connection)
        try:
            await session.run("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED", ())
        except BaseException:
            await session.roll_back()
            raise
        return session

    async def _run_alone(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        take = self._take_reader if _READS.match(statement) else self._take_writer
        session = SqliteSession(self, await take())
        try:
            return await session.run(statement, parameters)
        finally:
            await session.roll_back()

    async def _lock(self, name: str) -> None:
        """Nothing to do: the transaction holds the only writer."""

    async def _take_writer(self) -> SqliteConnection:
        async with self._in_time("to write"):
            await self._writing.acquire()
        return self._writer

    async def _take_reader(self) -> SqliteConnection:
        async with self._in_time("to read"):
            await self._reading.acquire()
        if self._idle:
            return self._idle.pop()
        reader = self._connection(read_only=True)
        self._readers.append(reader)
        return reader

    @asynccontextmanager
    async def _in_time(self, purpose: str) -> AsyncIterator[None]:
        if self._closed:
            raise DatabaseError("The database is closed.")
        try:
            async with asyncio.timeout(self._wait_seconds):
                yield
        except TimeoutError:
            raise DatabaseBusy(f"Waited {self._wait_seconds:g} seconds for a connection {purpose}.") from None

    def give_back(self, connection: SqliteConnection, *, broken: bool) -> None:
        """Let the next one have the connection; a broken one is replaced and left to its end."""
        if connection is self._writer:
            if broken:
                self._writer = self._connection(read_only=False)
            self._writing.release()
            return
        if broken:
            self._readers.remove(connection)
        else:
            self._idle.append(connection)
        self._reading.release()

    async def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        # The writer last: only the last connection to close, when it may write, folds the log into the file.
        for connection in (*self._readers, self._writer):
            await connection.close()


class SqliteSession:
    """A connection taken from a `SqliteDatabase` until `commit` or `roll_back`."""

    def __init__(self, database: SqliteDatabase, connection: SqliteConnection) -> None:
        self._database = database
        self._connection = connection

    async def run(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        try:
            return await self._connection.execute(statement, parameters)
        except sqlite3.Error as error:
            raise await translated(error, self._connection) from error

    async def commit(self) -> None:
        try:
            await self._connection.run(lambda connection: connection.execute("COMMIT"), interruptible=False)
        except sqlite3.Error as error:
            raise await translated(error, self._connection) from error
        finally:
            await self.roll_back()

    async def roll_back(self) -> None:
        broken = False
        try:
            self._connection.roll_back()
        except sqlite3.Error:
            broken = True
            await self._connection.close()  # which undoes what ROLLBACK could not
        finally:
            self._database.give_back(self._connection, broken=broken)
