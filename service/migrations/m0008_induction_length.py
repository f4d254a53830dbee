"""How long a teacher's induction takes, as appropriate bodies decided."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Integer, Serial, Timestamptz, Varchar

from service.platform.database import Table, reference
from service.platform.database.migrations import add_tables

ID = "0008"
VERSION = "1.38.0"
DESCRIPTION = "Length of induction"


class Teacher(Table):
    id: Serial


class InductionLength(Table):
    id: Serial
    teacher = reference(Teacher)
    terms = Integer(null=True, default=None)
    lengthened_by = Varchar(length=20, null=True, default=None)
    absence_days_in_year = Integer(null=True, default=None)
    author = Varchar(length=200)
    at = Timestamptz()


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(manager, InductionLength)
    return manager
