"""Drawing up a whole contract year is killed at any moment: drawn up once more, all is as if it never had been."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import orjson
import pytest

from engine.rulebook import Rulebook
from service.declarations.operations import submit_declaration
from service.platform.audit import verify_chain
from service.platform.context import Service
from service.platform.database import open_database
from tests.service.declarations.world import World, call_on, declared
from tests.service.scratch_databases import SqliteTemplate
from tests.service.statements.drawing_up_alone import draw_up

LIVES, KILLS_EACH = 5, 10


@pytest.fixture
def to_draw_up(migrated_sqlite: SqliteTemplate, rulebook: Rulebook, tmp_path: Path) -> Path:
    """A database in which eight people were declared for and no statement was drawn up."""
    path = tmp_path / "before.sqlite"
    path.write_bytes(migrated_sqlite.path.read_bytes())
    asyncio.run(_declare(path, rulebook))
    return path


async def _declare(path: Path, rulebook: Rulebook) -> None:
    async with await open_database(f"sqlite:///{path}") as database:
        service, world = Service(database, rulebook), await World.make()
        for _ in range(8):
            await submit_declaration(service, call_on(date(2025, 10, 3)), world.alder, declared(await world.teacher()))


def statements(path: Path) -> list[tuple[Any, ...]]:
    """Every statement with its state and, but for its random id, every document kept for it."""
    query = """
        SELECT s.month, s.kind, s.state, r.document FROM statement AS s
        LEFT JOIN statement_record AS r ON r.statement = s.id ORDER BY s.month, r.id
    """
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(query).fetchall()
    return [(*row[:3], _without_id(row[3])) for row in rows]


def _without_id(document: str) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(document)
    del data["statement"]["id"]
    return data


def in_process(path: Path, *, killed_after: float | None = None) -> bool:
    """Draw up in a process of its own. Says whether it was killed before it had ended."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([draw_up.__module__])
    process = context.Process(target=draw_up, args=(f"sqlite:///{path}",))
    process.start()
    process.join(killed_after)
    killed = process.is_alive()
    process.kill()
    process.join()
    assert killed or process.exitcode == 0
    return killed


def test_killed_at_fifty_moments_and_drawn_up_once_more_it_is_as_if_it_never_had_been(to_draw_up: Path) -> None:
    undisturbed = Path(shutil.copy(to_draw_up, to_draw_up.with_name("undisturbed.sqlite")))
    in_process(undisturbed)  # the first also waits for the policy to be read
    started = monotonic()
    in_process(Path(shutil.copy(to_draw_up, to_draw_up.with_name("timed.sqlite"))))
    takes, moments, killed = monotonic() - started, random.Random(4), 0
    expected = statements(undisturbed)
    assert len(expected) > 12

    for life in range(LIVES):
        path = Path(shutil.copy(to_draw_up, to_draw_up.with_name(f"life_{life}.sqlite")))
        for _ in range(KILLS_EACH):
            killed += in_process(path, killed_after=takes * moments.random() / 4)
        in_process(path)
        assert statements(path) == expected
        assert asyncio.run(_broken_at(path)) is None

    assert killed > LIVES, "most were killed while at work"


async def _broken_at(path: Path) -> object:
    async with await open_database(f"sqlite:///{path}"):
        return (await verify_chain()).broken_at
