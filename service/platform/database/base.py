"""What both databases share: which transaction a task is in, which database a table belongs to, how a conflict is met.

In come statements with `$1`-style parameters; out come rows. It must never know how a database is reached.
"""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Protocol, Self, TypeVar

from service.platform.database.errors import DatabaseError, TransactionConflict, TransactionError

Row = dict[str, Any]
Kind = Literal["sqlite", "postgresql"]
T = TypeVar("T")

ATTEMPTS = 20
LONGEST_PAUSE_MILLISECONDS = 200


class Session(Protocol):
    """One connection on which a transaction has begun. `commit` and `roll_back` always give the connection back."""

    async def run(self, statement: str, parameters: Sequence[Any]) -> list[Row]: ...

    async def commit(self) -> None: ...

    async def roll_back(self) -> None: ...


@dataclass(slots=True)
class _Transaction:
    database: Database
    session: Session
    owner: asyncio.Task[Any] | None
    spoilt: bool = False


_current: ContextVar[_Transaction | None] = ContextVar("ecf2_transaction", default=None)
_opened: list[Database] = []


def _transaction_of_this_task() -> _Transaction | None:
    transaction = _current.get()
    if transaction is not None and transaction.owner is not asyncio.current_task():
        raise TransactionError(
            "This task was started inside another task's transaction, so whether its writes belong to it is unclear. "
            "Await the work in the task that opened the transaction, or start the task before or after it."
        )
    return transaction


def current_database() -> Database:
    """The database of this task's transaction; outside of one, the database opened last and still open.

    Raises `DatabaseError` when none is open.
    """
    transaction = _transaction_of_this_task()
    if transaction is not None:
        return transaction.database
    if not _opened:
        raise DatabaseError("No database is open. Open one first: await open_database(url).")
    return _opened[-1]


def require_transaction() -> Database:
    """The database of this task's transaction. Raises `TransactionError` when there is none.

    For operations whose writes must stand or fall with their caller's.
    """
    transaction = _transaction_of_this_task()
    if transaction is None:
        raise TransactionError("This writes as part of its caller's work: call it inside `database.transaction()`.")
    return transaction.database


class Database(ABC):
    """An open database. Made by `open_database`; use it in the event loop that opened it, and close it there."""

    kind: Kind

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    @asynccontextmanager
    async def transaction(self, *, serializable: bool = False) -> AsyncIterator[None]:
        """A transaction that writes. Commits when the block ends, rolls back when it raises.

        `serializable` matters on PostgreSQL only; SQLite's writers follow one another anyway.
        Raises `DatabaseBusy` when it cannot begin in time, `TransactionError` when one is open in this task.
        """
        async with self._in_transaction(writes=True, serializable=serializable):
            yield

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[None]:
        """A transaction that may write and is always undone: nobody else ever sees what was written in it.

        Raises as `transaction` does.
        """
        async with self._in_transaction(writes=True, serializable=False, kept=False):
            yield

    @asynccontextmanager
    async def read(self) -> AsyncIterator[None]:
        """A transaction that sees one moment of the database and refuses to write. It waits for no writer."""
        async with self._in_transaction(writes=False, serializable=False):
            yield

    async def run_in_transaction(self, operation: Callable[[], Awaitable[T]], *, serializable: bool = False) -> T:
        """Run `operation` in a transaction of its own, again from the start when it met a conflict.

        The operation must do nothing outside the database that may not be done twice.
        Raises `TransactionConflict` when twenty attempts have not been enough.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                async with self.transaction(serializable=serializable):
                    return await operation()
            except TransactionConflict:
                longest = min(LONGEST_PAUSE_MILLISECONDS, 2**attempt)
                await asyncio.sleep(random.uniform(0, longest) / 1000)  # noqa: S311 - spreads contenders, hides nothing
        async with self.transaction(serializable=serializable):
            return await operation()

    async def execute(self, statement: str, *parameters: Any) -> list[Row]:
        """Run one statement with parameters `$1`, `$2` … and give its rows, in this task's transaction if it has one.

        Raises `ConstraintRefused`, `DatabaseBusy`, `TransactionConflict`, or the driver's own error.
        """
        return await self.run(*self._native(statement, parameters))

    async def run(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        """As `execute`, with placeholders in the database's own style: what Piccolo writes. Use `execute`."""
        transaction = _transaction_of_this_task()
        if transaction is None or transaction.database is not self:
            return await self._run_alone(statement, parameters)
        if transaction.spoilt:
            raise TransactionError(
                "An earlier statement of this transaction was refused, so nothing more can be done in it. "
                "Catch a refusal outside the transaction."
            )
        try:
            return await transaction.session.run(statement, parameters)
        except BaseException:
            transaction.spoilt = True
            raise

    async def lock(self, name: str) -> None:
        """Hold `name` until this task's transaction ends; another that asks for the same name waits for that.

        Raises `TransactionError` outside a transaction, `DatabaseBusy` when it is not to be had in time.
        """
        require_transaction()
        await self._lock(name)

    async def close(self) -> None:
        """Close all connections. Statements in other tasks get an error. Closing twice is harmless."""
        if self in _opened:
            _opened.remove(self)
        await self._close()

    @asynccontextmanager
    async def _in_transaction(self, *, writes: bool, serializable: bool, kept: bool = True) -> AsyncIterator[None]:
        if _transaction_of_this_task() is not None:
            raise TransactionError(
                "A transaction is already open in this task, and transactions are not nested. "
                "Open it once, in the outermost operation."
            )
        session = await self._begin(writes=writes, serializable=serializable)
        transaction = _Transaction(self, session, asyncio.current_task())
        token = _current.set(transaction)
        try:
            yield
        except BaseException:
            await session.roll_back()
            raise
        else:
            await self._end(transaction, kept=kept)
        finally:
            _current.reset(token)

    async def _end(self, transaction: _Transaction, *, kept: bool) -> None:
        if kept and not transaction.spoilt:
            return await transaction.session.commit()
        await transaction.session.roll_back()
        if not transaction.spoilt:
            return None
        raise TransactionError(
            "A statement of this transaction was refused and the refusal was swallowed: nothing was written. "
            "Catch a refusal outside the transaction."
        )

    async def schema_changed(self) -> None:  # noqa: B027 - SQLite has nothing to forget
        """Let go of statements that were prepared for the schema as it was."""

    @abstractmethod
    def _native(self, statement: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """A statement with `$1`-style parameters in the database's own style, and the parameters to go with it."""

    @abstractmethod
    async def _begin(self, *, writes: bool, serializable: bool) -> Session:
        """Begin a transaction on a connection of its own; when that fails, give the connection back."""

    @abstractmethod
    async def _run_alone(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        """Run one statement outside any transaction."""

    @abstractmethod
    async def _lock(self, name: str) -> None: ...

    @abstractmethod
    async def _close(self) -> None: ...


def remember(database: Database) -> None:
    """Let tables find this database until it is closed."""
    _opened.append(database)
