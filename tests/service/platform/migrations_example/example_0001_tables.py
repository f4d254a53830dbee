"""Tables of an example."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigInt, Boolean, Date, ForeignKey, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table
from service.platform.database.migrations import add_tables

ID = "2025-01-01T10:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Tables"


class ExampleSchool(Table, tablename="example_school"):
    id: Serial
    public_id = UUID(unique=True, index=True)
    urn = Varchar(length=6, unique=True, index=True)
    name = Varchar(length=200)


class ExampleStay(Table, tablename="example_stay"):
    id: Serial
    school = ForeignKey(ExampleSchool)
    teacher = Varchar(length=20)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    live = Boolean(default=True)


class ExampleRecord(Table, tablename="example_record"):
    id: Serial
    document = Text()
    pence = BigInt()
    final = Boolean(default=False)
    made_at = Timestamptz()


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(manager, ExampleStay, ExampleSchool, ExampleRecord)
    return manager
