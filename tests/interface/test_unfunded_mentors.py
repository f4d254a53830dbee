"""The kept list of unfunded mentors is at every moment, and for every day, what the records say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from service.filters import Sort
from service.participants.tables import AtSchoolPeriod, Mentorship, Teacher
from service.participants.unfunded_mentors import unfunded_mentor, unfunded_mentors
from service.platform.database import ConstraintRefused, Database
from service.platform.errors import NotFound
from service.schools.tables import School
from service.training.tables import TrainingPeriod
from tests.interface.conftest import TODAY
from tests.service.declarations.world import LONG_AGO, InTraining, World, insert

Row = dict[str, Any]
SORTS: tuple[Sort, ...] = (
    (("created_at", True),),
    (("created_at", False),),
    (("updated_at", True),),
    (("updated_at", False),),
    (("updated_at", True), ("created_at", False)),
)
STEPS = 45


async def derived(days: list[date], lead_providers: list[int]) -> dict[tuple[int, date], dict[int, Row]]:
    """By lead provider and day: teacher → the row that should be read, worked out from the records one by one."""
    trainings = await TrainingPeriod.select(
        TrainingPeriod.id,
        TrainingPeriod.started_on,
        TrainingPeriod.partnership.lead_provider,
        TrainingPeriod.at_school_period.teacher,
        TrainingPeriod.at_school_period.role,
    )
    pairings = await Mentorship.select(
        Mentorship.finished_on,
        Mentorship.created_at,
        Mentorship.ect_period.teacher,
        *Mentorship.mentor_period.all_columns(),
    )
    people = {row["id"]: row for row in await Teacher.select()}
    trained_by = {(row["at_school_period.teacher"], row["partnership.lead_provider"]) for row in trainings}
    trained_last: dict[int, int | None] = {}
    for row in sorted(trainings, key=lambda one: (one["started_on"], one["id"])):
        if row["at_school_period.role"] == "ect":
            trained_last[row["at_school_period.teacher"]] = row["partnership.lead_provider"]
    found: dict[tuple[int, date], dict[int, Row]] = {}
    for lead_provider in lead_providers:
        unfunded = [
            row
            for row in pairings
            if trained_last.get(row["ect_period.teacher"]) == lead_provider
            and (row["mentor_period.teacher"], lead_provider) not in trained_by
        ]
        for day in days:
            counted = [row for row in unfunded if row["finished_on"] is None or row["finished_on"] >= day]
            of = {row["mentor_period.teacher"]: people[row["mentor_period.teacher"]] for row in counted}
            found[lead_provider, day] = {
                teacher: _row(person, [row for row in counted if row["mentor_period.teacher"] == teacher])
                for teacher, person in of.items()
            }
    return found


def _row(person: Row, pairings: list[Row]) -> Row:
    last = max(pairings, key=lambda one: (one["mentor_period.started_on"], one["mentor_period.id"]))
    moments = [moment for one in pairings for moment in (one["created_at"], one["mentor_period.updated_at"])]
    return {
        "teacher.public_id": person["public_id"],
        "teacher.full_name": person["full_name"],
        "teacher.trn": person["trn"],
        "stay.email": last["mentor_period.email"],
        "created_at": person["created_at"],
        "updated_at": max(person["updated_at"], *moments),
    }


def in_order(rows: dict[int, Row], sort: Sort) -> list[Row]:
    """Those alike in the order stand in that of their records, in the direction of what was asked last."""
    teachers = sorted(rows, reverse=not sort[-1][1])
    for column, ascending in reversed(sort):
        teachers.sort(key=lambda one: rows[one][column], reverse=not ascending)
    return [rows[teacher] for teacher in teachers]


async def read(lead_provider: int, day: date, sort: Sort) -> list[Row]:
    """The list in pages of two."""
    rows: list[Row] = []
    while len(page := await unfunded_mentors(lead_provider, day, None, sort, limit=2, offset=len(rows))) == 2:
        rows += page
    return [{name: value for name, value in row.items() if name != "id"} for row in [*rows, *page]]


async def is_as_derived(world: World, random: Random, days: list[date]) -> int:
    """Compare in an order drawn at random; gives how many rows stood there."""
    lead_providers = [world.alder, world.harbour]
    stood = 0
    for (lead_provider, day), rows in (await derived(days, lead_providers)).items():
        sort = random.choice(SORTS)
        assert await read(lead_provider, day, sort) == in_order(rows, sort), (day, sort)
        stood += len(rows)
    return stood


class Life:
    """What may happen to people, written straight into the tables as any part of the service might."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random = world, random
        self.ects: list[int] = []  # ids of stays
        self.mentors: list[int] = []
        self.happens: tuple[Callable[[], Awaitable[Any]], ...] = (
            *(self.somebody_comes, self.mentor_stays_elsewhere_too, self.training_changes, self.training_goes),
            *[self.training_begins] * 3,
            *[self.are_paired] * 4,
            *(self.pairing_ends, self.pairing_changes_hands, self.pairing_goes, self.person_changes),
            *(self.stay_changes, self.partnership_waits),
        )

    def day(self) -> date:
        return TODAY + timedelta(days=self.random.randint(-6, 6))

    def moment(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.random.randint(0, 20))

    async def begin(self) -> None:
        for role in ("ect", "mentor") * 4:
            await self.somebody_comes(role)

    async def somebody_comes(self, role: str = "") -> None:
        role = role or self.random.choice(["ect", "mentor"])
        person = Teacher(
            public_id=uuid4(), full_name="Sample Person", created_at=self.moment(), updated_at=self.moment()
        )
        await self.comes_to_school(await insert(person), role)

    async def comes_to_school(self, teacher: int, role: str) -> None:
        stays = self.ects if role == "ect" else self.mentors
        stay = await self.world.stay(teacher, role, self.day())
        await AtSchoolPeriod.update({"email": f"{stay}@example.org"}).where(AtSchoolPeriod.id == stay)
        stays.append(stay)

    async def mentor_stays_elsewhere_too(self) -> None:
        school = self.world.school
        try:
            self.world.school = await another_school()
            await self.comes_to_school(await teacher_of(self.random.choice(self.mentors)), "mentor")
        finally:
            self.world.school = school

    async def training_begins(self) -> None:
        """By a lead provider, or by the school itself."""
        stay = self.random.choice([*self.ects * 3, *self.mentors])
        starts = self.day()
        training = await self.world.training(
            stay, self.random.choice([self.world.alder, self.world.harbour]), 2025, starts, finished_on=starts
        )
        if self.random.random() < 0.2:
            await TrainingPeriod.update({"partnership": None}).where(TrainingPeriod.id == training)

    async def training_changes(self) -> None:
        starts = self.day()
        await self.changes(TrainingPeriod, {"started_on": starts, "finished_on": starts, "updated_at": self.moment()})

    async def partnership_waits(self) -> None:
        await self.changes(TrainingPeriod, {"partnership": None, "updated_at": self.moment()})

    async def training_goes(self) -> None:
        await self.goes(TrainingPeriod)

    async def are_paired(self) -> None:
        starts = self.day()
        ends = None if self.random.random() < 0.3 else starts + timedelta(days=self.random.randint(0, 3))
        await Mentorship.insert(
            Mentorship(
                ect_period=self.random.choice(self.ects),
                mentor_period=self.random.choice(self.mentors),
                started_on=starts,
                finished_on=ends,
                created_at=self.moment(),
            )
        )

    async def pairing_ends(self) -> None:
        await self.changes(Mentorship, {"finished_on": self.day(), "updated_at": self.moment()})

    async def pairing_changes_hands(self) -> None:
        await self.changes(Mentorship, {"mentor_period": self.random.choice(self.mentors)})

    async def pairing_goes(self) -> None:
        await self.goes(Mentorship)

    async def person_changes(self) -> None:
        await self.changes(Teacher, {"full_name": "Kit Rowe", "updated_at": self.moment()})

    async def stay_changes(self) -> None:
        await self.changes(AtSchoolPeriod, {"email": None, "started_on": self.day(), "updated_at": self.moment()})

    async def changes(self, table: Any, values: dict[str, Any]) -> None:
        one = await self.one_of(table)
        if one is not None:
            await table.update(values).where(table.id == one)

    async def goes(self, table: Any) -> None:
        one = await self.one_of(table)
        if one is not None:
            await table.delete().where(table.id == one)

    async def one_of(self, table: Any) -> int | None:
        rows = await table.select(table.id).order_by(table.id)
        return self.random.choice(rows)["id"] if rows else None


async def another_school() -> int:
    since: Row = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    number = await School.count()
    return await insert(
        School(public_id=uuid4(), urn=f"91{number:04d}", name="Oak School", status="open", school_type=1, **since)
    )


async def teacher_of(stay: int) -> int:
    row = await AtSchoolPeriod.select(AtSchoolPeriod.teacher).where(AtSchoolPeriod.id == stay).first()
    assert row is not None
    return int(row["teacher"])


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_the_list_is_what_the_records_say_on_every_day(world: World, seed: int) -> None:
    random = Random(seed)
    life = Life(world, random)
    await life.begin()
    stood = happened = 0
    for _ in range(STEPS):
        with suppress(ConstraintRefused):  # such as two pairings of one ECT on one day
            await random.choice(life.happens)()
            happened += 1
        stood += await is_as_derived(world, random, [life.day(), life.day()])

    every_day = [TODAY + timedelta(days=days) for days in range(-8, 12)]
    stood += await is_as_derived(world, random, every_day)
    assert happened > STEPS / 2
    assert stood > STEPS


async def test_one_is_found_by_their_id_on_the_days_on_which_they_are_listed(world: World) -> None:
    ect, mentor = await world.teacher(), await world.teacher("mentor", lead_provider=world.harbour)
    await world.pair(ect, mentor, TODAY, TODAY)

    for lead_provider, day in ((world.alder, TODAY), (world.alder, date(2025, 9, 1))):
        assert (await unfunded_mentor(lead_provider, day, mentor.public_id))["teacher.public_id"] == mentor.public_id
    for lead_provider, day in ((world.alder, TODAY + timedelta(days=1)), (world.harbour, TODAY)):
        with pytest.raises(NotFound):
            await unfunded_mentor(lead_provider, day, mentor.public_id)


async def test_the_email_is_of_the_stay_that_began_last_of_those_that_count(world: World) -> None:
    ects = [await world.teacher(), await world.teacher()]
    mentor = await world.teacher("mentor", lead_provider=world.harbour, started_on=date(2025, 10, 1))
    earlier = InTraining(mentor.public_id, mentor.teacher, await stay_elsewhere(mentor.teacher), 0)
    for stay, email in ((mentor.stay, "last@example.org"), (earlier.stay, "first@example.org")):
        await AtSchoolPeriod.update({"email": email}).where(AtSchoolPeriod.id == stay)
    await world.pair(ects[0], mentor, TODAY, TODAY)
    await world.pair(ects[1], earlier, TODAY)

    shown = [await unfunded_mentor(world.alder, day, mentor.public_id) for day in (TODAY, TODAY + timedelta(days=1))]
    assert [one["stay.email"] for one in shown] == ["last@example.org", "first@example.org"]


async def stay_elsewhere(teacher: int) -> int:
    row = AtSchoolPeriod(
        teacher=teacher,
        school=await another_school(),
        role="mentor",
        started_on=date(2025, 9, 1),
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
    )
    return await insert(row)


async def test_two_ects_of_a_mentor_who_leave_at_once_leave_nothing_behind(database: Database, world: World) -> None:
    ects = [await world.teacher() for _ in range(6)]
    mentor = await world.teacher("mentor", lead_provider=world.harbour)
    for ect in ects:
        await world.pair(ect, mentor, TODAY)
    assert len(await read(world.alder, TODAY, SORTS[0])) == 1
    all_there = asyncio.Barrier(len(ects)) if database.kind == "postgresql" else None

    async def leaves(training: int) -> None:
        async with database.transaction():
            if all_there is not None:  # on SQLite one transaction waits for the other
                await all_there.wait()
            await TrainingPeriod.delete().where(TrainingPeriod.id == training)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(leaves(ect.training) for ect in ects))

    assert await read(world.alder, TODAY, SORTS[0]) == []
