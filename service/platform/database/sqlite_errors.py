"""SQLite's refusals in the words of `errors`.

In comes an `sqlite3.Error` and the connection it came from; out comes the error to raise instead.
SQLite names the columns of a unique index, not the index, so the name is looked up in the schema.
"""

from __future__ import annotations

import sqlite3

from service.platform.database.errors import FOREIGN_KEY, ConstraintRefused, DatabaseBusy
from service.platform.database.sqlite_connection import SqliteConnection

_UNIQUE = "UNIQUE constraint failed: "
_FOREIGN_KEY = "FOREIGN KEY constraint failed"
_CHECK = "CHECK constraint failed: "


async def translated(error: sqlite3.Error, connection: SqliteConnection) -> Exception:
    """The error the caller should see; the error itself when there is nothing better to say."""
    name = getattr(error, "sqlite_errorname", "")
    message = str(error)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DatabaseBusy("Another process is writing to the SQLite database.")
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY" or message == _FOREIGN_KEY:  # RESTRICT calls itself a trigger
        return ConstraintRefused(FOREIGN_KEY)
    if name == "SQLITE_CONSTRAINT_TRIGGER":
        return ConstraintRefused(message)
    if name == "SQLITE_CONSTRAINT_CHECK":
        return ConstraintRefused(message.removeprefix(_CHECK))
    if name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID"):
        columns = message.removeprefix(_UNIQUE)
        return ConstraintRefused(await connection.run(lambda inner: _unique_name(inner, columns)))
    return error


def _unique_name(connection: sqlite3.Connection, message: str) -> str:
    """The index over the columns a message names as `school.urn, school.name`, or as `index 'school_name'`."""
    if message.startswith("index '"):
        return message.removeprefix("index '").removesuffix("'")
    pairs = [part.split(".", 1) for part in message.split(", ")]
    table, columns = pairs[0][0], [column for _, column in pairs]
    names: list[str] = []
    for index in connection.execute('SELECT name, origin FROM pragma_index_list(?) WHERE "unique" = 1', (table,)):
        found = connection.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", (index["name"],))
        if [column["name"] for column in found] == columns:
            made_by = {"c": index["name"], "u": "_".join([table, *columns, "key"]), "pk": f"{table}_pkey"}
            names.append(made_by[index["origin"]])
    return min(names, default=f"{table}_pkey")
