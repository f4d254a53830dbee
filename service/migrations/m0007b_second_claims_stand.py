"""An authorisation of a second claim never changes. Of each person, role and type one live declaration stands, and
besides it, on one milestone of the person and role, one second claim.
"""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.constraints import append_only, drop_index, index, unique_index

ID = "0007b"
VERSION = "1.38.0"
DESCRIPTION = "Second claims: constraints"

_LIVE = "payment_state <> 'voided' AND clawback_state = 'none'"


async def stands() -> None:
    await append_only("second_claim_authorisation", name="second_claim_authorisation_stands")
    await index("second_claim_authorisation", ["teacher", "role"], name="second_claims_authorised_of_a_teacher")
    await drop_index("one_live_declaration")
    await unique_index(
        "declaration",
        ["teacher", "role", "declaration_type"],
        name="one_live_declaration",
        where=f"{_LIVE} AND NOT second_claim",
    )
    await unique_index(
        "declaration", ["teacher", "role"], name="one_live_second_claim", where=f"{_LIVE} AND second_claim"
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    manager.add_raw(stands)
    return manager
