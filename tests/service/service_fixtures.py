"""The open service over a migrated database, and a small England in it. Imported by the conftests that need it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar

from engine.reading import read_policy
from engine.rulebook import Rulebook
from service.app import litestar_app
from service.platform.context import Service
from service.platform.database import Database
from service.platform.settings import Settings
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


@pytest.fixture(scope="session")
def application() -> Litestar:
    """The application, made once: registering its routes takes far longer than a test."""
    return litestar_app(Settings("", POLICY_FOLDER, "error", "127.0.0.1", 8000))


@pytest.fixture
def app(application: Litestar, service: Service) -> Litestar:
    """The application over the service of the test, which opens and closes it."""
    application.state.service = service
    return application


@pytest.fixture
async def world(database: Database) -> World:
    """Two lead providers, a delivery partner and a school."""
    return await World.make()
