"""Each rule on withdrawing, deferring, resuming and changing schedule, by its reference id: one case refused, and
the case beside it that is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from service.decisions.operations import Subject, decisions_about
from service.declarations.operations import submit_declaration
from service.declarations.submitted import SubmittedDeclaration
from service.participants.inputs import Induction, LeaveSchool
from service.participants.operations import leave_school, record_induction
from service.participants.tables import Teacher
from service.platform.context import Call
from service.platform.errors import NotFound, Refused
from service.training.operations import TrainingChange, defer_training, resume_training, withdraw_training
from service.training.rescheduling import Moved, ScheduleChange, change_schedule
from service.training.tables import TrainingPeriod
from tests.service.registration.england import ASH, England, on, teacher, trainings

FIRST_DAY, SECOND_DAY, JANUARY, MARCH = on(2026, 9, 10), on(2026, 9, 11), on(2027, 1, 15), on(2027, 3, 1)

Reasons = list[tuple[str, str | None]]


@dataclass
class Case:
    """An ECT or mentor whom Alder trains from 10 September 2026, and what is sent about them."""

    england: England
    change: TrainingChange
    schedule: ScheduleChange

    async def training(self, **changes: Any) -> None:
        """Put the training as a case needs it."""
        written: dict[Any, Any] = changes
        await TrainingPeriod.update(written).where(TrainingPeriod.at_school_period.role == self.change.role)


async def case(england: England, role: str = "ect") -> Case:
    await england.partnership()
    person = await (england.ect() if role == "ect" else england.mentor())
    await TrainingPeriod.update({TrainingPeriod.started_on: FIRST_DAY.today}).where(TrainingPeriod.id > 0)
    change = TrainingChange(person.participant_id, role, england.alder, "other")
    return Case(england, change, ScheduleChange(person.participant_id, role, england.alder, "ecf-standard-january"))


async def reasons(operation: Awaitable[object]) -> Reasons:
    """Field and code of every reason against; none when it is done."""
    try:
        await operation
    except Refused as refused:
        return [(entry.title, entry.code) for entry in refused.entries if entry.policy is not None]
    return []


Operation = Callable[[Any, Call, TrainingChange], Awaitable[object]]
BOTH = [withdraw_training, defer_training]


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


SCHEDULE, COHORT, PERSON = "schedule_identifier", "cohort", "participant_id"


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


async def test_a_refusal_writes_its_decision_and_nothing_else(england: England) -> None:
    at = await case(england)
    days = await trainings(at.change.participant, "ect")

    assert await reasons(withdraw_training(england.service, JANUARY, replace(at.change, reason=None)))

    assert await trainings(at.change.participant, "ect") == days
    decisions = await decisions_about(Subject("teacher", str(at.change.participant)))
    assert decisions[-1][1].decision == "withdrawal"
