"""The application with everything the interface shows, in an event loop of its own: for tests that cannot wait for one.

Hypothesis and Schemathesis call plain functions, so what they ask runs here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from engine.rulebook import Rulebook
from service.app import litestar_app
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Service
from service.platform.database import Database, open_database
from service.platform.settings import Settings
from tests.interface.conftest import CALL, interface_over, world_in_england
from tests.interface.test_isolation import foreign_objects
from tests.service.scratch_databases import SqliteTemplate
from tests.service.service_fixtures import POLICY_FOLDER

DOCUMENT = "/api/docs/v3/openapi.json"


@dataclass(frozen=True)
class Running:
    """Two lead providers and what is theirs; the token of one of them; the served document."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    database: Database
    service: Service
    token: str
    ids: tuple[str, ...]
    document: dict[str, Any]


@contextlib.contextmanager
def running(template: SqliteTemplate, rulebook: Rulebook, folder: Path) -> Iterator[Running]:
    """Serve a copy of the migrated database, and stop when the block ends."""
    with clock_set_to(FixedClock(CALL.now)), asyncio.Runner() as runner, contextlib.ExitStack() as leaving:

        def enter(context: Any) -> Any:
            entered = runner.run(context.__aenter__())
            leaving.callback(lambda: runner.run(context.__aexit__(None, None, None)))
            return entered

        database = enter(runner.run(open_database(enter(template.copy(folder)))))
        app = litestar_app(Settings("", POLICY_FOLDER, "error", "127.0.0.1", 8000, rate_limit=1_000_000))
        app.state.service = service = Service(database, rulebook)
        interface = enter(interface_over(service, runner.run(world_in_england()), app))
        objects, _people = runner.run(foreign_objects(interface))
        token = interface.alder.headers["Authorization"].removeprefix("Bearer ")
        document = runner.run(interface.http.get(DOCUMENT)).json()
        yield Running(runner, interface.http, database, service, token, tuple(sorted(set(objects.values()))), document)
