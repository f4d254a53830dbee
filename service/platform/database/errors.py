"""What a database can answer besides rows, the same for SQLite and PostgreSQL.

DatabaseError
├── DatabaseBusy          a connection or a lock was not to be had in time: try again later
├── TransactionConflict   another transaction came first: run this one again
├── TransactionError      a transaction was used in a way that could lose or misplace a write: mend the code
└── ConstraintRefused     a constraint of the database refused the write
"""

from __future__ import annotations


class DatabaseError(Exception):
    """The database cannot do what it was asked. The message says why."""


class DatabaseBusy(DatabaseError):  # noqa: N818 - it states what holds, like the exceptions below
    """A connection or a lock was not to be had within the time limit. Nothing was written."""


class TransactionConflict(DatabaseError):  # noqa: N818
    """A serialisation failure or a deadlock. Nothing was written; the same transaction may succeed when run again."""


class TransactionError(DatabaseError):
    """A transaction was nested, shared between tasks, or used after one of its statements was refused."""


class ConstraintRefused(DatabaseError):  # noqa: N818
    """A unique index, exclusion, check, foreign key or trigger refused a write.

    `name` is the constraint's name. Names that the database makes up follow PostgreSQL: `school_urn_key` for a unique
    column, `school_pkey` for a primary key. Foreign keys, which SQLite does not name, are all `foreign_key`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the database refused a write because of {name}")


FOREIGN_KEY = "foreign_key"
