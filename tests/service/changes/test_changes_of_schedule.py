"""Lead providers move people to another schedule or contract year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.declarations.operations import submit_declaration
from service.declarations.submitted import SubmittedDeclaration
from service.participants.inputs import Induction, LeaveSchool
from service.participants.operations import leave_school, record_induction
from service.participants.tables import Teacher
from service.platform.context import Call
from service.training.operations import defer_training, withdraw_training
from service.training.rescheduling import Moved, change_schedule
from service.training.tables import TrainingPeriod
from tests.service.changes.training_changes import (
    COHORT,
    FIRST_DAY,
    JANUARY,
    MARCH,
    PERSON,
    SCHEDULE,
    SECOND_DAY,
    Operation,
    Reasons,
    case,
    reasons,
)
from tests.service.one_database import on_sqlite_alone
from tests.service.registration.england import ASH, England, on, teacher, trainings


@on_sqlite_alone
@pytest.mark.parametrize(
    ("rule", "role", "sent", "expected"),
    [
        ("done", "ect", {}, []),
        ("done in the present cohort", "ect", {"cohort": "2026"}, []),
        ("PART-03", "ect", {"role": None}, [("course_identifier", "course_missing")]),
        ("PART-04", "ect", {"role": "mentor"}, [("course_identifier", "not_trained_in_this_role")]),
        ("API-SCH-01", "ect", {"schedule": None}, [(SCHEDULE, "schedule_missing")]),
        ("API-SCH-02", "ect", {"schedule": "ecf-standard-may"}, [(SCHEDULE, "schedule_not_known")]),
        ("API-SCH-04", "ect", {"schedule": "ecf-standard-september"}, [(SCHEDULE, "schedule_unchanged")]),
        ("API-SCH-05", "ect", {"schedule": "ecf-replacement-april"}, [(SCHEDULE, "replacement_for_mentors_only")]),
        ("API-SCH-05 mentor", "mentor", {"schedule": "ecf-replacement-april"}, []),
        ("API-SCH-06", "mentor", {"schedule": "ecf-reduced-april"}, [(SCHEDULE, "reduced_for_ects_only")]),
        ("API-SCH-06 ect", "ect", {"schedule": "ecf-reduced-april"}, []),
        ("unknown cohort", "ect", {"cohort": "2019"}, [(COHORT, "contract_year_not_set_up")]),
        ("absurd cohort", "ect", {"cohort": "next year"}, [(COHORT, "contract_year_not_set_up")]),
        ("blank cohort", "ect", {"cohort": ""}, [(COHORT, "contract_year_not_set_up")]),
        ("API-SCH-08", "ect", {"cohort": "2025"}, [(COHORT, "no_partnership_in_contract_year")]),
        (
            "one of each group",
            "mentor",
            {"schedule": "ecf-reduced-april", "cohort": "1066"},
            [(SCHEDULE, "reduced_for_ects_only"), (COHORT, "contract_year_not_set_up")],
        ),
    ],
)
async def test_a_change_of_schedule_is_refused_by_the_first_rule_of_each_group(
    england: England, rule: str, role: str, sent: dict[str, Any], expected: Reasons
) -> None:
    at = await case(england, role)

    assert await reasons(change_schedule(england.service, JANUARY, replace(at.schedule, **sent))) == expected


async def test_training_under_way_is_split_and_declarations_stay_where_they_were(england: England) -> None:
    at = await case(england)
    sent = SubmittedDeclaration(
        str(at.change.participant), "started", "2026-10-01T10:00:00Z", "ecf-induction", "training-event-attended"
    )
    declared = await submit_declaration(england.service, JANUARY, england.alder, sent)

    moved = await change_schedule(england.service, JANUARY, at.schedule)

    assert moved == Moved("ecf-standard-january", 2026, JANUARY.today)
    before, after = await trainings(at.change.participant, "ect")
    assert (before["started_on"], before["finished_on"]) == (FIRST_DAY.today, date(2027, 1, 14))
    assert (after["started_on"], after["finished_on"], after["schedule"]) == (JANUARY.today, None, moved.schedule)
    assert before["partnership"] == after["partnership"]
    assert declared["contract_year"] == 2026
    assert await reasons(change_schedule(england.service, JANUARY, at.schedule)) == [(SCHEDULE, "schedule_unchanged")]


async def test_training_that_has_not_begun_changes_in_place(england: England) -> None:
    at = await case(england)

    moved = await change_schedule(england.service, FIRST_DAY, at.schedule)

    (training,) = await trainings(at.change.participant, "ect")
    assert (training["started_on"], training["schedule"]) == (FIRST_DAY.today, "ecf-standard-january")
    assert moved.first_day == FIRST_DAY.today


@on_sqlite_alone
@pytest.mark.parametrize(
    ("rule", "call", "expected"),
    [
        ("API-SCH-07", FIRST_DAY, [(SCHEDULE, "declarations_do_not_fit")]),
        ("API-SCH-07 the day after", SECOND_DAY, []),
    ],
)
async def test_declarations_of_training_that_has_not_begun_must_fit(
    england: England, rule: str, call: Call, expected: Reasons
) -> None:
    at = await case(england)
    sent = SubmittedDeclaration(
        str(at.change.participant), "started", "2026-09-10T10:00:00Z", "ecf-induction", "training-event-attended"
    )
    await submit_declaration(england.service, FIRST_DAY, england.alder, sent)

    assert await reasons(change_schedule(england.service, call, at.schedule)) == expected


@on_sqlite_alone
@pytest.mark.parametrize(
    ("rule", "schedule", "expected"),
    [
        ("API-SCH-10", "ecf-standard-january", [(PERSON, "training_complete")]),
        ("API-SCH-10 to reduced", "ecf-reduced-january", []),
    ],
)
async def test_after_induction_an_ect_only_goes_to_a_reduced_schedule_in_place(
    england: England, rule: str, schedule: str, expected: Reasons
) -> None:
    at = await case(england)
    induction = Induction(at.change.participant, date(2026, 9, 1), date(2026, 12, 31), "passed")
    await record_induction(england.service, JANUARY, induction)

    assert await reasons(change_schedule(england.service, JANUARY, replace(at.schedule, schedule=schedule))) == expected
    assert len(await trainings(at.change.participant, "ect")) == 1


@pytest.mark.parametrize(
    ("rule", "stop", "expected"),
    [
        ("API-SCH-11", defer_training, [(PERSON, "training_has_ended")]),
        ("API-SCH-11, -12", withdraw_training, [(PERSON, "training_has_ended")]),
    ],
)
async def test_training_that_stopped_is_resumed_before_its_schedule_changes(
    england: England, rule: str, stop: Operation, expected: Reasons
) -> None:
    at = await case(england)
    await stop(england.service, JANUARY, at.change)

    assert await reasons(change_schedule(england.service, MARCH, at.schedule)) == expected


async def test_later_training_stands_against_changing_the_earlier_api_sch_13(england: England) -> None:
    at = await case(england)
    await leave_school(england.service, JANUARY, LeaveSchool(at.change.participant, "ect", date(2027, 3, 31)))
    await england.ect(JANUARY, school_urn=ASH, start_date=date(2027, 4, 1))

    assert await reasons(change_schedule(england.service, JANUARY, at.schedule)) == [(PERSON, "later_training")]


async def test_a_change_of_contract_year_goes_to_the_partnership_of_that_year(england: England) -> None:
    at = await case(england)
    earlier = await england.partnership(contract_year=2025)

    moved = await change_schedule(england.service, JANUARY, replace(at.schedule, cohort="2025"))

    assert moved.contract_year == 2025
    *_, after = await trainings(at.change.participant, "ect")
    held = (
        await TrainingPeriod.select(TrainingPeriod.partnership.public_id)
        .where(TrainingPeriod.id == after["id"])
        .first()
    )
    assert held is not None
    assert held["partnership.public_id"] == earlier


async def test_a_frozen_year_is_remembered_on_leaving_and_only_open_to_go_back_to_api_sch_09_bck_02(
    england: England,
) -> None:
    before = on(2024, 6, 1)
    await england.partnership(before, contract_year=2022)
    await england.partnership(before, contract_year=2024)
    at = await case(england)
    frozen = replace(at.schedule, cohort="2022", schedule="ecf-extended-april")
    assert await reasons(change_schedule(england.service, JANUARY, frozen)) == [(COHORT, "contract_year_frozen")]

    await at.training(contract_year=2022)
    within = replace(frozen, cohort=None)
    assert await reasons(change_schedule(england.service, JANUARY, within)) == [(COHORT, "contract_year_frozen")]
    await change_schedule(england.service, JANUARY, replace(frozen, cohort="2024"))
    assert (await teacher(at.change.participant))["ect_frozen_contract_year"] == 2022

    await change_schedule(england.service, MARCH, frozen)
    assert (await teacher(at.change.participant))["ect_frozen_contract_year"] is None
    assert [row["contract_year"] for row in await trainings(at.change.participant, "ect")] == [2022, 2024, 2022]


async def test_a_mentor_whose_funding_ended_keeps_the_schedule_api_sch_10(england: England) -> None:
    at = await case(england, "mentor")
    await Teacher.update({Teacher.mentor_ineligible_from: date(2027, 1, 1)}).where(
        Teacher.public_id == at.change.participant
    )

    assert await reasons(change_schedule(england.service, JANUARY, at.schedule)) == [(PERSON, "training_complete")]
