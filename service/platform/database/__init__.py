"""The one engine for SQLite and PostgreSQL. Nothing else imports Piccolo's engines, sqlite3 or asyncpg.

In comes a URL, `sqlite:///relative/path`, `sqlite:////absolute/path` or `postgresql://…`; out come rows as
dictionaries. It must never know a slice, a request or a policy.

    async with await open_database(url) as database:
        async with database.transaction():                 # one per operation
            await database.lock(f"participant:{teacher}")   # before reading what you then write
            rows = await database.execute("SELECT id FROM school WHERE urn = $1", "100001")
            await School.insert(School(...))

Tables are declared in the slices and find their database when they are used, not when they are declared:

    from service.platform.database import Table

    class School(Table):
        id: Serial
        urn = Varchar(length=6, unique=True)

A query goes to the transaction this task is in; outside of one, to the database opened last and still open.
So several databases, of both kinds, may be opened one after another in one process.

What holds, on both databases:

- A transaction is not nested: opening one inside another raises `TransactionError`. An operation that needs its
  caller's transaction says so with `require_transaction()`.
- A transaction belongs to the task that opened it. A task started inside (`create_task`, `gather`, `wait_for`, a task
  group) may not use the database at all: it gets `TransactionError`, never a write outside or inside unnoticed.
  For a time limit inside a transaction use `asyncio.timeout`, which starts no task.
- A statement that was refused spoils its transaction: later statements are refused too, and leaving it without an
  exception raises `TransactionError`. To carry on after a refusal, catch it outside.
- Refused constraints are `ConstraintRefused`, with the same name from both databases.
- Nothing waits for ever: a pool or a lock not got within the time limit is `DatabaseBusy`.
- A refused BEGIN or COMMIT, or a cancelled task, gives its connection back, with nothing left open on it.
- A cancelled task whose COMMIT was already on its way may find it done.
- Outside a transaction each statement stands alone and is committed at once.

What differs: SQLite has one writer at a time, so `lock` has nothing to do there. On PostgreSQL transactions are
`read committed`, so `lock` what you read and then write, or ask for `serializable=True` inside `run_in_transaction`,
which runs the operation again after a conflict. Do not mix the two: a serializable snapshot is older than the lock.
"""

from __future__ import annotations

from service.platform.database.base import Database, Row, current_database, require_transaction
from service.platform.database.errors import (
    ConstraintRefused,
    DatabaseBusy,
    DatabaseError,
    TransactionConflict,
    TransactionError,
)
from service.platform.database.opening import open_database
from service.platform.database.paging import page_of, rows_with
from service.platform.database.prepared import prepared, prepared_insert
from service.platform.database.tables import Table, reference

__all__ = [
    "ConstraintRefused",
    "Database",
    "DatabaseBusy",
    "DatabaseError",
    "Row",
    "Table",
    "TransactionConflict",
    "TransactionError",
    "current_database",
    "open_database",
    "page_of",
    "prepared",
    "prepared_insert",
    "reference",
    "require_transaction",
    "rows_with",
]
