"""The fixture England, played once on each database for all tests that ask something of it."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.decisions.tables import RecordedDecision
from service.demo import read_programme, report
from service.loading.playing import Played, play
from service.loading.story import StoryError, read_story
from service.platform.audit import verify_chain
from service.platform.context import Service
from service.platform.database import Database, open_database
from service.platform.database.postgresql import PostgresqlSession
from service.platform.database.sqlite import SqliteSession
from service.platform.identifiers import counted_ids
from service.platform.running_policy import first_policy
from service.platform.settings import FILES
from service.policy_changes.replaying import ReplayAsked, replay
from tests.service.scratch_databases import SqliteTemplate, Template

ROOT = Path(__file__).parents[2]
ENGLAND = ROOT / "fixtures" / "england"


@dataclass(frozen=True)
class Telling:
    """The story as it went on one database."""

    url: str
    played: Played
    report: list[str]
    reasons: list[tuple[str, str]]
    chain_holds: bool
    changes_nobody_made: list[str]
    """What was committed as a change of what lead providers read without the audit event that says who made it."""
    refused_to_play_again: bool
    replayed: dict[str, Any]
    """Every recorded decision taken again, as plain values."""


@pytest.fixture(scope="session")
def england_on_sqlite(migrated_sqlite: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Telling:
    """The telling on SQLite; its database stays for the whole run and is only to be read."""
    shared = _shared_by_all_workers(tmp_path_factory)

    def play() -> Telling:
        path = shared / "england.sqlite"
        path.write_bytes(migrated_sqlite.path.read_bytes())
        return asyncio.run(_tell(f"sqlite:///{path}"))

    return _told_once(shared / "england_on_sqlite", play)


@pytest.fixture(scope="session")
def england_on_postgresql(migrated_postgresql: Template, tmp_path_factory: pytest.TempPathFactory) -> Telling:
    """The telling on PostgreSQL; its database is gone afterwards."""
    shared = _shared_by_all_workers(tmp_path_factory)

    async def in_copy() -> Telling:
        async with migrated_postgresql.copy(shared) as url:
            return await _tell(url)

    return _told_once(shared / "england_on_postgresql", lambda: asyncio.run(in_copy()))


def england_first(items: list[pytest.Item]) -> None:
    """Two processes that share the tests begin with one telling each, so that neither waits for the other's."""
    for kind, place in (("postgresql", len(items) // 2), ("sqlite", 0)):
        asking = next((item for item in items if _asks_first(item, kind)), None)
        if asking is not None:
            items.remove(asking)
            items.insert(place, asking)


def _asks_first(item: pytest.Item, kind: str) -> bool:
    asked = getattr(item, "callspec", None)
    return asked is not None and asked.params.get("telling") == kind


def _shared_by_all_workers(factory: pytest.TempPathFactory) -> Path:
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _told_once(file: Path, play: Callable[[], Telling]) -> Telling:
    """What one worker played and left in the file for the others, who wait for it."""
    with file.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(play()))
        telling: Telling = pickle.loads(file.read_bytes())
        return telling


async def _tell(url: str) -> Telling:
    story, rulebook = read_story(ENGLAND), first_policy(ROOT, FILES).rulebook
    async with await open_database(url) as database:
        service = Service(database, rulebook)
        with counted_ids("test"), commits_watched(database) as strays:
            played = await play(service, story, lambda _done, _of: None)
            lines = await report(service, read_programme(ENGLAND), played)
        refused_again = not await _plays(service)
        replayed = (await replay(rulebook, ReplayAsked())).as_content()
        rulebook.close()
        holds = (await verify_chain()).broken_at is None
        return Telling(url, played, lines, await _reasons(), holds, strays, refused_again, replayed)


@contextmanager
def commits_watched(database: Database) -> Iterator[list[str]]:
    """Within, every change that a transaction is about to commit without an audit event is listed."""
    session: Any = SqliteSession if database.kind == "sqlite" else PostgresqlSession
    commit, found = session.commit, list[str]()

    async def watched(self: Any) -> None:
        rows = await self.run(
            "SELECT DISTINCT subject_kind, attribute FROM change WHERE event IS NULL ORDER BY 1, 2", ()
        )
        found.extend(f"{row['subject_kind']} {row['attribute']}" for row in rows)
        await commit(self)

    session.commit = watched
    try:
        yield found
    finally:
        session.commit = commit


async def _reasons() -> list[tuple[str, str]]:
    rows = await RecordedDecision.select(RecordedDecision.decision, RecordedDecision.document)
    documents = [(row["decision"], orjson.loads(row["document"])["outcome"]) for row in rows]
    return [(decision, outcome[0]["reason"]) for decision, outcome in documents if outcome and "reason" in outcome[0]]


async def _plays(service: Service) -> bool:
    try:
        await play(service, read_story(ENGLAND), lambda _done, _of: None)
    except StoryError:
        return False
    return True
