"""Each decision names the release of the policy it was taken under."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Varchar

ID = "0012"
VERSION = "1.38.0"
DESCRIPTION = "Releases of the policy"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    manager.add_column(
        table_class_name="RecordedDecision",
        tablename="recorded_decision",
        column_name="release",
        db_column_name="release",
        column_class_name="Varchar",
        column_class=Varchar,
        params=Varchar(length=40, null=True, default=None)._meta.params,
    )
    return manager
