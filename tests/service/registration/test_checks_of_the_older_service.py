"""What the older service checked of people: decisions by hand, second records, replacement mentors."""

from __future__ import annotations

from datetime import date

import pytest

from service.participants.inputs import AssignMentor, TeacherRecord
from service.participants.operations import (
    assign_mentor,
)
from service.participants.support import decide_funding_by_hand
from service.platform.errors import Refused
from tests.service.registration.closed_years import JUNE, periods, trained_in_2022
from tests.service.registration.england import England, on, recorded, teacher


async def test_a_decision_by_hand_stands_for_records_of_the_older_service_until_it_is_undone(england: England) -> None:
    then = on(2025, 9, 12)
    person = await england.ect(then, start_date=date(2025, 9, 1), record=TeacherRecord())
    assert person.eligible_from is None

    await decide_funding_by_hand(england.service, then, person.participant_id, "ect", "eligible")

    assert (await teacher(person.participant_id))["ect_eligible_from"] == then.today
    assert (await recorded())[-1].fired[0].id == "decided_by_hand"
    with pytest.raises(Refused):
        await decide_funding_by_hand(england.service, then, person.participant_id, "ect", "perhaps")


async def test_another_number_on_the_record_that_matched_is_checked_by_hand_in_the_older_checks(
    england: England,
) -> None:
    then = on(2025, 9, 12)
    await england.mentor(then, start_date=date(2025, 9, 1), record=TeacherRecord(matched_trn="2000001"))
    first = (await recorded())[1]
    await england.mentor(
        on(2025, 9, 15), start_date=date(2025, 9, 8), school_urn="100002", record=TeacherRecord(matched_trn="2000009")
    )

    second = [one for one in await recorded() if one.decision == "mentor_funding_eligibility"][-1]
    assert (first.answer("status"), second.answer("reason")) == ("eligible", "different_trn")


async def test_a_mentor_registered_before_under_another_number_is_found_by_the_email_address(england: England) -> None:
    then = on(2025, 9, 12)
    await england.mentor(then, start_date=date(2025, 9, 1), email="mo@example.org")
    await england.mentor(then, start_date=date(2025, 9, 1), email="mo@example.org", trn="2000002")

    funding = [one for one in await recorded() if one.decision == "mentor_funding_eligibility"]
    assert [one.answer("reason") for one in funding] == ["none", "duplicate_profile"]


async def test_a_replacement_mentor_who_becomes_a_first_mentor_must_change_to_a_standard_schedule(
    england: England,
) -> None:
    mentor = await trained_in_2022(
        england, role="mentor", trn="2000001", contract_year=2024, schedule="ecf-replacement-september"
    )
    mentee = await england.ect(trn="1000009", full_name="Cy")

    await assign_mentor(england.service, JUNE, AssignMentor(mentor, mentee.participant_id, date(2026, 9, 1)))

    opening = [one for one in await recorded() if one.decision == "training_opening"][-1]
    assert opening.answer("schedule_change") == "to_standard"
    assert len(await periods(mentor, "mentor")) == 1
