"""The list of unfunded mentors, kept so that it is read as quickly as the other lists."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Date, Serial, Timestamptz

from service.platform.database import Table, reference
from service.platform.database.migrations import add_tables

ID = "0013"
VERSION = "1.38.0"
DESCRIPTION = "Unfunded mentors"


class LeadProvider(Table):
    id: Serial


class Teacher(Table):
    id: Serial


class AtSchoolPeriod(Table):
    id: Serial


class UnfundedMentor(Table):
    id: Serial
    lead_provider = reference(LeadProvider)
    teacher = reference(Teacher)
    stay = reference(AtSchoolPeriod)
    created_at = Timestamptz()
    updated_at = Timestamptz()
    after_day = Date(null=True, default=None)
    last_day = Date(null=True, default=None)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(manager, UnfundedMentor)
    return manager
