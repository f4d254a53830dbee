"""The service and a small England, on SQLite and on PostgreSQL in turn."""

from tests.service.service_fixtures import service, world

__all__ = ["service", "world"]
