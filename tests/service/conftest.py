"""Databases for tests of the service: each test runs on SQLite and on PostgreSQL.

`database` is open and migrated; `database_url` is the URL of such a one, for tests that open it themselves.
`empty_database` and `empty_database_url` hold no tables.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from service.platform.database import Database, open_database
from service.platform.database.migrations import migrate
from tests.service.england import england_on_postgresql, england_on_sqlite
from tests.service.scratch_databases import (
    PostgresTemplate,
    SqliteTemplate,
    Template,
    postgres_template,
    sqlite_template,
)

__all__ = ["england_on_postgresql", "england_on_sqlite"]

_BOTH_KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


async def _nothing(_database: Database) -> None:
    """An empty database stays as it was made."""


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return sqlite_template(tmp_path_factory.mktemp("migrated"), migrate)


@pytest.fixture(scope="session")
def migrated_postgresql(postgres_server: str) -> Iterator[PostgresTemplate]:
    with postgres_template(postgres_server, migrate) as template:
        yield template


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return sqlite_template(tmp_path_factory.mktemp("empty"), _nothing)


@pytest.fixture(scope="session")
def empty_postgresql(postgres_server: str) -> Iterator[PostgresTemplate]:
    with postgres_template(postgres_server, _nothing) as template:
        yield template


@pytest.fixture(params=_BOTH_KINDS)
def migrated_template(request: pytest.FixtureRequest) -> Template:
    template: Template = request.getfixturevalue(f"migrated_{request.param}")
    return template


@pytest.fixture(params=_BOTH_KINDS)
def empty_template(request: pytest.FixtureRequest) -> Template:
    template: Template = request.getfixturevalue(f"empty_{request.param}")
    return template


@pytest.fixture
async def database_url(migrated_template: Template, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a migrated database, SQLite and PostgreSQL in turn."""
    async with migrated_template.copy(tmp_path) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated database, SQLite and PostgreSQL in turn."""
    async with await open_database(database_url) as database:
        yield database


@pytest.fixture
async def empty_database_url(empty_template: Template, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without tables, SQLite and PostgreSQL in turn."""
    async with empty_template.copy(tmp_path) as url:
        yield url


@pytest.fixture
async def empty_database(empty_database_url: str) -> AsyncIterator[Database]:
    """An open database without tables, SQLite and PostgreSQL in turn."""
    async with await open_database(empty_database_url) as database:
        yield database
