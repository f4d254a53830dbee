"""The open service over a migrated database, and a small England in it."""

from tests.service.service_fixtures import app, service, world

__all__ = ["app", "service", "world"]
