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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from service.platform.database import Database, open_database

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
    server: str
    name: str

    @asynccontextmanager
    async def copy(self, folder: Path) -> AsyncIterator[str]:
        async with _postgres_database(self.server, f'TEMPLATE "{self.name}"') as name:
            yield _database_url(self.server, name)


def sqlite_template(folder: Path, build: Build) -> SqliteTemplate:
    """A SQLite file on which `build` has been done."""
    path = folder / "template.sqlite"
    asyncio.run(_build(f"sqlite:///{path}", build))
    return SqliteTemplate(path)


@contextmanager
def postgres_template(server: str, build: Build) -> Iterator[PostgresTemplate]:
    """A PostgreSQL database on which `build` has been done; gone afterwards."""
    with asyncio.Runner() as runner:
        database = _postgres_database(server)
        name = runner.run(database.__aenter__())
        try:
            runner.run(_build(_database_url(server, name), build))
            yield PostgresTemplate(server, name)
        finally:
            runner.run(database.__aexit__(None, None, None))


@asynccontextmanager
async def _postgres_database(server: str, options: str = "") -> AsyncIterator[str]:
    name = _new_name()
    await _tell(server, f'CREATE DATABASE "{name}" {options}')
    try:
        yield name
    finally:
        await _tell(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _database_url(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _new_name() -> str:
    return f"ecf2_test_{os.getpid()}_{next(_number)}"


async def _tell(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _build(url: str, build: Build) -> None:
    async with await open_database(url) as database:
        await build(database)
