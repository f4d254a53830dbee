"""Tables that find their database when they are used.

In come Piccolo's statements; they go to `current_database()`. Out come the rows Piccolo expects.
Transactions are the database's own; Piccolo's are refused, so that there is one way.
"""

from __future__ import annotations

import sqlite3
from typing import Any, NoReturn, TypeVar

from piccolo.columns import ForeignKey, OnDelete
from piccolo.engine.base import Engine
from piccolo.querystring import QueryString
from piccolo.table import Table as PiccoloTable

from service.platform.database.base import Row, current_database
from service.platform.database.errors import DatabaseError

_PICCOLO_NAMES = {"sqlite": "sqlite", "postgresql": "postgres"}


class CurrentDatabase(Engine[Any]):
    """What Piccolo takes for an engine. It holds nothing."""

    def __init__(self) -> None:  # Piccolo's own would connect at once
        self.log_queries = False
        self.log_responses = False

    @property
    def engine_type(self) -> str:  # type: ignore[override] # a constant in Piccolo's engines
        return _PICCOLO_NAMES[current_database().kind]

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[Row]:  # noqa: ARG002
        statement, parameters = querystring.compile_string(engine_type=self.engine_type)
        return await current_database().run(statement, parameters)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[Row]:  # noqa: ARG002
        return await current_database().run(ddl, ())

    async def get_version(self) -> float:
        return self.get_version_sync()

    def get_version_sync(self) -> float:
        """SQLite's version, which is all Piccolo asks for once a database is open."""
        major, minor, _ = sqlite3.sqlite_version_info
        return float(f"{major}.{minor}")

    async def prep_database(self) -> None:
        """Nothing to prepare."""

    async def batch(self, query: Any, batch_size: int = 100, node: str | None = None) -> NoReturn:  # noqa: ARG002
        raise DatabaseError("Read in pages: a batch would hold a connection outside the database's own transactions.")

    def transaction(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise DatabaseError("Use `database.transaction()`.")

    def atomic(self) -> NoReturn:
        raise DatabaseError("Use `database.transaction()`.")


DB = CurrentDatabase()


class Table(PiccoloTable):
    """The base of every table. Declare `id: Serial` in each for the sake of the type checker."""

    def __init_subclass__(cls, tablename: str | None = None, help_text: str | None = None) -> None:
        super().__init_subclass__(tablename=tablename, help_text=help_text, db=DB)


Referenced = TypeVar("Referenced", bound=PiccoloTable)


def reference(table: type[Referenced], *, optional: bool = False) -> ForeignKey[Referenced]:
    """A column that names a row of another table. A row that is named cannot be deleted."""
    return ForeignKey(table, null=optional, default=None, on_delete=OnDelete.restrict)
