"""One SQLite connection and the thread beside it.

In come functions of the connection; out come their results, in the event loop. Whatever happens to the caller, the
thread has finished the work when `run` returns or raises, so a connection that was given back is never still busy.
Handing a statement to the thread and back takes several times as long as most statements do, so within a transaction,
where nothing is left to wait for, what was quick the last time is run without it.
It must never know about pools.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import perf_counter_ns
from typing import Any, TypeVar

# Imported for what it does: it teaches sqlite3 to read and write dates, instants, booleans and UUIDs.
import piccolo.engine.sqlite  # noqa: F401

from engine.calendar import ONE_DAY
from service.platform.clock import london_midnight
from service.platform.database.errors import DatabaseError

T = TypeVar("T")
Work = tuple["asyncio.Future[Any]", Callable[[sqlite3.Connection], Any] | None]

QUICK_NANOSECONDS = 1_000_000
"""As long as a statement may take to be run without the thread the next time: everybody else waits meanwhile."""
_KNOWN_QUICK = 1000

_SETTINGS = (
    "PRAGMA journal_mode = WAL",  # readers do not wait for the writer
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # without it REPLACE deletes rows behind the back of append-only triggers
    "PRAGMA temp_store = MEMORY",
)


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


def _end_of_day_in_england(day: str | None) -> str | None:
    """The first moment after a day, as it is stored: what PostgreSQL works out by itself."""
    if day is None:
        return None
    return london_midnight(date.fromisoformat(day) + ONE_DAY).isoformat(" ")


def connect(path: Path, *, busy_seconds: float, read_only: bool, durable: bool) -> sqlite3.Connection:
    """A connection with the project's settings. Commits only when told to; `durable`, it survives a power cut."""
    connection = sqlite3.connect(
        path,
        timeout=busy_seconds,
        isolation_level=None,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        cached_statements=512,
        check_same_thread=False,  # the event loop's thread uses it while its own thread has nothing to do
    )
    connection.row_factory = _row
    connection.create_function("end_of_day_in_england", 1, _end_of_day_in_england, deterministic=True)
    for setting in _SETTINGS:
        connection.execute(setting)
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    return connection


class SqliteConnection:
    """A connection with a daemon thread, so that an abandoned one never keeps the process alive."""

    def __init__(self, path: Path, *, busy_seconds: float, read_only: bool, durable: bool) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._read_only = read_only
        self._durable = durable
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._quick: set[str] = set()
        self._work: SimpleQueue[Work] = SimpleQueue()
        Thread(target=self._serve, name=f"sqlite {path.name}", daemon=True).start()

    @property
    def in_transaction(self) -> bool:
        """Whether BEGIN has been run and neither COMMIT nor ROLLBACK has."""
        return self._connection is not None and not self._closed and self._connection.in_transaction

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run a statement. When the caller is cancelled it is interrupted, and has ended when this raises."""
        if statement in self._quick and self.in_transaction:
            await asyncio.sleep(0)  # others have their turn as often as with the thread
            if self._connection is not None and not self._closed:
                return self._timed(self._connection, statement, parameters)
        return await self.run(lambda connection: self._timed(connection, statement, parameters))

    def _timed(self, connection: sqlite3.Connection, statement: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
        """Run a statement here and now, and remember whether it was quick."""
        start = perf_counter_ns()
        rows = connection.execute(statement, parameters).fetchall()
        if perf_counter_ns() - start > QUICK_NANOSECONDS or len(self._quick) > _KNOWN_QUICK:
            self._quick.discard(statement)
        else:
            self._quick.add(statement)
        return rows

    def roll_back(self) -> None:
        """Undo what is open. Nothing can be running: whoever used the connection has come to the end."""
        if self._connection is not None and self.in_transaction:
            self._connection.execute("ROLLBACK")

    async def run(self, work: Callable[[sqlite3.Connection], T], *, interruptible: bool = True) -> T:
        """Do `work` in the thread. A cancellation is raised once the work has ended, whatever came of it."""
        if self._closed:
            raise DatabaseError("The database is closed.")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._work.put((future, work))
        return await self._finished(future, interruptible=interruptible)

    async def _finished(self, future: asyncio.Future[T], *, interruptible: bool) -> T:
        cancelled: asyncio.CancelledError | None = None
        while not future.done():
            try:
                await asyncio.wait([future])
            except asyncio.CancelledError as cancellation:
                cancelled = cancellation
                if interruptible:
                    self._interrupt()
        if cancelled is not None:
            raise cancelled from future.exception()
        return future.result()

    async def close(self) -> None:
        """End what is running, undo what is open, and end the thread. Closing twice is harmless."""
        if self._closed:
            return
        self._interrupt()
        self._closed = True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._work.put((future, None))
        await self._finished(future, interruptible=False)

    def _interrupt(self) -> None:
        if self._connection is not None and not self._closed:
            self._connection.interrupt()

    def _serve(self) -> None:
        ending = False
        while not ending:
            future, work = self._work.get()
            ending = work is None
            try:
                outcome: tuple[Any, BaseException | None] = (self._done(work), None)
            except BaseException as error:  # it is raised in the caller's task
                outcome = (None, error)
            try:
                future.get_loop().call_soon_threadsafe(_settle, future, *outcome)
            except RuntimeError:  # the loop is closed: nobody is left to hear of it
                return

    def _done(self, work: Callable[[sqlite3.Connection], Any] | None) -> Any:
        if work is None:
            return self._end()
        if self._connection is None:
            self._connection = connect(
                self._path, busy_seconds=self._busy_seconds, read_only=self._read_only, durable=self._durable
            )
        return work(self._connection)

    def _end(self) -> None:
        if self._connection is not None:
            with contextlib.closing(self._connection) as connection:
                # SQLite remembers an interruption until the next statement, and interrupted it would not fold its log
                # into the file: a copy of the file alone would lack what was written.
                connection.execute("SELECT 1")


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
