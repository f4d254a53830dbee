"""What was authorised can be proved to stand, and what is gone is missed."""

from __future__ import annotations

from uuid import UUID

from service.platform.context import Service
from service.statements.operations import verify_statements
from tests.service.statements.authorised_twice import statement, without_guard

__all__ = ["statement"]


async def test_what_stands_is_verified_without_the_policy_it_was_made_from(service: Service, statement: UUID) -> None:
    verified = await verify_statements(service, statement=statement)

    assert verified.findings == []
    assert verified.authorisations == 2
    assert verified.events > 0
    assert (await verify_statements(service, contract_year=2025)).authorisations == 2
    assert (await verify_statements(service, contract_year=2024)).authorisations == 0


async def test_an_authorisation_that_is_gone_is_found(service: Service, statement: UUID) -> None:
    async def delete() -> object:
        await service.database.execute("DELETE FROM ledger_entry WHERE authorisation = 2")
        return await service.database.execute("DELETE FROM authorisation WHERE id = 2")

    await without_guard(
        service.database, "ledger_entry", lambda: without_guard(service.database, "authorisation", delete)
    )

    findings = (await verify_statements(service, statement=statement)).findings

    assert {one.what for one in findings} == {"seal"}
