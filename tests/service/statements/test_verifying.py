"""What was authorised can be proved to stand; one changed character anywhere is found and named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest

from service.declarations.operations import submit_declaration
from service.platform.context import Service
from service.platform.database import Database
from service.rulings.reading import What
from service.statements.operations import (
    RulingAsked,
    add_adjustment,
    authorise_statement,
    change_adjustment,
    generate_statements,
    reverse_authorisation,
    rule,
    verify_statements,
)
from tests.service.declarations.world import World, call_on, declared
from tests.service.statements.small_bands import with_small_bands

OCTOBER = call_on(date(2025, 10, 3))
PRIYA = call_on(date(2025, 11, 1), actor="finance Priya Shah")


@pytest.fixture
async def statement(service: Service, world: World) -> UUID:
    """A statement authorised with a ruling, a changed adjustment and declarations, reversed and authorised again."""
    small = with_small_bands(service)
    made = [
        (await submit_declaration(small, OCTOBER, world.alder, declared(await world.teacher())))["public_id"]
        for _ in range(4)
    ]
    (one, *_) = [
        each.row["public_id"]
        for each in await generate_statements(small, PRIYA, 2025, lead_provider="alder-vale-teaching")
    ]
    await add_adjustment(small, PRIYA, one, label="Late claims", amount_pence=500, reason="Agreed")
    await change_adjustment(small, PRIYA, one, 1, label="Late claims", amount_pence=600, reason="Slip")
    await rule(small, PRIYA, one, RulingAsked(What.PAY, "Agreed", made[2]))
    await rule(small, PRIYA, one, RulingAsked(What.REFUSE, "Not agreed", made[3]))
    await authorise_statement(small, PRIYA, one)
    await reverse_authorisation(small, PRIYA, one, "By mistake")
    await authorise_statement(small, PRIYA, one)
    found: UUID = one
    return found


async def test_what_stands_is_verified_without_the_policy_it_was_made_from(service: Service, statement: UUID) -> None:
    verified = await verify_statements(service, statement=statement)

    assert verified.findings == []
    assert verified.authorisations == 2
    assert verified.events > 0
    assert (await verify_statements(service, contract_year=2025)).authorisations == 2
    assert (await verify_statements(service, contract_year=2024)).authorisations == 0


# Each changes one character, or one penny, behind the back of the service.
TAMPERED = {
    "document": (
        "statement_record",
        "UPDATE statement_record SET document = replace(document, 'Alder Vale', 'Alder Vole')",
    ),
    "digest": ("statement_record", "UPDATE statement_record SET total_pence = total_pence + 1"),
    "inputs": ("authorisation", "UPDATE authorisation SET inputs = replace(inputs, '\"started\"', '\"storted\"')"),
    "behind": ("authorisation", "UPDATE authorisation SET behind = replace(behind, 'Agreed', 'Agread')"),
    "seal": ("authorisation", "UPDATE authorisation SET seal = replace(seal, substr(seal, 1, 1), 'x')"),
    "ledger": ("ledger_entry", "UPDATE ledger_entry SET amount_pence = amount_pence + 1 WHERE id = 1"),
    "reversal": (
        "ledger_entry",
        "UPDATE ledger_entry SET amount_pence = 1 WHERE id = (SELECT max(id) FROM ledger_entry WHERE reverses)",
    ),
    "rulings": ("finance_ruling", "UPDATE finance_ruling SET amount_pence = 12001 WHERE what = 'pay'"),
    "refusal": ("finance_ruling", "UPDATE finance_ruling SET reason = 'Not agread' WHERE what = 'refuse'"),
    "adjustments": ("adjustment_change", "UPDATE adjustment_change SET amount_pence = 601"),
    "decisions": ("recorded_decision", "UPDATE recorded_decision SET digest = 'x' WHERE decision LIKE '%acceptance'"),
    "declarations": (None, "UPDATE declaration SET payment_state = 'payable' WHERE payment_state = 'paid'"),
    "state": (None, "UPDATE statement SET state = 'payable' WHERE state = 'paid'"),
    "audit": ("audit_event", "UPDATE audit_event SET actor = 'finance Priya Shan' WHERE sequence = 3"),
}
NAMED = {
    "document": {"document"},
    "digest": {"document"},
    "inputs": {"inputs"},
    "behind": {"behind", "rulings", "adjustments"},
    "seal": {"seal"},
    "ledger": {"ledger"},
    "reversal": {"ledger"},
    "rulings": {"rulings"},
    "refusal": {"rulings"},
    "adjustments": {"adjustments"},
    "decisions": {"decisions"},
    "declarations": {"declarations"},
    "state": {"seal"},
    "audit": {"audit"},
}


@pytest.mark.parametrize("what", list(TAMPERED))
async def test_one_change_behind_the_services_back_is_found_and_named(
    service: Service, statement: UUID, what: str
) -> None:
    table, change = TAMPERED[what]
    await _without_guard(service.database, table, lambda: service.database.execute(change))

    findings = (await verify_statements(service, statement=statement)).findings

    assert {one.what for one in findings} == NAMED[what]
    assert all(one.detail for one in findings)


async def test_an_authorisation_that_is_gone_is_found(service: Service, statement: UUID) -> None:
    async def delete() -> object:
        await service.database.execute("DELETE FROM ledger_entry WHERE authorisation = 2")
        return await service.database.execute("DELETE FROM authorisation WHERE id = 2")

    await _without_guard(
        service.database, "ledger_entry", lambda: _without_guard(service.database, "authorisation", delete)
    )

    findings = (await verify_statements(service, statement=statement)).findings

    assert {one.what for one in findings} == {"seal"}


async def _without_guard(database: Database, table: str | None, change: Callable[[], Awaitable[object]]) -> None:
    """Do something to a table as someone with all rights might, who first takes its guards away."""
    if table is not None:
        if database.kind == "sqlite":
            for event in ("update", "delete"):
                await database.execute(f'DROP TRIGGER "{table}_stands_{event}"')
        else:
            await database.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    await change()
