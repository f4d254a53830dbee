"""What lead providers send, over HTTP: each rule of the published interface by its reference id, with a case that it
refuses and the case beside it that is done.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from tests.interface.changes_sent import (
    DEFERRED,
    MARCH,
    NEEDED,
    TOMORROW,
    WITHDRAWN,
    YESTERDAY,
    Person,
    Refusal,
    goes_on,
    is_declared_in_another_year,
    is_refused,
    kept,
    leaves,
    moves,
    other_training,
    partnered,
    passes,
    person,
    send,
)
from tests.interface.client import LISTS
from tests.interface.conftest import TODAY, Interface
from tests.service.declarations.world import LONG_AGO
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]
ON, COHORT, WHO, REASON = "schedule_identifier", "cohort", "participant_id", "reason"
CASES: list[tuple[str, str, Person, Refusal, Person]] = [
    ("WDR-01", "withdraw", person(reason=" "), [(REASON, "reason_missing")], person(reason="other")),
    ("WDR-02", "withdraw", person(reason="a hunch"), [(REASON, "reason_not_known")], person(reason="moved-school")),
    ("WDR-03", "withdraw", person(training=WITHDRAWN), [(WHO, "already_withdrawn")], person(training=DEFERRED)),
    (
        "WDR-04",
        "withdraw",
        person(started_on=TOMORROW),
        [(WHO, "training_begins_later")],
        person(started_on=YESTERDAY),
    ),
    ("WDR-05", "withdraw", person(started_on=TODAY), [(WHO, "training_begins_today")], person(started_on=YESTERDAY)),
    (
        "WDR-06",
        "withdraw",
        person(reason="mentor-no-longer-being-mentor"),
        [(REASON, "reason_for_mentors_only")],
        person("mentor", reason="mentor-no-longer-being-mentor"),
    ),
    ("DEF-01", "defer", person(reason=""), [(REASON, "reason_missing")], person(reason="career-break")),
    ("DEF-02", "defer", person(reason="moved-school"), [(REASON, "reason_not_known")], person(reason="bereavement")),
    ("DEF-03", "defer", person(training=DEFERRED), [(WHO, "already_deferred")], person()),
    ("DEF-04", "defer", person(training=WITHDRAWN), [(WHO, "withdrawn")], person()),
    ("DEF-05", "defer", person(started_on=TOMORROW), [(WHO, "training_begins_later")], person(started_on=YESTERDAY)),
    ("DEF-06", "defer", person(started_on=TODAY), [(WHO, "training_begins_today")], person(started_on=YESTERDAY)),
    (
        "RES-01",
        "resume",
        person(training={"finished_on": MARCH}),
        [(WHO, "already_active")],
        person(training=WITHDRAWN),
    ),
    (
        "RES-02",
        "resume",
        person(training=DEFERRED, prepare=other_training(YESTERDAY, TODAY)),
        [(WHO, "trained_elsewhere")],
        person(training=DEFERRED, prepare=other_training(date(2026, 4, 1), YESTERDAY)),
    ),
    (
        "RES-03",
        "resume",
        person(training=DEFERRED | {"finished_on": TODAY}),
        [(WHO, "stopped_today")],
        person(training=DEFERRED | {"finished_on": YESTERDAY}),
    ),
    (
        "RES-04",
        "resume",
        person(training=DEFERRED, prepare=leaves(TODAY)),
        [(WHO, "left_the_school")],
        person(training=DEFERRED, prepare=leaves(TOMORROW)),
    ),
    ("SCH-01", "change-schedule", person(schedule_identifier=""), [(ON, "schedule_missing")], person()),
    (
        "SCH-02",
        "change-schedule",
        person(schedule_identifier="ecf-standard-may"),
        [(ON, "schedule_not_known")],
        person(schedule_identifier="ecf-standard-april"),
    ),
    (
        "SCH-03",
        "change-schedule",
        person(cohort="2019"),
        [(COHORT, "contract_year_not_set_up")],
        person(cohort="2025"),
    ),
    (
        "SCH-04",
        "change-schedule",
        person(schedule_identifier="ecf-standard-september"),
        [(ON, "schedule_unchanged")],
        person(schedule_identifier="ecf-standard-january"),
    ),
    (
        "SCH-05",
        "change-schedule",
        person(schedule_identifier="ecf-replacement-january"),
        [(ON, "replacement_for_mentors_only")],
        person("mentor", schedule_identifier="ecf-replacement-january"),
    ),
    (
        "SCH-06",
        "change-schedule",
        person("mentor", schedule_identifier="ecf-reduced-january"),
        [(ON, "reduced_for_ects_only")],
        person(schedule_identifier="ecf-reduced-january"),
    ),
    (
        "SCH-07",
        "change-schedule",
        person(started_on=TODAY, prepare=is_declared_in_another_year, cohort="2024"),
        [(ON, "declarations_do_not_fit")],
        person(started_on=YESTERDAY, prepare=is_declared_in_another_year, cohort="2024"),
    ),
    (
        "SCH-08",
        "change-schedule",
        person(cohort="2024"),
        [(COHORT, "no_partnership_in_contract_year")],
        person(cohort="2024", prepare=partnered(2024)),
    ),
    (
        "SCH-09",
        "change-schedule",
        person(cohort="2022", prepare=partnered(2022)),
        [(COHORT, "contract_year_frozen")],
        person(cohort="2022", prepare=partnered(2022, remembered=True)),
    ),
    (
        "SCH-10",
        "change-schedule",
        person(prepare=passes),
        [(WHO, "training_complete")],
        person(prepare=passes, schedule_identifier="ecf-reduced-january"),
    ),
    (
        "SCH-11",
        "change-schedule",
        person(training={"finished_on": TODAY}),
        [(WHO, "training_has_ended")],
        person(training={"finished_on": TOMORROW}),
    ),
    (
        "SCH-12",
        "change-schedule",
        person(training=WITHDRAWN | {"finished_on": TOMORROW}),
        [(WHO, "withdrawn")],
        person(training=WITHDRAWN, prepare=goes_on),
    ),
    (
        "SCH-13",
        "change-schedule",
        person(prepare=moves(lead_provider=True)),
        [(WHO, "later_training")],
        person(prepare=moves(lead_provider=False)),
    ),
]
SENDABLE = {
    "withdraw": person(),
    "defer": person(),
    "resume": person(training=DEFERRED),
    "change-schedule": person(),
}
CASES += [
    (
        rule,
        action,
        Person(case.sent | {"course_identifier": course}, training=case.training),
        [("course_identifier", code)],
        case,
    )
    for rule, course, code in (
        ("PART-03", "ecf-headship", "course_missing"),
        ("PART-04", "ecf-mentor", "not_trained_in_this_role"),
    )
    for action, case in SENDABLE.items()
]


@pytest.mark.parametrize(
    ("action", "case", "expected"),
    [pytest.param(action, case, expected, id=f"{rule}-{action}") for rule, action, case, expected, _ in CASES],
)
async def test_a_change_is_refused_by_rule_and_nothing_is_written(
    interface: Interface, action: str, case: Person, expected: Refusal
) -> None:
    who = await case.made(interface)
    before = await kept()

    is_refused(await send(interface, action, who, case), expected)

    assert await kept() == before


@pytest.mark.parametrize(
    ("action", "case"), [pytest.param(action, case, id=f"{rule}-{action}") for rule, action, *_, case in CASES]
)
async def test_a_change_is_done_and_answered_as_the_participant_reads(
    interface: Interface, action: str, case: Person
) -> None:
    who = await case.made(interface)
    before = await kept()

    answer = await send(interface, action, who, case)

    assert answer.status_code == 200, answer.text
    assert answer.json() == (await interface.alder.get(f"{LISTS['participants']}/{who.public_id}")).json()
    assert await kept() != before
    (enrolment,) = answer.json()["data"]["attributes"]["ecf_enrolments"]
    sent = NEEDED[action] | case.sent
    if action == "withdraw":
        assert enrolment["training_status"] == "withdrawn"
        assert enrolment["withdrawal"]["reason"] == sent["reason"]
    elif action == "defer":
        assert enrolment["training_status"] == "deferred"
        assert enrolment["deferral"]["reason"] == sent["reason"]
    elif action == "resume":
        assert (enrolment["training_status"], enrolment["deferral"]) == ("active", None)
    else:
        assert enrolment["schedule_identifier"] == sent["schedule_identifier"]
        assert enrolment["cohort"] == sent.get("cohort", "2025")


@pytest.mark.parametrize("action", sorted(SENDABLE))
async def test_whom_the_lead_provider_never_trained_is_not_there_part_01(interface: Interface, action: str) -> None:
    case = SENDABLE[action]
    theirs = await case.made(interface)
    foreign = await interface.world.teacher(lead_provider=interface.world.harbour, **case.training)
    before = await kept()

    for stranger in (uuid4(), foreign.public_id):
        answer = await send(interface, action, stranger, case)
        assert (answer.status_code, answer.json()["errors"][0]["title"]) == (404, "Resource not found")
    assert await kept() == before

    assert (await send(interface, action, theirs, case)).status_code == 200


async def test_every_group_of_a_change_of_schedule_speaks_at_once(interface: Interface) -> None:
    case = person("mentor", training=DEFERRED, schedule_identifier="ecf-reduced-april", cohort="1066")
    who = await case.made(interface)

    expected = [(ON, "reduced_for_ects_only"), (COHORT, "contract_year_not_set_up"), (WHO, "training_has_ended")]
    is_refused(await send(interface, "change-schedule", who, case), expected)


COURSE = "course_identifier"
TOGETHER: list[tuple[str, str, Person, Refusal]] = [
    (
        "PART-03 leaves the reason to be judged",
        "withdraw",
        person(course_identifier="", reason=""),
        [(COURSE, "course_missing"), (REASON, "reason_missing")],
    ),
    (
        "PART-04 leaves the reason to be judged",
        "defer",
        person(course_identifier="ecf-mentor", reason="a hunch"),
        [(COURSE, "not_trained_in_this_role"), (REASON, "reason_not_known")],
    ),
    (
        "PART-03 leaves the schedule to be judged",
        "change-schedule",
        person(course_identifier="x", schedule_identifier="x"),
        [(COURSE, "course_missing"), (ON, "schedule_not_known")],
    ),
    (
        "WDR-02 and WDR-03",
        "withdraw",
        person(training=WITHDRAWN, reason="a hunch"),
        [(REASON, "reason_not_known"), (WHO, "already_withdrawn")],
    ),
    (
        "WDR-03 stops WDR-04",
        "withdraw",
        person(started_on=TOMORROW, training={"withdrawn_at": LONG_AGO, "withdrawal_reason": "other"}),
        [(WHO, "already_withdrawn")],
    ),
    (
        "WDR-06 only when nothing else is wrong",
        "withdraw",
        person(started_on=TODAY, reason="mentor-no-longer-being-mentor"),
        [(WHO, "training_begins_today")],
    ),
    (
        "DEF-01 and DEF-04",
        "defer",
        person(training=WITHDRAWN, reason=""),
        [(REASON, "reason_missing"), (WHO, "withdrawn")],
    ),
    (
        "RES-03 stops RES-04",
        "resume",
        person(training=DEFERRED | {"finished_on": TODAY}, prepare=leaves(TODAY)),
        [(WHO, "stopped_today")],
    ),
    (
        "SCH-09 in the present contract year",
        "change-schedule",
        person(training={"contract_year": 2022}, started_on=date(2022, 9, 1)),
        [(COHORT, "contract_year_frozen")],
    ),
]


async def test_each_field_at_fault_is_told_of_once_in_the_published_order(interface: Interface) -> None:
    for rules, action, case, expected in TOGETHER:
        answer = await send(interface, action, await case.made(interface), case)
        assert (rules, [(one["title"], one["code"]) for one in answer.json()["errors"]]) == (rules, expected)
