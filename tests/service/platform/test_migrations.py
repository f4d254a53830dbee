"""One set of migrations makes the same schema of both databases, once."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from types import ModuleType
from uuid import uuid4

import pytest
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from service.platform.database import ConstraintRefused, Database, DatabaseError
from service.platform.database.migrations import migrate, pending_migrations
from tests.service.platform.migrations_example.example_0001_tables import ExampleRecord, ExampleSchool, ExampleStay

EXAMPLE = "tests.service.platform.migrations_example"
TABLES = "example_0001_tables"
CONSTRAINTS = "example_0002_constraints"


@pytest.fixture
async def example(empty_database: Database) -> Database:
    """A database to which the example's migrations have been applied, with two schools."""
    await migrate(empty_database, EXAMPLE)
    for urn in ("100001", "100002"):
        await ExampleSchool.insert(ExampleSchool(public_id=uuid4(), urn=urn, name=f"School {urn}"))
    return empty_database


async def stay(started_on: date, finished_on: date | None, *, school: int = 1, teacher: str = "Ada") -> None:
    row = ExampleStay(school=school, teacher=teacher, started_on=started_on, finished_on=finished_on, live=False)
    await ExampleStay.insert(row)


async def test_migrations_are_applied_in_order_and_named(empty_database: Database) -> None:
    assert await pending_migrations(empty_database, EXAMPLE) == [TABLES, CONSTRAINTS]
    assert await migrate(empty_database, EXAMPLE) == [TABLES, CONSTRAINTS]
    assert await pending_migrations(empty_database, EXAMPLE) == []


async def test_applying_migrations_again_changes_nothing(example: Database) -> None:
    assert await migrate(example, EXAMPLE) == []
    assert len(await ExampleSchool.select()) == 2


async def test_migrations_applied_by_two_at_once_are_applied_once(empty_database: Database) -> None:
    applied = await asyncio.gather(migrate(empty_database, EXAMPLE), migrate(empty_database, EXAMPLE))
    assert sorted(applied[0] + applied[1]) == [TABLES, CONSTRAINTS]


async def test_a_database_newer_than_the_code_is_refused(example: Database) -> None:
    await example.execute("INSERT INTO applied_migration (name) VALUES ($1)", "example_0003_from_the_future")
    with pytest.raises(DatabaseError, match="newer than this program: it holds example_0003_from_the_future"):
        await migrate(example, EXAMPLE)


async def test_a_migration_that_fails_leaves_nothing_behind(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half() -> None:
        await empty_database.execute("CREATE TABLE half_done (id INTEGER)")
        raise LookupError

    async def forwards() -> MigrationManager:
        manager = MigrationManager(migration_id="x", app_name="ecf2", description="fails half-way")
        manager.add_raw(half)
        return manager

    broken = ModuleType(f"{EXAMPLE}.{TABLES}")
    monkeypatch.setattr(broken, "forwards", forwards, raising=False)
    monkeypatch.setitem(sys.modules, f"{EXAMPLE}.{TABLES}", broken)
    with pytest.raises(LookupError):
        await migrate(empty_database, EXAMPLE)
    monkeypatch.undo()
    assert await migrate(empty_database, EXAMPLE) == [TABLES, CONSTRAINTS]
    await empty_database.execute("CREATE TABLE half_done (id INTEGER)")


async def test_values_come_back_as_they_were_stored(example: Database) -> None:
    made_at = datetime(2025, 6, 1, 9, 30, 0, 123456, tzinfo=UTC)
    await ExampleRecord.insert(ExampleRecord(document="£", pence=2**53 + 1, made_at=made_at))
    row = (await example.execute("SELECT document, pence, final, made_at FROM example_record WHERE pence > $1", 5))[0]
    assert row == {"document": "£", "pence": 2**53 + 1, "final": False, "made_at": made_at}
    school = (await ExampleSchool.select(ExampleSchool.public_id))[0]
    assert type(school["public_id"]).__module__ == "uuid"


@pytest.mark.parametrize(
    ("column", "constraint"),
    [("urn", "example_school_urn_key"), ("public_id", "example_school_public_id_key"), ("id", "example_school_pkey")],
)
async def test_a_value_that_must_be_unique_is_refused_by_name(example: Database, column: str, constraint: str) -> None:
    first = (await ExampleSchool.select())[0]
    other = {"id": 90, "public_id": uuid4(), "urn": "100009", "name": "Other"} | {column: first[column]}
    with pytest.raises(ConstraintRefused) as refusal:
        await example.execute(
            "INSERT INTO example_school (id, public_id, urn, name) VALUES ($1, $2, $3, $4)", *other.values()
        )
    assert refusal.value.name == constraint


async def test_a_partial_index_refuses_only_rows_that_meet_its_condition(example: Database) -> None:
    await stay(date(2025, 1, 1), date(2025, 1, 31))
    await stay(date(2025, 3, 1), date(2025, 3, 31))
    await ExampleStay.update({ExampleStay.live: True}).where(ExampleStay.started_on == date(2025, 1, 1))
    with pytest.raises(ConstraintRefused, match="one_live_stay"):
        await ExampleStay.update({ExampleStay.live: True}).where(ExampleStay.started_on == date(2025, 3, 1))


async def test_a_reference_to_nothing_is_refused(example: Database) -> None:
    with pytest.raises(ConstraintRefused, match="foreign_key"):
        await stay(date(2025, 1, 1), None, school=77)


@pytest.mark.parametrize(
    ("started_on", "finished_on"),
    [
        (date(2025, 3, 31), date(2025, 4, 30)),  # shares the last day
        (date(2024, 12, 1), date(2025, 3, 1)),  # shares the first day
        (date(2025, 3, 10), date(2025, 3, 11)),  # lies within
        (date(2025, 1, 1), None),  # goes on
    ],
)
async def test_periods_with_a_day_in_common_are_refused(
    example: Database, started_on: date, finished_on: date | None
) -> None:
    await stay(date(2025, 3, 1), date(2025, 3, 31))
    with pytest.raises(ConstraintRefused) as refusal:
        await stay(started_on, finished_on, school=2)
    assert refusal.value.name == "stays_do_not_overlap"


async def test_periods_that_meet_without_a_common_day_are_accepted(example: Database) -> None:
    await stay(date(2025, 3, 1), date(2025, 3, 31))
    await stay(date(2025, 4, 1), None)
    await stay(date(2025, 1, 1), date(2025, 2, 28))
    await stay(date(2025, 3, 1), None, teacher="Grace")
    await ExampleStay.update({ExampleStay.finished_on: date(2025, 3, 30)}).where(
        ExampleStay.started_on == date(2025, 3, 1), ExampleStay.teacher == "Ada"
    )
    assert len(await ExampleStay.select()) == 4


async def test_a_period_moved_into_another_is_refused(example: Database) -> None:
    await stay(date(2025, 3, 1), date(2025, 3, 31))
    await stay(date(2025, 4, 1), date(2025, 4, 30))
    with pytest.raises(ConstraintRefused, match="stays_do_not_overlap"):
        await ExampleStay.update({ExampleStay.started_on: date(2025, 3, 15)}).where(
            ExampleStay.started_on == date(2025, 4, 1)
        )


async def test_a_period_that_ends_before_it_starts_is_refused(example: Database) -> None:
    with pytest.raises(ConstraintRefused, match="stays_do_not_overlap_order"):
        await stay(date(2025, 3, 2), date(2025, 3, 1))


async def test_a_row_that_may_not_change_is_neither_changed_nor_deleted(example: Database) -> None:
    for final in (False, True):
        await ExampleRecord.insert(
            ExampleRecord(document="as made", pence=1, final=final, made_at=datetime(2025, 6, 1, tzinfo=UTC))
        )
    await ExampleRecord.update({ExampleRecord.pence: 2}).where(ExampleRecord.final.eq(False))
    with pytest.raises(ConstraintRefused, match="final_records_stay"):
        await ExampleRecord.update({ExampleRecord.pence: 2}).where(ExampleRecord.final.eq(True))
    with pytest.raises(ConstraintRefused, match="final_records_stay"):
        await example.execute("DELETE FROM example_record")
    assert sorted(row["pence"] for row in await ExampleRecord.select()) == [1, 2]
