"""What lead providers read besides declarations and statements, kept so that long lists are read quickly."""

from __future__ import annotations

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Boolean, Column, Date, Integer, Serial, Timestamptz, Varchar

from service.platform.database import Table, reference
from service.platform.database.migrations import add_tables

ID = "0006"
VERSION = "1.38.0"
DESCRIPTION = "The lead provider interface"


class LeadProvider(Table):
    id: Serial


class Teacher(Table):
    id: Serial


class School(Table):
    id: Serial


class Token(Table):
    id: Serial


class TrainedParticipant(Table):
    id: Serial
    lead_provider = reference(LeadProvider)
    teacher = reference(Teacher)
    created_at = Timestamptz()
    updated_at = Timestamptz()
    ect_training = Integer(null=True, default=None)
    mentor_training = Integer(null=True, default=None)
    ect_contract_year = Integer(null=True, default=None)
    mentor_contract_year = Integer(null=True, default=None)
    also_trained_elsewhere = Boolean(default=False)
    transferred_at = Timestamptz(null=True, default=None)


class ParticipantIdChange(Table):
    id: Serial
    teacher = reference(Teacher)
    from_id = UUID(unique=True, index=True)
    to_id = UUID()
    changed_at = Timestamptz()


class SchoolYear(Table):
    id: Serial
    school = reference(School)
    contract_year = Integer()
    updated_at = Timestamptz()


class CalendarTurn(Table):
    id: Serial
    day = Date(unique=True)


class TokenAllowance(Table):
    id: Serial
    token = reference(Token)
    period_start = Timestamptz()
    taken = Integer(default=0)


_COLUMNS: tuple[tuple[str, str, str, Column], ...] = (
    ("Token", "token", "scope", Varchar(length=10, default="write")),
    ("Token", "token", "expires_at", Timestamptz(null=True, default=None)),
    ("Mentorship", "mentorship", "updated_at", Timestamptz(null=True, default=None)),
    ("School", "school", "induction_tutor_name", Varchar(length=200, null=True, default=None)),
    ("School", "school", "induction_tutor_email", Varchar(length=200, null=True, default=None)),
    ("School", "school", "primary_contact_email", Varchar(length=200, null=True, default=None)),
    ("School", "school", "secondary_contact_email", Varchar(length=200, null=True, default=None)),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ecf2", description=DESCRIPTION)
    add_tables(manager, TrainedParticipant, ParticipantIdChange, SchoolYear, CalendarTurn, TokenAllowance)
    for class_name, table, name, column in _COLUMNS:
        manager.add_column(
            table_class_name=class_name,
            tablename=table,
            column_name=name,
            db_column_name=name,
            column_class_name=type(column).__name__,
            column_class=type(column),
            params=column._meta.params,
        )
    return manager
