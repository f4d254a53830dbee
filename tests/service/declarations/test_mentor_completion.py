"""A mentor's completed declaration ends funded training; taking it back opens training again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from service.decisions.tables import RecordedDecision
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.reading import declaration_row
from service.participants.inputs import TeacherRecord
from service.participants.record_changes import update_teacher_record
from service.participants.tables import Teacher
from service.platform.context import Service
from service.statements.operations import problems
from service.training.tables import TrainingPeriod
from tests.service.declarations.world import InTraining, World, call_on, declared

JUNE = call_on(date(2026, 6, 1))


async def complete(service: Service, world: World, mentor: InTraining) -> UUID:
    row = await submit_declaration(
        service,
        JUNE,
        world.alder,
        declared(
            mentor,
            declaration_type="completed",
            course_identifier="ecf-mentor",
            declaration_date="2026-05-29T10:00:00Z",
            evidence_held="75-percent-engagement-met",
        ),
    )
    public_id: UUID = row["public_id"]
    return public_id


async def funding(mentor: InTraining) -> tuple[date | None, str | None]:
    row = await Teacher.select().where(Teacher.id == mentor.teacher).first()
    assert row is not None
    return row["mentor_ineligible_from"], row["mentor_completion_reason"]


async def test_completing_ends_funding_and_training_on_the_day_declared(service: Service, world: World) -> None:
    mentor = await world.teacher("mentor")

    await complete(service, world, mentor)

    assert await funding(mentor) == (date(2026, 5, 29), "completed_declaration_received")
    (training,) = await TrainingPeriod.select(TrainingPeriod.finished_on)
    assert training["finished_on"] == date(2026, 5, 29)


async def test_taking_it_back_restores_funding_and_opens_training_the_day_after(service: Service, world: World) -> None:
    mentor = await world.teacher("mentor")
    public_id = await complete(service, world, mentor)

    await void_declaration(service, JUNE, world.alder, public_id)

    assert await funding(mentor) == (None, None)
    rows = await TrainingPeriod.select().order_by(TrainingPeriod.id)
    assert [(row["started_on"], row["finished_on"]) for row in rows] == [
        (date(2025, 9, 1), date(2026, 5, 29)),
        (date(2026, 5, 30), None),
    ]


async def test_what_was_dated_after_a_completion_is_paid_once_that_is_taken_back(
    service: Service, world: World
) -> None:
    mentor = await world.teacher("mentor", 2024, schedule="ecf-extended-september")
    of_mentor = {"course_identifier": "ecf-mentor", "evidence_held": "other"}
    mistaken = declared(mentor, declaration_type="completed", declaration_date="2026-05-28T10:00:00Z", **of_mentor)
    later = declared(mentor, declaration_type="retained-3", declaration_date="2026-05-29T10:00:00Z", **of_mentor)
    completed = await submit_declaration(service, JUNE, world.alder, mistaken)
    unpaid = await submit_declaration(service, JUNE, world.alder, later)
    assert (unpaid["payment_state"], unpaid["line"]) == ("submitted", "none")

    await void_declaration(service, JUNE, world.alder, completed["public_id"])

    paid = await declaration_row(unpaid["public_id"])
    assert (paid["payment_state"], paid["line"]) == ("eligible", "banded")
    assert paid["statement.public_id"] == completed["statement.public_id"]
    assert "declaration_without_statement" not in {one.what for one in await problems(service, JUNE, 2024)}


@pytest.mark.parametrize(
    "record",
    [
        TeacherRecord(early_roll_out=True),
        TeacherRecord(mentor_completion_reason="completed_during_early_roll_out"),
        TeacherRecord(early_roll_out=True, mentor_completion_reason="completed_declaration_received"),
    ],
)
async def test_who_was_trained_in_the_early_roll_out_is_not_funded_whenever_that_becomes_known_men_02(
    service: Service, world: World, record: TeacherRecord
) -> None:
    mentor = await world.teacher("mentor")

    await update_teacher_record(service, JUNE, mentor.public_id, record)

    assert await funding(mentor) == (date(2021, 4, 19), "completed_during_early_roll_out")
    row = await submit_declaration(service, JUNE, world.alder, declared(mentor, course_identifier="ecf-mentor"))
    assert (row["payment_state"], row["line"]) == ("submitted", "none")


async def test_an_ects_completion_is_not_asked_about(service: Service, world: World) -> None:
    ect = await world.teacher()

    await submit_declaration(
        service,
        JUNE,
        world.alder,
        declared(ect, declaration_type="completed", evidence_held="75-percent-engagement-met"),
    )

    assert not await RecordedDecision.exists().where(RecordedDecision.decision == "mentor_completion")


async def test_a_mentor_of_2025_is_paid_at_the_flat_rate(service: Service, world: World) -> None:
    mentor = await world.teacher("mentor")

    row = await submit_declaration(service, JUNE, world.alder, declared(mentor, course_identifier="ecf-mentor"))

    assert (row["line"], row["mentor.public_id"]) == ("flat_rate", None)
