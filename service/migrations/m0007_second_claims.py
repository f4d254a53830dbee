"""The exception of one milestone claimed by two lead providers: who authorised it, and which claim is the second."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Boolean, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table, reference
from service.platform.database.migrations import add_tables

ID = "0007"
VERSION = "1.38.0"
DESCRIPTION = "Second claims"


class Teacher(Table):
    id: Serial


class LeadProvider(Table):
    id: Serial


class RecordedDecision(Table):
    id: Serial


class Declaration(Table):
    id: Serial


class SecondClaimAuthorisation(Table):
    id: Serial
    teacher = reference(Teacher)
    role = Varchar(length=10)
    declaration_type = Varchar(length=20)
    first_declaration = reference(Declaration)
    second_lead_provider = reference(LeadProvider)
    reason = Text()
    agreed_by = Varchar(length=100)
    decision = reference(RecordedDecision)
    author = Varchar(length=100)
    at = Timestamptz()


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(manager, SecondClaimAuthorisation)
    manager.add_column(
        table_class_name="Declaration",
        tablename="declaration",
        column_name="second_claim",
        db_column_name="second_claim",
        column_class_name="Boolean",
        column_class=Boolean,
        params=Boolean(default=False)._meta.params,
    )
    return manager
