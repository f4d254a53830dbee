"""What lead providers read has the published shape, and says of each person what the records say on the day."""

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
from service.schools.tables import School
from service.training.tables import TrainedParticipant, TrainingPeriod
from tests.interface.client import LISTS
from tests.interface.conftest import CALL, TODAY, Interface
from tests.service.declarations.world import InTraining, call_on

ENROLMENT_KEYS = (
    "training_record_id email mentor_id school_urn participant_type working_pattern cohort training_status "
    "participant_status eligible_for_funding pupil_premium_uplift sparsity_uplift schedule_identifier "
    "delivery_partner_id withdrawal deferral created_at induction_end_date most_recent_induction_period_end_date "
    "overall_induction_start_date mentor_funding_end_date cohort_changed_after_payments_frozen "
    "mentor_ineligible_for_funding_reason participant_status_reason"
)
KEYS = {
    "participants": "full_name teacher_reference_number ecf_enrolments participant_id_changes updated_at",
    "transfers": "transfers updated_at",
    "delivery_partners": "name cohort created_at updated_at",
    "partnerships": "cohort urn school_id delivery_partner_id delivery_partner_name induction_tutor_name "
    "induction_tutor_email participants_currently_training updated_at created_at",
    "unfunded_mentors": "full_name email teacher_reference_number created_at updated_at",
    "schools": "name urn cohort in_partnership induction_programme_choice expression_of_interest induction_tutor_name "
    "induction_tutor_email created_at updated_at",
}
TYPES = {
    "participants": "participant",
    "transfers": "participant-transfer",
    "delivery_partners": "delivery-partner",
    "partnerships": "partnership",
    "unfunded_mentors": "unfunded-mentor",
    "schools": "school",
}
_FORMER = UUID("00000000-0000-4000-8000-000000000001")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


async def one(interface: Interface, person: InTraining) -> Any:
    answer = await interface.alder.get(f"{LISTS['participants']}/{person.public_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["attributes"]


async def enrolment(interface: Interface, person: InTraining) -> Any:
    (found,) = (await one(interface, person))["ecf_enrolments"]
    return found


async def everything(interface: Interface) -> InTraining:
    """A person of each kind of list."""
    ect = await interface.world.teacher()
    mentor = await interface.world.teacher("mentor", lead_provider=interface.world.harbour)
    await interface.world.pair(ect, mentor, date(2025, 9, 1))
    leaver = await interface.world.teacher()
    await interface.moves(leaver, date(2025, 12, 1), interface.world.harbour, date(2026, 1, 5))
    return ect


async def test_every_list_has_the_published_keys_in_order_and_each_row_reads_the_same_alone(
    interface: Interface,
) -> None:
    await everything(interface)

    synced = await interface.alder.sync(["2025"])

    for name, keys in KEYS.items():
        assert synced[name], name
        for row in synced[name]:
            assert list(row) == ["id", "type", "attributes"]
            assert list(row["attributes"]) == keys.split()
            assert row["type"] == TYPES[name]
            path = (
                f"{LISTS['participants']}/{row['id']}/transfers"
                if name == "transfers"
                else f"{LISTS[name]}/{row['id']}"
            )
            cohort = {"filter[cohort]": "2025"} if name == "schools" else {}
            assert (await interface.alder.get(path, **cohort)).json() == {"data": row}
    assert all(
        list(one) == ENROLMENT_KEYS.split()
        for row in synced["participants"]
        for one in row["attributes"]["ecf_enrolments"]
    )


@pytest.mark.parametrize("name", sorted(LISTS))
async def test_pages_neither_repeat_nor_skip_in_either_direction(interface: Interface, name: str) -> None:
    for _ in range(5):
        await everything(interface)
    cohort = {"filter[cohort]": "2025"} if name == "schools" else {}

    up = [row["id"] for row in await interface.alder.all(LISTS[name], **cohort, sort="created_at")]
    down = [row["id"] for row in await interface.alder.all(LISTS[name], **cohort, sort="-created_at,nonsense")]

    assert len(set(up)) == len(up)
    if name not in {"declarations", "statements"}:
        assert down == up[::-1]


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


@pytest.mark.parametrize(
    ("provider", "kind"), [("alder", "new_school"), ("harbour", "new_provider"), (None, "unknown")]
)
async def test_a_transfer_is_named_by_who_trains_next(interface: Interface, provider: str | None, kind: str) -> None:
    person = await interface.world.teacher()
    lead_provider = None if provider is None else getattr(interface.world, provider)
    await interface.moves(person, date(2026, 1, 1), lead_provider, TOMORROW)

    (row,) = await interface.alder.all(LISTS["transfers"])
    (transfer,) = row["attributes"]["transfers"]

    assert transfer["transfer_type"] == kind
    assert transfer["status"] == ("complete" if provider is None else "incomplete")
    assert transfer["leaving"] == {"school_urn": "900001", "provider": "Alder Vale Teaching", "date": "2026-01-01"}
    assert (transfer["joining"] is None) is (provider is None)
    assert len(await interface.harbour.all(LISTS["transfers"])) == (1 if provider == "harbour" else 0)


async def test_who_completed_induction_and_left_has_no_transfer(interface: Interface) -> None:
    for ended in (None, date(2026, 1, 1)):
        person = await interface.world.teacher(finished_on=date(2026, 1, 1))
        await AtSchoolPeriod.update({"finished_on": date(2026, 1, 1), "updated_at": CALL.now}).where(
            AtSchoolPeriod.id == person.stay
        )
        await interface.induction(person, date(2025, 9, 1), ended, outcome="passed" if ended else None)

    assert len(await interface.alder.all(LISTS["transfers"])) == 1


async def test_a_mentor_is_unfunded_for_who_trains_the_ect_and_not_the_mentor(interface: Interface) -> None:
    ect = await interface.world.teacher()
    mentor = await interface.world.teacher("mentor", lead_provider=interface.world.harbour)
    await interface.world.pair(ect, mentor, date(2025, 9, 1), TODAY)

    (found,) = await interface.alder.all(LISTS["unfunded_mentors"])
    assert found["id"] == str(mentor.public_id)
    assert await interface.harbour.all(LISTS["unfunded_mentors"]) == []
    with clock_set_to(FixedClock(call_on(TOMORROW).now)):
        assert await interface.alder.all(LISTS["unfunded_mentors"]) == []
    await interface.moves(ect, YESTERDAY, interface.world.harbour, TODAY)
    assert await interface.alder.all(LISTS["unfunded_mentors"]) == []


async def test_partnerships_count_who_trains_today_the_last_day_included(interface: Interface) -> None:
    trainings: list[dict[str, Any]] = [{}, {"finished_on": TODAY}, {"finished_on": YESTERDAY}, {"started_on": TOMORROW}]
    for training in trainings:
        await interface.world.teacher(**training)

    (found,) = await interface.alder.all(LISTS["partnerships"])
    assert found["attributes"]["participants_currently_training"] == 2


async def test_schools_are_those_eligible_or_in_a_partnership_and_show_tutors_to_whom_they_chose(
    interface: Interface,
) -> None:
    await interface.world.teacher()
    await School.update({"induction_tutor_name": "Kit Rowe", "primary_contact_email": "head@example.org"}).where(
        School.id == interface.world.school
    )
    await School.update({"status": "closed"}).where(School.urn == "900002")

    (alder,) = await interface.alder.all(LISTS["schools"], **{"filter[cohort]": "2025"})
    (harbour,) = await interface.harbour.all(LISTS["schools"], **{"filter[cohort]": "2025,2024"})

    assert alder["attributes"]["induction_programme_choice"] == "provider_led"
    assert (alder["attributes"]["in_partnership"], harbour["attributes"]["in_partnership"]) == (True, True)
    assert alder["attributes"]["induction_tutor_email"] == "head@example.org"
    assert harbour["attributes"]["induction_tutor_name"] is None
    assert (alder["attributes"]["expression_of_interest"], harbour["attributes"]["expression_of_interest"]) == (
        True,
        False,
    )
    assert await interface.alder.all(LISTS["schools"], **{"filter[cohort]": "1999"}) == []
    assert await interface.alder.all(LISTS["schools"], **{"filter[cohort]": ""}) == []
    assert len(await interface.alder.all(LISTS["schools"], **{"filter[cohort]": "2025", "filter[urn]": "900001"})) == 1
    assert await interface.alder.all(LISTS["schools"], **{"filter[cohort]": "2025", "filter[urn]": "900002"}) == []


async def test_delivery_partners_name_the_years_with_the_one_who_asks(interface: Interface) -> None:
    (alder,) = await interface.alder.all(LISTS["delivery_partners"])
    (harbour,) = await interface.harbour.all(LISTS["delivery_partners"])

    assert (alder["attributes"]["cohort"], harbour["attributes"]["cohort"]) == (["2024", "2025"], ["2026"])
    assert await interface.alder.all(LISTS["delivery_partners"], **{"filter[cohort]": "2026"}) == []


async def changed_after(interface: Interface, name: str, moment: datetime) -> int:
    since = {"filter[updated_since]": moment.isoformat()}
    return len(await interface.alder.all(LISTS[name], **since))


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
