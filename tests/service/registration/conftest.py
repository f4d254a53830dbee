"""The service and an England set up through its operations, on SQLite and on PostgreSQL in turn."""

from __future__ import annotations

import pytest

from service.platform.context import Service
from tests.service.registration.england import England
from tests.service.service_fixtures import service

__all__ = ["england", "service"]


@pytest.fixture
async def england(service: Service) -> England:
    """Two schools that are eligible and one that is closed, two lead providers, a delivery partner paired with one."""
    return await England.make(service)
