"""What happened to a statement is never changed, and happens once where it may happen once."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.constraints import append_only, index, unique_index

ID = "0005b"
VERSION = "1.38.0"
DESCRIPTION = "Life of a statement: constraints"

APPEND_ONLY = (
    "statement_adjustment",
    "adjustment_change",
    "statement_note",
    "statement_check",
    "finance_ruling",
    "authorisation",
    "reversal",
    "ledger_entry",
    "recruitment_proposal",
    "proposal_answer",
)


async def stands() -> None:
    for table in APPEND_ONLY:
        await append_only(table, name=f"{table}_stands")
    await unique_index("reversal", ["authorisation"], name="reversed_once")
    await unique_index("proposal_answer", ["proposal"], name="answered_once")
    await unique_index(
        "recruitment_proposal", ["lead_provider", "contract_year", "checkpoint"], name="one_proposal_a_checkpoint"
    )


async def reading() -> None:
    await index("adjustment_change", ["adjustment"], name="changes_of_an_adjustment")
    await index("statement_note", ["statement"], name="notes_of_a_statement")
    await index("statement_check", ["statement"], name="checks_of_a_statement")
    await index("finance_ruling", ["statement"], name="rulings_on_a_statement")
    await index("finance_ruling", ["declaration"], name="rulings_on_a_declaration")
    await index("authorisation", ["statement"], name="authorisations_of_a_statement")
    await index("ledger_entry", ["authorisation"], name="entries_of_an_authorisation")
    await index("ledger_entry", ["account"], name="entries_of_an_account")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    for step in (stands, reading):
        manager.add_raw(step)
    return manager
