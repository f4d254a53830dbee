"""One changed character anywhere behind an authorised statement is found and named.

What is found does not depend on the database, so SQLite answers for both.
"""

from __future__ import annotations

from uuid import UUID

import pytest

from service.platform.context import Service
from service.statements.operations import verify_statements
from tests.service.one_database import migrated_template
from tests.service.statements.authorised_twice import statement, without_guard

__all__ = ["migrated_template", "statement"]

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
    await without_guard(service.database, table, lambda: service.database.execute(change))

    findings = (await verify_statements(service, statement=statement)).findings

    assert {one.what for one in findings} == NAMED[what]
    assert all(one.detail for one in findings)
