"""Databases for one test each: copied from a template, which is far quicker than migrating anew.

A template is built outside any event loop, so a synchronous fixture makes it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from service.platform.database import Database, open_database

_TABLES = """
SELECT md5(
    (SELECT string_agg(concat(attrelid, attname, atttypid, attnotnull), ',' ORDER BY attrelid, attnum)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0)
    || (SELECT string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY tgrelid, tgname) FROM pg_trigger)
    || (SELECT string_agg(concat(conrelid, conname), ',' ORDER BY conrelid, conname) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace))
"""
_OTHERS_LEAVE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_EMPTY = """
DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'applied_migration' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$
"""
_COUNT_ANEW = """
SELECT count(setval(format('%I.%I', schemaname, sequencename), 1, false)) FROM pg_sequences
WHERE schemaname = 'public' AND sequencename NOT LIKE 'applied\\_migration%'
"""

Build = Callable[[Database], Coroutine[Any, Any, object]]

_number = itertools.count(1)


class Template(Protocol):
    """A database to copy."""

    def copy(self, folder: Path) -> AbstractAsyncContextManager[str]:
        """The URL of a copy, gone afterwards. A copy that is a file is made in `folder`."""


@dataclass(frozen=True)
class SqliteTemplate:
    path: Path

    @asynccontextmanager
    async def copy(self, folder: Path) -> AsyncIterator[str]:
        path = folder / f"{_new_name()}.sqlite"
        shutil.copyfile(self.path, path)
        yield f"sqlite:///{path}"


@dataclass(frozen=True)
class PostgresTemplate:
    """A copy that comes back with the template's tables is emptied and lent again: that is quicker than a new one."""

    server: str
    name: str
    tables: str
    """The state of the template's tables, so that a copy whose tables were changed is not lent again."""
    idle: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def copy(self, folder: Path) -> AsyncIterator[str]:
        name = self.idle.pop() if self.idle else await _made(self.server, f'TEMPLATE "{self.name}"')
        try:
            yield _database_url(self.server, name)
        finally:
            if await _emptied(_database_url(self.server, name), self.tables):
                self.idle.append(name)
            else:
                await _dropped(self.server, name)


def sqlite_template(folder: Path, build: Build) -> SqliteTemplate:
    """A SQLite file on which `build` has been done."""
    path = folder / "template.sqlite"
    asyncio.run(_build(f"sqlite:///{path}", build))
    return SqliteTemplate(path)


@contextmanager
def postgres_template(server: str, build: Build) -> Iterator[PostgresTemplate]:
    """A PostgreSQL database on which `build` has been done; gone afterwards."""
    with asyncio.Runner() as runner:
        name = runner.run(_made(server))
        template = None
        try:
            runner.run(_build(_database_url(server, name), build))
            template = PostgresTemplate(server, name, runner.run(_tables(_database_url(server, name))))
            yield template
        finally:
            for one in [name, *(() if template is None else template.idle)]:
                runner.run(_dropped(server, one))


async def _made(server: str, options: str = "") -> str:
    name = _new_name()
    await _tell(server, f'CREATE DATABASE "{name}" {options}')
    return name


async def _dropped(server: str, name: str) -> None:
    await _tell(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _tables(url: str) -> str:
    async with _connected(url) as connection:
        return str(await connection.fetchval(_TABLES))


async def _emptied(url: str, tables: str) -> bool:
    """Take every row a test wrote out of a database. False when its tables are not those of the template any more.

    As a superuser, since rows of the ledger and of the audit trail are guarded against just this.
    """
    async with _connected(url) as connection:
        await connection.execute(_OTHERS_LEAVE)
        if await connection.fetchval(_TABLES) != tables:
            return False
        await connection.execute(_EMPTY)
        await connection.execute(_COUNT_ANEW)
        return True


def _database_url(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _new_name() -> str:
    return f"ecf2_test_{os.getpid()}_{next(_number)}"


async def _tell(server: str, statement: str) -> None:
    async with _connected(server) as connection:
        await connection.execute(statement)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _build(url: str, build: Build) -> None:
    async with await open_database(url) as database:
        await build(database)
