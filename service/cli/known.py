"""Whether what a list was asked for is there at all: an empty list of a year nobody knows would say that all is well.

Asked only where a list is empty, so that what is kept of a year or lead provider gone from the files is still shown.
"""

from __future__ import annotations

from service.contracts.operations import known_lead_providers
from service.lead_providers.operations import lead_provider_called
from service.platform.context import Service


async def must_be_known(service: Service, contract_year: int | None, lead_provider: str | None = None) -> None:
    """Raises NotFound, naming those there are, for a contract year or lead provider without call-off contracts."""
    if contract_year is not None:
        known_lead_providers(service.rulebook.policy, contract_year, lead_provider)
    elif lead_provider is not None:
        await lead_provider_called(lead_provider)
