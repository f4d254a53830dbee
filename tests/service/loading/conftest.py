"""The compiled policy, for the tellings of the fixture England."""

from tests.service.service_fixtures import rulebook

__all__ = ["rulebook"]
