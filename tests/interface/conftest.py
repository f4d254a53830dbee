"""The application over the fixture England, played once on each database, and a client of each lead provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest

from service.app import litestar_app
from service.lead_providers.tables import LeadProvider
from service.people.operations import create_lead_provider_token
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Call, Service
from service.platform.settings import Settings
from tests.interface.client import LeadProviderClient
from tests.service.conftest import england_on_postgresql, england_on_sqlite, migrated_postgresql, migrated_sqlite
from tests.service.england import ROOT, Telling

__all__ = ["england_on_postgresql", "england_on_sqlite", "migrated_postgresql", "migrated_sqlite"]

AFTER_THE_STORY = datetime(2026, 9, 10, 12, tzinfo=UTC)


@dataclass
class Interface:
    """The running application, and a client of each lead provider by short name."""

    service: Service
    clients: dict[str, LeadProviderClient]
    http: httpx.AsyncClient


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def england(request: pytest.FixtureRequest) -> Telling:
    told: Telling = request.getfixturevalue(f"england_on_{request.param}")
    return told


@pytest.fixture
async def interface(england: Telling) -> AsyncIterator[Interface]:
    app = litestar_app(Settings(england.url, ROOT, "error", "127.0.0.1", 8000))
    with clock_set_to(FixedClock(AFTER_THE_STORY)):
        async with app.lifespan():
            service: Service = app.state.service
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # Litestar's own types
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
                clients = {}
                for row in await LeadProvider.select(LeadProvider.short_name).order_by(LeadProvider.short_name):
                    call = Call("test", AFTER_THE_STORY)
                    made = await create_lead_provider_token(service, call, row["short_name"], "test")
                    clients[row["short_name"]] = LeadProviderClient(http, made.token, per_page=37)
                yield Interface(service, clients, http)
