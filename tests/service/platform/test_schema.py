"""The service's own migrations make the tables its code declares, alike on both databases."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from piccolo.table import TABLE_REGISTRY

import service
from service.platform.database import Database, Table, open_database
from service.platform.database.migrations import migrate
from tests.service.scratch_databases import PostgresTemplate, SqliteTemplate, Template

_POSTGRESQL_COLUMNS = """
SELECT table_name AS tablename, column_name AS columnname, data_type AS kind, is_nullable = 'YES' AS nullable
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""
_POSTGRESQL_INDEXES = """
SELECT c.relname AS name, i.indisunique AS is_unique FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND NOT i.indisprimary
"""
_SQLITE_COLUMNS = """
SELECT t.name AS tablename, c.name AS columnname, lower(c.type) AS kind, NOT c."notnull" AND NOT c.pk AS nullable
FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
"""
_SQLITE_INDEXES = """
SELECT t.name AS tablename, i.name AS name, i."unique" AS is_unique, i.origin AS origin,
       (SELECT group_concat(x.name, '_') FROM pragma_index_info(i.name) AS x) AS columnnames
FROM sqlite_schema AS t, pragma_index_list(t.name) AS i WHERE t.type = 'table' AND i.origin <> 'pk'
"""
_SAME_KIND = {
    "bigint": "integer",  # SQLite's integers hold 64 bits
    "character varying": "varchar",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
}


async def columns(database: Database) -> dict[tuple[str, str], tuple[str, bool]]:
    """Table and column → kind, and whether it may be null."""
    rows = await database.execute(_SQLITE_COLUMNS if database.kind == "sqlite" else _POSTGRESQL_COLUMNS)
    return {(row["tablename"], row["columnname"]): (_kind(row["kind"]), bool(row["nullable"])) for row in rows}


def _kind(kind: str) -> str:
    plain = kind.split("(", maxsplit=1)[0].strip()
    return _SAME_KIND.get(plain, plain)


async def indexes(database: Database) -> dict[str, bool]:
    """Index → whether it refuses a second row alike. An index for periods bears the constraint's name."""
    rows = await database.execute(_SQLITE_INDEXES if database.kind == "sqlite" else _POSTGRESQL_INDEXES)
    return {_index_name(row): bool(row["is_unique"]) for row in rows}


def _index_name(row: dict[str, Any]) -> str:
    if row.get("origin") == "u":
        return f"{row['tablename']}_{row['columnnames']}_key"
    return str(row["name"]).removesuffix("_days")


@pytest.mark.postgres
async def test_both_databases_end_with_the_same_schema(
    migrated_sqlite: SqliteTemplate, migrated_postgresql: PostgresTemplate, tmp_path: Path
) -> None:
    found = []
    templates: list[Template] = [migrated_sqlite, migrated_postgresql]
    for template in templates:
        async with template.copy(tmp_path) as url, await open_database(url) as database:
            found.append((await columns(database), await indexes(database)))
    assert found[0] == found[1]


async def test_every_table_the_code_declares_is_as_its_migrations_made_it(database: Database) -> None:
    for module in pkgutil.walk_packages(service.__path__, "service."):
        if module.name.endswith((".tables", ".audit")):
            importlib.import_module(module.name)
    declared = {
        (table._meta.tablename, column._meta.db_column_name): column._meta.params.get("null", False)
        for table in TABLE_REGISTRY
        if issubclass(table, Table) and table is not Table and table.__module__.endswith((".tables", ".audit"))
        for column in table._meta.columns
    }
    made = {name: nullable for name, (_, nullable) in (await columns(database)).items()}
    assert {name: made.get(name, "missing") for name in declared} == declared
    assert await migrate(database) == []
