"""PostgreSQL through a pool that is always started.

In come statements; out come rows. BEGIN, COMMIT and ROLLBACK are sent as they are, so that a refused one is seen here
and the connection always goes back to the pool. It must never know a table of a slice.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import asyncpg

from service.platform.database.base import Database, Kind, Row, Session
from service.platform.database.errors import (
    FOREIGN_KEY,
    ConstraintRefused,
    DatabaseBusy,
    DatabaseError,
    TransactionConflict,
)

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    PooledConnection: TypeAlias = PoolConnectionProxy[asyncpg.Record]

T = TypeVar("T")


class _Connection(asyncpg.Connection):
    """A connection of the pool, which is given back without being reset: nothing done here outlives its transaction."""

    def get_reset_query(self) -> str:
        return ""


async def open_postgresql(url: str, *, connections: int, wait_seconds: float, durable: bool) -> Database:
    """Open the pool with one connection. Raises `DatabaseError` when the server cannot be reached."""
    settings = {
        "application_name": "ecf2",
        "timezone": "UTC",
        "lock_timeout": str(int(wait_seconds * 1000)),
        "synchronous_commit": "on" if durable else "off",
    }
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=connections,
            timeout=wait_seconds,
            server_settings=settings,
            connection_class=_Connection,
            init=_prepare,
        )
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseError(
            f"The PostgreSQL database cannot be opened: {error or type(error).__name__}. Start its server, or mend "
            "DATABASE_URL: postgresql://USER:PASSWORD@HOST:PORT/NAME"
        ) from error
    return PostgresqlDatabase(pool, wait_seconds=wait_seconds)


async def _prepare(connection: asyncpg.Connection) -> None:
    # asyncpg's own UUIDs are a subclass, which JSON writers refuse; both databases give plain ones.
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=uuid.UUID)


def _translated(error: Exception) -> Exception:
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        return ConstraintRefused(FOREIGN_KEY)
    if isinstance(error, asyncpg.IntegrityConstraintViolationError) and error.constraint_name:
        return ConstraintRefused(error.constraint_name)
    if isinstance(error, asyncpg.SerializationError | asyncpg.DeadlockDetectedError):
        return TransactionConflict("Another transaction came first.")
    if isinstance(error, asyncpg.LockNotAvailableError | asyncpg.TooManyConnectionsError):
        return DatabaseBusy("The PostgreSQL database is busy.")
    return error


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Do `work` to its end even when the caller is cancelled; the cancellation is raised afterwards."""
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    if cancelled is not None:
        raise cancelled from (None if task.cancelled() else task.exception())
    return task.result()


class PostgresqlDatabase(Database):
    """A PostgreSQL database behind a pool of connections."""

    kind: Kind = "postgresql"

    def __init__(self, pool: asyncpg.Pool, *, wait_seconds: float) -> None:
        self._pool = pool
        self._wait_seconds = wait_seconds
        self._closed = False

    def _native(self, statement: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        return statement, parameters

    async def _begin(self, *, writes: bool, serializable: bool) -> Session:
        session = PostgresqlSession(self._pool, await self._take())
        isolation = "ISOLATION LEVEL SERIALIZABLE" if serializable else "ISOLATION LEVEL READ COMMITTED"
        try:
            await session.tell(f"BEGIN {isolation}" if writes else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        except BaseException:
            await session.roll_back()
            raise
        return session

    async def _run_alone(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        connection = await self._take()
        try:
            return await PostgresqlSession(self._pool, connection).run(statement, parameters)
        finally:
            await _to_the_end(self._pool.release(connection))

    async def _lock(self, name: str) -> None:
        await self.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)

    async def _take(self) -> PooledConnection:
        if self._closed:
            raise DatabaseError("The database is closed.")
        try:
            return await self._pool.acquire(timeout=self._wait_seconds)
        except TimeoutError:
            raise DatabaseBusy(f"Waited {self._wait_seconds:g} seconds for a connection.") from None
        except (OSError, asyncpg.PostgresError) as error:
            raise DatabaseBusy(f"The PostgreSQL database cannot be reached: {error}.") from error

    async def schema_changed(self) -> None:
        await self._pool.expire_connections()

    async def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


class PostgresqlSession:
    """A connection taken from the pool until `commit` or `roll_back`."""

    def __init__(self, pool: asyncpg.Pool, connection: PooledConnection) -> None:
        self._pool = pool
        self._connection = connection

    async def run(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        try:
            return [dict(record) for record in await self._connection.fetch(statement, *parameters)]
        except asyncpg.PostgresError as error:
            raise _translated(error) from error

    async def tell(self, statement: str) -> str:
        """Run a statement that gives no rows; the answer is PostgreSQL's word for what it did."""
        try:
            return await self._connection.execute(statement)
        except asyncpg.PostgresError as error:
            raise _translated(error) from error

    async def commit(self) -> None:
        await _to_the_end(self._commit())

    async def roll_back(self) -> None:
        await _to_the_end(self._roll_back())

    async def _commit(self) -> None:
        try:
            # PostgreSQL answers ROLLBACK, without an error, when it had given the transaction up.
            if (answer := await self.tell("COMMIT")) != "COMMIT":
                raise DatabaseError(f"PostgreSQL answered {answer} to COMMIT: nothing was written.")
        finally:
            await self._roll_back()

    async def _roll_back(self) -> None:
        try:
            if not self._connection.is_closed() and self._connection.is_in_transaction():
                await self._connection.execute("ROLLBACK")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._connection.terminate()  # which undoes what ROLLBACK could not
        finally:
            await self._pool.release(self._connection)
