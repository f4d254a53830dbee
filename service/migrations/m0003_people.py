"""What DfE support holds of a person, and the number of the teacher's record that was matched."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Varchar

ID = "0003"
VERSION = "1.38.0"
DESCRIPTION = "Held by support"

LENGTHS = {"matched_trn": 7, "ect_decided_by_hand": 20, "mentor_decided_by_hand": 20, "support_note": 500}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    for column, length in LENGTHS.items():
        manager.add_column(
            table_class_name="Teacher",
            tablename="teacher",
            column_name=column,
            db_column_name=column,
            column_class_name="Varchar",
            column_class=Varchar,
            params=Varchar(length=length, null=True, default=None)._meta.params,
        )
    return manager
