"""The application over a migrated database, and who calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar

from service.people.operations import Role, create_lead_provider_token, create_staff_token
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Call, Service
from tests.service.declarations.world import World
from tests.service.service_fixtures import app, service, world

__all__ = ["app", "service", "world"]

NOW = datetime(2025, 10, 3, 12, tzinfo=UTC)


@dataclass
class Caller:
    """Someone with a token, on the third of October 2025 unless said otherwise."""

    client: httpx.AsyncClient
    token: str | None

    async def ask(self, method: str, path: str, *, now: datetime = NOW, **sent: Any) -> httpx.Response:
        """Send a request and give the answer."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with clock_set_to(FixedClock(now)):
            return await self.client.request(method, path, headers=headers, **sent)


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # Litestar's own ASGI types
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


@pytest.fixture
def nobody(client: httpx.AsyncClient) -> Caller:
    return Caller(client, None)


@pytest.fixture
async def alder(service: Service, world: World, client: httpx.AsyncClient) -> Caller:
    """The lead provider that trains the world's people."""
    made = await create_lead_provider_token(service, Call("test", NOW), "alder-vale-teaching", "test")
    return Caller(client, made.token)


@pytest.fixture
async def harbour(service: Service, world: World, client: httpx.AsyncClient) -> Caller:
    """Another lead provider."""
    made = await create_lead_provider_token(service, Call("test", NOW), "harbour-learning", "test")
    return Caller(client, made.token)


@pytest.fixture
async def finance(service: Service, client: httpx.AsyncClient) -> Caller:
    made = await create_staff_token(service, Call("test", NOW), Role.FINANCE, "Priya Shah")
    return Caller(client, made.token)


@pytest.fixture
async def support(service: Service, client: httpx.AsyncClient) -> Caller:
    made = await create_staff_token(service, Call("test", NOW), Role.SUPPORT, "Sam Reed")
    return Caller(client, made.token)
