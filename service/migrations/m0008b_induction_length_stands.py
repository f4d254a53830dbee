"""What was stated of the length of induction never changes; a correction is a new row."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.constraints import append_only, index

ID = "0008b"
VERSION = "1.38.0"
DESCRIPTION = "Length of induction: constraints"


async def stands() -> None:
    await append_only("induction_length", name="induction_length_stands")
    await index("induction_length", ["teacher"], name="induction_lengths_of_a_teacher")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    manager.add_raw(stands)
    return manager
