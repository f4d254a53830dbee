"""Constraints of an example."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.constraints import append_only, index, no_overlap, unique_index

ID = "2025-01-01T10:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Constraints"


async def constraints() -> None:
    await index("example_stay", ["school", "started_on"], name="example_stay_by_school")
    await unique_index("example_stay", ["school", "teacher"], name="one_live_stay", where="live")
    await no_overlap(
        "example_stay", name="stays_do_not_overlap", same=["teacher"], starts="started_on", ends="finished_on"
    )
    await append_only("example_record", name="final_records_stay", when="OLD.final")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    manager.add_raw(constraints)
    return manager
