"""Lead providers withdraw, defer and resume training."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from service.decisions.operations import Subject, decisions_about
from service.participants.inputs import LeaveSchool
from service.participants.operations import leave_school
from service.platform.context import Call
from service.platform.errors import NotFound
from service.training.operations import defer_training, resume_training, withdraw_training
from service.training.rescheduling import change_schedule
from service.training.tables import TrainingPeriod
from tests.service.changes.training_changes import (
    BOTH,
    FIRST_DAY,
    JANUARY,
    MARCH,
    SECOND_DAY,
    Operation,
    Reasons,
    case,
    reasons,
)
from tests.service.one_database import on_sqlite_alone
from tests.service.registration.england import England, on, trainings


@on_sqlite_alone
@pytest.mark.parametrize("stop", BOTH)
@pytest.mark.parametrize(
    ("rule", "sent", "call", "expected"),
    [
        ("done", {}, SECOND_DAY, []),
        ("PART-03", {"role": None}, JANUARY, [("course_identifier", "course_missing")]),
        ("PART-04", {"role": "mentor"}, JANUARY, [("course_identifier", "not_trained_in_this_role")]),
        ("01", {"reason": None}, JANUARY, [("reason", "reason_missing")]),
        ("01 blank", {"reason": ""}, JANUARY, [("reason", "reason_missing")]),
        ("02", {"reason": "a hunch"}, JANUARY, [("reason", "reason_not_known")]),
        ("WDR-04, DEF-05", {}, on(2026, 9, 9), [("participant_id", "training_begins_later")]),
        ("WDR-05, DEF-06", {}, FIRST_DAY, [("participant_id", "training_begins_today")]),
        (
            "reasons of both kinds",
            {"reason": None},
            FIRST_DAY,
            [("reason", "reason_missing"), ("participant_id", "training_begins_today")],
        ),
    ],
)
async def test_training_stops_for_a_known_reason_after_a_full_day(
    england: England, *, stop: Operation, rule: str, sent: dict[str, Any], call: Call, expected: Reasons
) -> None:
    at = await case(england)

    assert await reasons(stop(england.service, call, replace(at.change, **sent))) == expected


@on_sqlite_alone
@pytest.mark.parametrize(
    ("rule", "first", "second", "expected"),
    [
        ("API-WDR-03", withdraw_training, withdraw_training, [("participant_id", "already_withdrawn")]),
        ("deferred may be withdrawn", defer_training, withdraw_training, []),
        ("API-DEF-03", defer_training, defer_training, [("participant_id", "already_deferred")]),
        ("API-DEF-04", withdraw_training, defer_training, [("participant_id", "withdrawn")]),
        ("RES-03", defer_training, resume_training, [("participant_id", "stopped_today")]),
    ],
)
async def test_what_was_said_before_of_the_training_counts(
    england: England, rule: str, first: Operation, second: Operation, expected: Reasons
) -> None:
    at = await case(england)
    await first(england.service, JANUARY, at.change)

    assert await reasons(second(england.service, JANUARY, at.change)) == expected


@pytest.mark.parametrize(("role", "expected"), [("ect", [("reason", "reason_for_mentors_only")]), ("mentor", [])])
async def test_only_a_mentor_stops_being_a_mentor_api_wdr_06(england: England, role: str, expected: Reasons) -> None:
    at = await case(england, role)
    sent = replace(at.change, reason="mentor-no-longer-being-mentor")

    assert await reasons(withdraw_training(england.service, JANUARY, sent)) == expected


async def test_a_mentor_without_an_ect_is_deferred_with_a_warning_def_03(england: England) -> None:
    at = await case(england, "mentor")

    await defer_training(england.service, JANUARY, at.change)

    decisions = await decisions_about(Subject("teacher", str(at.change.participant)))
    (deferral,) = [decision for _, decision in decisions if decision.decision == "deferral"]
    assert [dict(outcome) for outcome in deferral.outcome] == [
        {"field": "reason", "code": "mentor_without_an_ect", "warning": True}
    ]


async def test_a_participant_the_lead_provider_never_trained_is_not_there_part_01(england: England) -> None:
    at = await case(england)

    for stranger in (
        replace(at.change, participant=uuid4()),
        replace(at.change, lead_provider=at.change.lead_provider + 1),
    ):
        with pytest.raises(NotFound):
            await withdraw_training(england.service, JANUARY, stranger)
        with pytest.raises(NotFound):
            await change_schedule(
                england.service,
                JANUARY,
                replace(at.schedule, participant=stranger.participant, lead_provider=stranger.lead_provider),
            )


@on_sqlite_alone
@pytest.mark.parametrize(
    ("rule", "leaves_on", "expected"),
    [
        ("done", None, []),
        ("RES-04 the day before", date(2027, 3, 2), []),
        ("RES-04", date(2027, 3, 1), [("participant_id", "left_the_school")]),
    ],
)
async def test_training_resumes_while_the_person_is_at_the_school(
    england: England, rule: str, leaves_on: date | None, expected: Reasons
) -> None:
    at = await case(england)
    await defer_training(england.service, JANUARY, at.change)
    if leaves_on is not None:
        await leave_school(england.service, MARCH, LeaveSchool(at.change.participant, "ect", leaves_on))

    assert await reasons(resume_training(england.service, MARCH, at.change)) == expected


async def test_training_that_only_ended_is_not_resumed_res_01(england: England) -> None:
    at = await case(england)
    await at.training(finished_on=date(2027, 1, 1))

    assert await reasons(resume_training(england.service, MARCH, at.change)) == [("participant_id", "already_active")]


@pytest.mark.parametrize(
    ("rule", "first_day", "expected"),
    [
        ("RES-02", date(2027, 2, 1), [("participant_id", "trained_elsewhere")]),
        ("RES-02 to come", date(2027, 4, 1), [("participant_id", "training_to_come")]),
    ],
)
async def test_training_is_not_resumed_beside_other_training_at_the_school(
    england: England, rule: str, first_day: date, expected: Reasons
) -> None:
    at = await case(england)
    await defer_training(england.service, JANUARY, at.change)
    (stopped,) = await trainings(at.change.participant, "ect")
    stay = stopped["at_school_period"]
    other: dict[Any, Any] = {
        "programme": "school_led",
        "started_on": first_day,
        "created_at": MARCH.now,
        "updated_at": MARCH.now,
    }
    await TrainingPeriod.insert(TrainingPeriod(at_school_period=stay, **other))

    assert await reasons(resume_training(england.service, MARCH, at.change)) == expected


async def test_a_refusal_writes_its_decision_and_nothing_else(england: England) -> None:
    at = await case(england)
    days = await trainings(at.change.participant, "ect")

    assert await reasons(withdraw_training(england.service, JANUARY, replace(at.change, reason=None)))

    assert await trainings(at.change.participant, "ect") == days
    decisions = await decisions_about(Subject("teacher", str(at.change.participant)))
    assert decisions[-1][1].decision == "withdrawal"
