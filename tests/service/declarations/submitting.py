"""What tests of declarations that are sent share."""

from __future__ import annotations

from datetime import date

import pytest

from service.declarations.operations import submit_declaration
from service.declarations.submitted import SubmittedDeclaration
from service.platform.context import Service
from service.platform.errors import Refused
from tests.service.declarations.world import call_on

OCTOBER = call_on(date(2025, 10, 3))


async def codes(service: Service, lead_provider: int, sent: SubmittedDeclaration) -> list[tuple[str, str | None]]:
    """The fields and codes a declaration is refused with."""
    with pytest.raises(Refused) as refused:
        await submit_declaration(service, OCTOBER, lead_provider, sent)
    return [(entry.title, entry.code) for entry in refused.value.entries]
