"""What changed of what lead providers read, and what was answered to each row of a file of declarations."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigInt, Integer, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table, reference
from service.platform.database.migrations import add_tables

ID = "0009"
VERSION = "1.38.0"
DESCRIPTION = "Changes and uploads"


class LeadProvider(Table):
    id: Serial


class Change(Table):
    id: Serial
    lead_provider = reference(LeadProvider)
    subject_kind = Varchar(length=20)
    subject_id = UUID()
    role = Varchar(length=10, null=True, default=None)
    attribute = Varchar(length=40)
    old = Text(null=True, default=None)
    new = Text(null=True, default=None)
    event = BigInt(null=True, default=None)


class UploadedRow(Table):
    id: Serial
    lead_provider = reference(LeadProvider)
    upload_key = Varchar(length=100)
    number = Integer()
    digest = Varchar(length=64)
    status = Integer()
    answer = Text()
    taken_at = Timestamptz()


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(manager, Change, UploadedRow)
    return manager
