"""From a URL to an open database. The only place that chooses between the two kinds."""

from __future__ import annotations

from pathlib import Path

from service.platform.database.base import Database, remember
from service.platform.database.errors import DatabaseError
from service.platform.database.postgresql import open_postgresql
from service.platform.database.sqlite import open_sqlite

_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgres://")


async def open_database(
    url: str, *, connections: int = 8, wait_seconds: float = 10, durable: bool = True, made_if_missing: bool = True
) -> Database:
    """Open the database and let tables find it until it is closed.

    `connections` is the size of the pool (on SQLite: of readers). `wait_seconds` is how long anything may wait for a
    connection or a lock before it is `DatabaseBusy`. Not `durable`, what is committed may be lost in a power cut: much
    quicker, and for what can be made again. Not `made_if_missing`, a SQLite file that is not there is taken for a slip.
    Raises `DatabaseError` for a URL of another kind, or when the database cannot be opened.
    """
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        path = _sqlite_file(url, made_if_missing=made_if_missing)
        database = await open_sqlite(path, connections=connections, wait_seconds=wait_seconds, durable=durable)
    elif url.startswith(_POSTGRESQL):
        database = await open_postgresql(url, connections=connections, wait_seconds=wait_seconds, durable=durable)
    else:
        kind = url.split(":", 1)[0] or "nothing"
        raise DatabaseError(f"A database URL starts with sqlite:///path or postgresql://, not with {kind}.")
    remember(database)
    return database


def _sqlite_file(url: str, *, made_if_missing: bool) -> Path:
    path = Path(url.removeprefix(_SQLITE))
    if not made_if_missing and path.parent.is_dir() and not path.exists():
        raise DatabaseError(
            f"There is no SQLite database {path}. If you meant another, mend DATABASE_URL; "
            "make this one with: ecf2 database migrate"
        )
    return path
