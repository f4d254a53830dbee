"""One measurement of an impact runs at a time."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database.constraints import unique_index

ID = "0011b"
VERSION = "1.38.0"
DESCRIPTION = "Impact of drafts: one at a time"


async def one_at_a_time() -> None:
    await unique_index("impact_job", ["state"], name="one_impact_job_runs", where="state = 'running'")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    manager.add_raw(one_at_a_time)
    return manager
