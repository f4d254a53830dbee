"""Measurements of a draft's impact that were asked for over HTTP."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Integer, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table
from service.platform.database.migrations import add_tables

ID = "0011"
VERSION = "1.38.0"
DESCRIPTION = "Impact of drafts"


class ImpactJob(Table):
    id: Serial
    public_id = UUID(unique=True, index=True)
    contract_year = Integer()
    name = Varchar(length=200)
    files = Text()
    state = Varchar(length=20)
    doing = Varchar(length=60)
    done = Integer()
    of = Integer()
    result = Text(null=True, default=None)
    report = Text(null=True, default=None)
    fault = Text(null=True, default=None)
    asked_by = Varchar(length=200)
    asked_at = Timestamptz()
    seen_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(manager, ImpactJob)
    return manager
