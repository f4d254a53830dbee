"""The open service over a migrated database, for each test of a change of policy."""

from __future__ import annotations

from tests.service.service_fixtures import rulebook, service, world

__all__ = ["rulebook", "service", "world"]
