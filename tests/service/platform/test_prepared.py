"""Statements worked out once give what Piccolo's own would give, and refuse what would quietly go wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from piccolo.query.methods.select import Select

from service.participants.tables import AtSchoolPeriod, InductionPeriod, Teacher
from service.platform.database import Database, DatabaseError, prepared, prepared_insert

NOW = datetime(2025, 10, 3, 12, tzinfo=UTC)


@prepared
def inductions_of(teacher: int, since: date) -> Select[Any]:
    return (
        InductionPeriod.select(InductionPeriod.id, InductionPeriod.started_on, InductionPeriod.teacher.public_id)
        .where((InductionPeriod.teacher == teacher) & (InductionPeriod.started_on >= since))
        .order_by(InductionPeriod.id)
    )


add_induction = prepared_insert(InductionPeriod)


async def teacher() -> int:
    row = Teacher(public_id=uuid4(), full_name="Sample Person", created_at=NOW, updated_at=NOW)
    return int((await Teacher.insert(row))[0]["id"])


async def add(teacher: int, started_on: date) -> int:
    rows = await add_induction(
        teacher=teacher, started_on=started_on, finished_on=started_on, outcome=None, created_at=NOW
    )
    return int(rows[0]["id"])


async def test_a_prepared_select_gives_the_rows_of_its_values_each_time(database: Database) -> None:
    one, other = await teacher(), await teacher()
    early, late = await add(one, date(2024, 9, 2)), await add(one, date(2025, 9, 1))
    others = await add(other, date(2025, 9, 1))

    assert [row["id"] for row in await inductions_of(one, date(2024, 1, 1))] == [early, late]
    assert [row["id"] for row in await inductions_of(one, since=date(2025, 1, 1))] == [late]
    assert [row["id"] for row in await inductions_of(other, date(2024, 1, 1))] == [others]


async def test_rows_are_those_piccolo_gives(database: Database) -> None:
    one = await teacher()
    await add(one, date(2025, 9, 1))

    theirs = await InductionPeriod.select(
        InductionPeriod.id, InductionPeriod.started_on, InductionPeriod.teacher.public_id
    ).where(InductionPeriod.teacher == one)

    assert await inductions_of(one, date(2025, 1, 1)) == theirs


async def test_a_prepared_insert_writes_what_it_is_given(database: Database) -> None:
    one = await teacher()
    written = await add(one, date(2025, 9, 1))

    (row,) = await InductionPeriod.select()

    assert row == {
        "id": written,
        "teacher": one,
        "started_on": date(2025, 9, 1),
        "finished_on": date(2025, 9, 1),
        "outcome": None,
        "created_at": NOW,
    }


async def test_an_insert_that_leaves_a_column_to_its_default_is_refused(database: Database) -> None:
    with pytest.raises(DatabaseError, match="created_at"):
        await add_induction(teacher=1, started_on=date(2025, 9, 1), finished_on=None, outcome=None)


async def test_nothing_is_compared_with_none(database: Database) -> None:
    absent: Any = None

    with pytest.raises(DatabaseError, match="inductions_of was given None"):
        await inductions_of(absent, date(2025, 9, 1))


async def test_a_parameter_that_is_no_value_of_the_statement_is_refused(database: Database) -> None:
    @prepared
    def stays(role: str, newest: bool) -> Select[Any]:
        return AtSchoolPeriod.select(AtSchoolPeriod.id).where(AtSchoolPeriod.role == role)

    with pytest.raises(DatabaseError, match="newest"):
        await stays("ect", True)
