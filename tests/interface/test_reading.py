"""What lead providers read of a participant is what the records say on the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.nightly import work_the_night
from service.participants.tables import AtSchoolPeriod, ParticipantIdChange, Teacher
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Call
from service.schools.operations import set_uplift
from service.training.tables import TrainedParticipant, TrainingPeriod
from tests.interface.as_read import TOMORROW, YESTERDAY, changed_after, enrolment, one
from tests.interface.client import LISTS
from tests.interface.conftest import CALL, TODAY, Interface
from tests.service.declarations.world import call_on

_FORMER = UUID("00000000-0000-4000-8000-000000000001")


@pytest.mark.parametrize(
    ("training", "status"),
    [
        ({}, "active"),
        ({"started_on": TODAY}, "active"),
        ({"started_on": TOMORROW}, "joining"),
        ({"finished_on": TOMORROW}, "leaving"),
        ({"finished_on": TODAY}, "left"),
        ({"started_on": TOMORROW, "finished_on": TOMORROW}, "leaving"),
        ({"finished_on": TODAY, "deferred_at": CALL.now}, "left"),
        ({"finished_on": TOMORROW, "withdrawn_at": CALL.now}, "leaving"),
    ],
)
async def test_the_participant_status_follows_the_days_of_training(
    interface: Interface, training: dict[str, Any], status: str
) -> None:
    person = await interface.world.teacher(**training)

    assert (await enrolment(interface, person))["participant_status"] == status


@pytest.mark.parametrize(("ended", "status"), [(YESTERDAY, "active"), (TODAY, "active"), (None, "left")])
async def test_who_completed_induction_before_training_ended_stays_active(
    interface: Interface, ended: date | None, status: str
) -> None:
    person = await interface.world.teacher(finished_on=TODAY)
    await interface.induction(person, date(2025, 9, 1), ended, outcome="passed" if ended else None)

    shown = await enrolment(interface, person)
    assert shown["participant_status"] == status
    assert shown["overall_induction_start_date"] == "2025-09-01"
    assert shown["induction_end_date"] == (None if ended is None else ended.isoformat())


@pytest.mark.parametrize(
    ("withdrawn", "deferred", "status"),
    [(None, None, "active"), (1, None, "withdrawn"), (None, 1, "deferred"), (2, 1, "withdrawn"), (1, 2, "deferred")],
)
async def test_the_later_of_withdrawn_and_deferred_is_shown_alone_and_found_by_the_filter(
    interface: Interface, withdrawn: int | None, deferred: int | None, status: str
) -> None:
    def moment(minute: int | None) -> datetime | None:
        return None if minute is None else datetime(2026, 1, 1, 9, minute, tzinfo=CALL.now.tzinfo)

    person = await interface.world.teacher(
        withdrawn_at=moment(withdrawn),
        withdrawal_reason="other",
        deferred_at=moment(deferred),
        deferral_reason="career-break",
    )

    shown = await enrolment(interface, person)
    assert shown["training_status"] == status
    assert (shown["withdrawal"] is not None, shown["deferral"] is not None) == (
        status == "withdrawn",
        status == "deferred",
    )
    for asked in ("active", "withdrawn", "deferred", "nonsense"):
        found = await interface.alder.all(LISTS["participants"], **{"filter[training_status]": asked})
        assert bool(found) is (asked == status)


@pytest.mark.parametrize(
    ("since", "until", "eligible"),
    [
        (None, None, None),
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY, TOMORROW, True),
        (TOMORROW, TODAY, False),
        (None, TODAY, False),
    ],
)
async def test_funding_is_shown_by_which_day_came_first(
    interface: Interface, since: date | None, until: date | None, eligible: bool | None
) -> None:
    person = await interface.world.teacher()
    await Teacher.update({"ect_eligible_from": since, "ect_ineligible_from": until}).where(Teacher.id == person.teacher)

    assert (await enrolment(interface, person))["eligible_for_funding"] is eligible


@pytest.mark.parametrize(("year", "shown"), [(2024, True), (2025, False)])
async def test_uplifts_are_shown_in_years_that_pay_them(interface: Interface, year: int, shown: bool) -> None:
    person = await interface.world.teacher(contract_year=year)
    await interface.world.uplift(year, sparsity=True)

    found = await enrolment(interface, person)
    assert (found["pupil_premium_uplift"], found["sparsity_uplift"]) == (False, shown)


MARCH_27, MARCH_31 = date(2026, 3, 27), date(2026, 3, 31)
STOPPED: dict[str, Any] = {"finished_on": MARCH_27}
MOMENT = datetime(2026, 3, 27, 9, tzinfo=CALL.now.tzinfo)


@pytest.mark.parametrize(
    ("training", "reason"),
    [
        ({}, None),
        ({"started_on": TOMORROW}, None),
        (STOPPED | {"withdrawn_at": MOMENT, "withdrawal_reason": "other"}, "withdrawn"),
        (STOPPED | {"deferred_at": MOMENT, "deferral_reason": "other"}, "deferred"),
        (STOPPED, "training_ended"),
        ({"finished_on": TOMORROW}, "training_ended"),
    ],
)
async def test_whoever_is_leaving_or_has_left_reads_why(
    interface: Interface, training: dict[str, Any], reason: str | None
) -> None:
    person = await interface.world.teacher(**training)

    assert (await enrolment(interface, person))["participant_status_reason"] == reason


async def test_a_move_to_a_school_or_a_lead_provider_is_told_from_leaving_for_nowhere_known(
    interface: Interface,
) -> None:
    reasons = []
    for lead_provider in (interface.world.harbour, None):
        mover = await interface.world.teacher()
        await interface.moves(mover, MARCH_27, lead_provider, MARCH_31)
        reasons.append((await enrolment(interface, mover))["participant_status_reason"])
    stayer = await interface.world.teacher(**STOPPED)
    await interface.world.training(stayer.stay, interface.world.harbour, 2025, MARCH_31)
    reasons.append((await enrolment(interface, stayer))["participant_status_reason"])

    assert reasons == ["moved_school", "left_school", "changed_lead_provider"]
    assert await changed_after(interface, "participants", CALL.now) == 2, "those who moved by hand of today"


async def test_an_enrolment_dates_from_the_record_of_the_stay_that_began_first(interface: Interface) -> None:
    person = await interface.world.teacher()
    recorded = datetime(2026, 2, 2, 9, tzinfo=CALL.now.tzinfo)
    earlier = AtSchoolPeriod(
        teacher=person.teacher,
        school=interface.school_elsewhere,
        role="ect",
        started_on=date(2024, 9, 2),
        finished_on=date(2025, 7, 31),
        created_at=recorded,
        updated_at=recorded,
    )
    await AtSchoolPeriod.insert(earlier)

    assert (await enrolment(interface, person))["created_at"] == "2026-02-02T09:00:00Z"


async def test_the_mentor_is_that_of_the_earliest_pairing_not_over(interface: Interface) -> None:
    ect = await interface.world.teacher()
    past, current, coming = [await interface.world.teacher("mentor") for _ in range(3)]
    await interface.world.pair(ect, past, date(2025, 9, 1), YESTERDAY)
    await interface.world.pair(ect, current, TODAY, TODAY)
    await interface.world.pair(ect, coming, TOMORROW)

    assert (await enrolment(interface, ect))["mentor_id"] == str(current.public_id)
    with clock_set_to(FixedClock(call_on(TOMORROW).now)):
        assert (await enrolment(interface, ect))["mentor_id"] == str(coming.public_id)


async def test_the_latest_training_of_each_role_is_shown_early_career_teacher_first(interface: Interface) -> None:
    person = await interface.world.teacher("mentor", contract_year=2024, started_on=date(2024, 9, 1))
    stay = await interface.world.stay(person.teacher, "ect", date(2024, 9, 1))
    await interface.world.training(stay, interface.world.alder, 2024, date(2024, 9, 1), finished_on=date(2025, 1, 1))
    await interface.world.training(stay, interface.world.alder, 2025, date(2025, 9, 1))

    found = (await one(interface, person))["ecf_enrolments"]

    assert [(row["participant_type"], row["cohort"]) for row in found] == [("ect", "2025"), ("mentor", "2024")]
    assert found[0]["training_record_id"] != found[1]["training_record_id"]
    for cohort, seen in (("2024", 1), ("2025", 1), ("2023", 0), ("2023,2024", 1), ("x", 0)):
        assert len(await interface.alder.all(LISTS["participants"], **{"filter[cohort]": cohort})) == seen


async def test_an_id_given_up_leads_to_the_participant(interface: Interface) -> None:
    person = await interface.world.teacher()
    await interface.world.teacher()
    await ParticipantIdChange.insert(
        ParticipantIdChange(teacher=person.teacher, from_id=_FORMER, to_id=person.public_id, changed_at=CALL.now)
    )

    (found,) = await interface.alder.all(LISTS["participants"], **{"filter[from_participant_id]": str(_FORMER)})

    assert found["id"] == str(person.public_id)
    (change,) = found["attributes"]["participant_id_changes"]
    assert change["from_participant_id"] == str(_FORMER)
    assert (await interface.alder.get(f"{LISTS['participants']}/{_FORMER}")).status_code == 404


async def test_training_that_waits_for_a_partnership_shows_nobody(interface: Interface) -> None:
    person = await interface.world.teacher()
    await TrainingPeriod.update({"partnership": None}).where(TrainingPeriod.id == person.training)

    assert await interface.alder.all(LISTS["participants"]) == []


async def test_a_day_that_changes_what_is_shown_counts_as_a_change_once(interface: Interface) -> None:
    await interface.world.teacher(started_on=TOMORROW)
    await interface.world.teacher()
    await work_the_night(interface.service, CALL)
    tomorrow = call_on(TOMORROW)
    later = Call("test", tomorrow.now + timedelta(hours=1))

    assert await changed_after(interface, "participants", tomorrow.now) == 0
    assert (await work_the_night(interface.service, tomorrow)).shown_anew == 1
    assert (await work_the_night(interface.service, later)).shown_anew == 0
    assert await changed_after(interface, "participants", tomorrow.now) == 1
    assert await changed_after(interface, "partnerships", tomorrow.now) == 1
    assert await changed_after(interface, "participants", later.now) == 0


async def test_what_changes_an_uplift_or_a_mentor_is_a_change_of_the_participant(interface: Interface) -> None:
    ect = await interface.world.teacher(contract_year=2024)
    moment = CALL.now
    assert await changed_after(interface, "participants", moment) == 0

    await set_uplift(interface.service, CALL, "900001", 2024, pupil_premium=True, sparsity=False)

    assert await changed_after(interface, "participants", moment) == 1
    row = await TrainedParticipant.select().where(TrainedParticipant.teacher == ect.teacher).first()
    assert row is not None
    assert row["updated_at"] == moment
