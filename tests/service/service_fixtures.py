"""The open service over a migrated database, and a small England in it. Imported by the conftests that need it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.reading import read_policy
from engine.rulebook import Rulebook
from service.platform.context import Service
from service.platform.database import Database
from tests.service.declarations.world import World

POLICY_FOLDER = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def rulebook() -> Iterator[Rulebook]:
    """The policy files of the project, compiled."""
    reading = read_policy(POLICY_FOLDER)
    assert reading.policy is not None, reading.problems
    book = Rulebook(reading.policy)
    yield book
    book.close()


@pytest.fixture
def service(database: Database, rulebook: Rulebook) -> Service:
    """The service, on SQLite and on PostgreSQL in turn."""
    return Service(database, rulebook)


@pytest.fixture
async def world(database: Database) -> World:
    """Two lead providers, a delivery partner and a school."""
    return await World.make()
