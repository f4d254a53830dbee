"""Databases made ready for a measurement: migrated, with people in training whom nobody has declared anything about.

In: a file to make and how many people. Out: the public ids, and the token of their lead provider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from engine.reading import read_policy
from engine.rulebook import Rulebook
from service.participants.tables import AtSchoolPeriod, Mentorship, Teacher
from service.partnerships.tables import Partnership
from service.people.operations import create_lead_provider_token
from service.platform.context import Call, Service
from service.platform.database import open_database
from service.platform.database.migrations import migrate
from service.schools.tables import SchoolUplift
from service.statements.operations import ensure_statements
from service.training.tables import TrainingPeriod
from tests.service.declarations.world import LONG_AGO, World

PROJECT = Path(__file__).parents[2]
NOW = datetime(2025, 10, 3, 12, tzinfo=UTC)
"""When the story happens: statements of both contract years take declarations then."""
LEAD_PROVIDER = "alder-vale-teaching"
STARTED_ON = {2024: date(2024, 9, 2), 2025: date(2025, 9, 1)}
"""When training began, by contract year. People are of the one and the other year in turn."""
_BATCH = 500
_MENTORED = 3
"""How many a mentor has."""
_CHANGED: dict[str, Any] = {"created_at": LONG_AGO, "updated_at": LONG_AGO}


@dataclass(frozen=True, slots=True)
class Trained:
    """An early career teacher in training."""

    public_id: UUID
    teacher: int
    training: int
    contract_year: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a measurement needs to know of its database."""

    token: str
    world: World
    people: Sequence[Trained]


def rulebook() -> Rulebook:
    """The project's policy, compiled."""
    reading = read_policy(PROJECT)
    assert reading.policy is not None, reading.problems
    return Rulebook(reading.policy)


async def prepare(path: Path, people: int) -> Prepared:
    """Make the file: one school with a delivery partner, each teacher with a mentor, all statements foreseen."""
    book = rulebook()
    async with await open_database(f"sqlite:///{path}") as database:
        await migrate(database)
        service, call = Service(database, book), Call("benchmark", NOW)
        async with database.transaction():
            world = await World.make()
            partnerships = {year: await _partnership(world, year) for year in STARTED_ON}
            for year in STARTED_ON:
                await ensure_statements(service, call, world.alder, LEAD_PROVIDER, year)
            await insert_all(
                [SchoolUplift(school=world.school, contract_year=2024, pupil_premium=True, sparsity=False)]
            )
            trained = await _people(world, partnerships, people)
        token = await create_lead_provider_token(service, call, LEAD_PROVIDER, "benchmark")
    book.close()
    return Prepared(token.token, world, trained)


async def insert_all(rows: Sequence[Any]) -> list[int]:
    """Write rows of one table and give their ids, in order."""
    ids: list[int] = []
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        ids += [int(row["id"]) for row in await type(batch[0]).insert(*batch)]
    return ids


async def _partnership(world: World, contract_year: int) -> int:
    row = Partnership(
        public_id=uuid4(),
        school=world.school,
        lead_provider=world.alder,
        delivery_partner=world.partner,
        contract_year=contract_year,
        **_CHANGED,
    )
    return (await insert_all([row]))[0]


async def _people(world: World, partnerships: dict[int, int], count: int) -> list[Trained]:
    years = [list(STARTED_ON)[number % len(STARTED_ON)] for number in range(count)]
    public_ids = [uuid4() for _ in years]
    teachers = await insert_all(
        [
            _teacher(number, public_id, STARTED_ON[year])
            for number, (public_id, year) in enumerate(zip(public_ids, years, strict=True))
        ]
    )
    mentors = await insert_all(
        [_teacher(number, uuid4(), STARTED_ON[2024]) for number in range(count, count + count // _MENTORED + 1)]
    )
    mentor_stays = await insert_all([_stay(world, mentor, "mentor", STARTED_ON[2024]) for mentor in mentors])
    stays = await insert_all(
        [_stay(world, teacher, "ect", STARTED_ON[year]) for teacher, year in zip(teachers, years, strict=True)]
    )
    await insert_all(
        [
            Mentorship(
                ect_period=stay,
                mentor_period=mentor_stays[number // _MENTORED],
                started_on=STARTED_ON[year],
                created_at=LONG_AGO,
            )
            for number, (stay, year) in enumerate(zip(stays, years, strict=True))
        ]
    )
    trainings = await insert_all(
        [_training(world, stay, partnerships[year], year) for stay, year in zip(stays, years, strict=True)]
    )
    return [Trained(*one) for one in zip(public_ids, teachers, trainings, years, strict=True)]


def _teacher(number: int, public_id: UUID, eligible_from: date) -> Teacher:
    return Teacher(
        public_id=public_id,
        trn=f"{number:07d}",
        full_name="Sample Person",
        ect_eligible_from=eligible_from,
        **_CHANGED,
    )


def _stay(world: World, teacher: int, role: str, started_on: date) -> AtSchoolPeriod:
    return AtSchoolPeriod(teacher=teacher, school=world.school, role=role, started_on=started_on, **_CHANGED)


def _training(world: World, stay: int, partnership: int, year: int) -> TrainingPeriod:
    return TrainingPeriod(
        at_school_period=stay,
        programme="provider_led",
        lead_provider=world.alder,
        partnership=partnership,
        contract_year=year,
        schedule="ecf-standard-september",
        started_on=STARTED_ON[year],
        **_CHANGED,
    )
