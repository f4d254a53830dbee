"""Brings a database up to the schema the code expects.

In comes an open database; the migrations of `service/migrations` are applied to it in the order of their names, each in
a transaction of its own. Out come the names applied. It must never know what a migration does.

A migration is a Piccolo migration module, the same for SQLite and PostgreSQL:

    ID = "2025-11-24T10:00:00:000000"
    VERSION = "1.38.0"
    DESCRIPTION = "Schools"

    class School(Table): ...                     # as it is now: a migration never imports a slice

    async def forwards() -> MigrationManager:
        manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
        add_tables(manager, School)
        return manager

Piccolo runs what was given to `manager.add_raw` before it adds tables, so constraints (see `constraints`) follow in a
migration of their own. Piccolo finds its engine through the environment variable PICCOLO_CONF; we run its migrations
ourselves, because its own command opens one transaction more than we allow, and records what was applied outside of it.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pkgutil
from collections.abc import Sequence
from types import ModuleType

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table as PiccoloTable

from service.platform.database.base import Database
from service.platform.database.errors import DatabaseError

MIGRATIONS = "service.migrations"
_RECORD = """
CREATE TABLE IF NOT EXISTS applied_migration (
    name VARCHAR(200) PRIMARY KEY,
    applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)
"""


def migration_names(package: str = MIGRATIONS) -> list[str]:
    """The names of the migrations in the code, oldest first. A module that starts with an underscore is not one."""
    found = pkgutil.iter_modules(importlib.import_module(package).__path__)
    return sorted(module.name for module in found if not module.name.startswith("_"))


async def migrate(database: Database, package: str = MIGRATIONS) -> list[str]:
    """Apply what has not been applied yet, and name it. Doing it again, also at the same time, does nothing.

    Raises `DatabaseError` when the database holds migrations this code does not know; a migration that fails leaves
    the database as the one before it did.
    """
    names = migration_names(package)
    applied = [name for name in names if await _apply(database, package, name, names)]
    await database.schema_changed()
    return applied


async def pending_migrations(database: Database, package: str = MIGRATIONS) -> list[str]:
    """The names of migrations that have not been applied, oldest first. Raises `DatabaseError` as `migrate` does."""
    names = migration_names(package)
    async with database.transaction():
        applied = await _applied(database, names)
    return [name for name in names if name not in applied]


def add_tables(manager: MigrationManager, *tables: type[PiccoloTable]) -> None:
    """Let the migration make these tables, so that Piccolo also knows them when it compares later."""
    for table in tables:
        manager.add_table(table.__name__, tablename=table._meta.tablename)
        for column in table._meta.columns:
            manager.add_column(
                table_class_name=table.__name__,
                tablename=table._meta.tablename,
                column_name=column._meta.name,
                db_column_name=column._meta.db_column_name,
                column_class_name=type(column).__name__,
                column_class=type(column),
                params=column._meta.params,
            )


async def _apply(database: Database, package: str, name: str, known: Sequence[str]) -> bool:
    module = importlib.import_module(f"{package}.{name}")
    async with database.transaction():
        if name in await _applied(database, known):
            return False
        await _run(module)
        await database.execute("INSERT INTO applied_migration (name) VALUES ($1)", name)
        return True


async def _applied(database: Database, known: Sequence[str]) -> set[str]:
    await database.lock("migrations")
    await database.execute(_RECORD)
    applied = {row["name"] for row in await database.execute("SELECT name FROM applied_migration")}
    if unknown := sorted(applied - set(known)):
        raise DatabaseError(
            f"The database is newer than this program: it holds {', '.join(unknown)}. "
            "Install the release that made it, or restore an older copy."
        )
    return applied


async def _run(module: ModuleType) -> None:
    os.environ["PICCOLO_CONF"] = "service.platform.database.tables"
    manager: MigrationManager = await module.forwards()
    manager.wrap_in_transaction = False  # ours is open, and also holds the record of it
    with contextlib.redirect_stdout(io.StringIO()):  # Piccolo prints its progress
        await manager.run()
