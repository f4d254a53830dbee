"""The tables of the declaration endpoint, mapped with SQLAlchemy over the same migrated SQLite file.

In: nothing. Out: mapped classes with the columns the endpoint reads or writes, and a database opened with the project's
settings. Identifiers and moments are kept as the service keeps them, so that each can read what the other wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Dialect, ForeignKey, String, TypeDecorator, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
)
_READERS = 8


class Identifier(TypeDecorator[UUID]):
    """A UUID as text of 36 characters."""

    impl = String(36)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        return None if value is None else UUID(value)


class Moment(TypeDecorator[datetime]):
    """An instant in UTC as text."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat(" ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Base(DeclarativeBase):
    """What every table has."""

    type_annotation_map = {UUID: Identifier, datetime: Moment, date: Date}  # noqa: RUF012 - as SQLAlchemy asks for it

    id: Mapped[int] = mapped_column(primary_key=True)


class LeadProvider(Base):
    __tablename__ = "lead_provider"

    short_name: Mapped[str]
    name: Mapped[str]


class DeliveryPartner(Base):
    __tablename__ = "delivery_partner"

    public_id: Mapped[UUID]


class Token(Base):
    __tablename__ = "token"

    digest: Mapped[str]
    lead_provider: Mapped[int | None] = mapped_column(ForeignKey("lead_provider.id"))
    role: Mapped[str | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Teacher(Base):
    __tablename__ = "teacher"

    public_id: Mapped[UUID]
    ect_eligible_from: Mapped[date | None]
    ect_ineligible_from: Mapped[date | None]
    mentor_eligible_from: Mapped[date | None]
    mentor_ineligible_from: Mapped[date | None]


class AtSchoolPeriod(Base):
    __tablename__ = "at_school_period"

    teacher: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    school: Mapped[int]
    role: Mapped[str]


class Mentorship(Base):
    __tablename__ = "mentorship"

    ect_period: Mapped[int] = mapped_column(ForeignKey("at_school_period.id"))
    mentor_period: Mapped[int] = mapped_column(ForeignKey("at_school_period.id"))
    started_on: Mapped[date]
    finished_on: Mapped[date | None]


class Partnership(Base):
    __tablename__ = "partnership"

    lead_provider: Mapped[int] = mapped_column(ForeignKey("lead_provider.id"))
    delivery_partner: Mapped[int] = mapped_column(ForeignKey("delivery_partner.id"))


class TrainingPeriod(Base):
    __tablename__ = "training_period"

    at_school_period: Mapped[int] = mapped_column(ForeignKey("at_school_period.id"))
    partnership: Mapped[int | None] = mapped_column(ForeignKey("partnership.id"))
    contract_year: Mapped[int | None]
    schedule: Mapped[str | None]
    started_on: Mapped[date]
    finished_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    deferred_at: Mapped[datetime | None]


class SchoolUplift(Base):
    __tablename__ = "school_uplift"

    school: Mapped[int]
    contract_year: Mapped[int]
    pupil_premium: Mapped[bool]
    sparsity: Mapped[bool]


class Statement(Base):
    __tablename__ = "statement"

    public_id: Mapped[UUID]
    lead_provider: Mapped[int]
    contract_year: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    deadline_on: Mapped[date]


class RecordedDecision(Base):
    __tablename__ = "recorded_decision"

    public_id: Mapped[UUID]
    decision: Mapped[str]
    edition: Mapped[str]
    digest: Mapped[str]
    contract_year: Mapped[int | None]
    about: Mapped[date]
    known_at: Mapped[datetime]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    document: Mapped[str]


class Declaration(Base):
    __tablename__ = "declaration"

    public_id: Mapped[UUID]
    teacher: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    role: Mapped[str]
    training_period: Mapped[int] = mapped_column(ForeignKey("training_period.id"))
    lead_provider: Mapped[int] = mapped_column(ForeignKey("lead_provider.id"))
    delivery_partner: Mapped[int] = mapped_column(ForeignKey("delivery_partner.id"))
    mentor: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    contract_year: Mapped[int]
    declaration_type: Mapped[str]
    declared_at: Mapped[datetime]
    evidence_held: Mapped[str | None]
    payment_state: Mapped[str]
    clawback_state: Mapped[str]
    line: Mapped[str]
    pupil_premium: Mapped[bool]
    sparsity: Mapped[bool]
    uplift: Mapped[bool]
    statement: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    clawback_statement: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    acceptance: Mapped[int] = mapped_column(ForeignKey("recorded_decision.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AuditEvent(Base):
    __tablename__ = "audit_event"

    sequence: Mapped[int]
    happened_at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    detail: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class PeerDatabase:
    """One writer behind a lock and a pool of readers, as the service has them."""

    def __init__(self, path: Path) -> None:
        self._reading = _engine(path, begin=None, size=_READERS)
        self._writing = _engine(path, begin="BEGIN IMMEDIATE", size=1)
        self._one_writer = asyncio.Lock()
        self._read_session = async_sessionmaker(self._reading, expire_on_commit=False)
        self._write_session = async_sessionmaker(self._writing, expire_on_commit=False)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for statements that stand alone: nothing is begun or rolled back."""
        async with self._read_session() as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that writes; committed when the block ends."""
        async with self._one_writer, self._write_session() as session, session.begin():
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self._reading.dispose()
        await self._writing.dispose()


def _engine(path: Path, *, begin: str | None, size: int) -> AsyncEngine:
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None} if begin is None else {}
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=size, max_overflow=0, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's documented way to decide ourselves when to begin
        cursor = connection.cursor()
        for setting in _SETTINGS:
            cursor.execute(setting)
        cursor.close()

    if begin is not None:

        @event.listens_for(engine.sync_engine, "begin")
        def _begun(connection: Any) -> None:
            connection.exec_driver_sql(begin)

    return engine
