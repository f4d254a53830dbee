"""The service over an England of two lead providers."""

from __future__ import annotations

from tests.service.service_fixtures import rulebook, service, world

__all__ = ["rulebook", "service", "world"]
