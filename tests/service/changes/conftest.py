"""The service and an England set up through its operations, on SQLite and on PostgreSQL in turn."""

from tests.service.registration.conftest import england
from tests.service.service_fixtures import service

__all__ = ["england", "service"]
