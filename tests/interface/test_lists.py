"""Every list has the published shape, and holds what the records say on the day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.participants.tables import AtSchoolPeriod
from service.platform.clock import FixedClock, clock_set_to
from service.schools.tables import School
from tests.interface.as_read import TOMORROW, YESTERDAY
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
