"""Mentors: registered without funding if need be, one at a time for an early career teacher, trained once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.participants.inputs import AssignMentor, EndMentoring, LeaveSchool, TeacherRecord
from service.participants.operations import assign_mentor, end_mentoring, leave_school
from service.participants.tables import Mentorship
from service.platform.errors import NotFound, Refused
from tests.service.registration.england import ALDER, ASH, SEPTEMBER, England, on, recorded, teacher, trainings

EARLY = TeacherRecord(early_roll_out=True, mentor_completion_reason="completed_during_early_roll_out")


async def pairings() -> list[tuple[date, date | None]]:
    """First and last day of every pairing, earliest first."""
    rows = await Mentorship.select().order_by(Mentorship.started_on)
    return [(row["started_on"], row["finished_on"]) for row in rows]


async def code_of(refused: Any) -> tuple[str | None, str | None]:
    entry = refused.value.entries[0]
    return entry.code, entry.pointer


async def test_a_mentor_is_registered_paired_trained_and_eligible(england: England) -> None:
    mentee = await england.ect()

    mentor = await england.mentor(mentee=mentee.participant_id)

    assert await pairings() == [(date(2026, 9, 1), None)]
    assert (mentor.contract_year, mentor.schedule) == (2026, "ecf-standard-september")
    assert mentor.eligible_from == SEPTEMBER.today


async def test_a_mentor_trains_from_the_start_date_even_when_registered_later(england: England) -> None:
    mentor = await england.mentor()

    assert (await trainings(mentor.participant_id, "mentor"))[0]["started_on"] == date(2026, 9, 1)


async def test_a_mentor_who_is_not_funded_may_mentor_but_gets_no_training(england: England) -> None:
    mentee = await england.ect()

    mentor = await england.mentor(mentee=mentee.participant_id, record=EARLY)

    row = await teacher(mentor.participant_id)
    assert (mentor.programme, mentor.eligible_from) == (None, None)
    assert len(await pairings()) == 1
    assert (row["mentor_ineligible_from"], row["mentor_completion_reason"]) == (
        date(2021, 4, 19),
        "completed_during_early_roll_out",
    )


async def test_a_mentor_in_training_is_not_trained_a_second_time_at_another_school(england: England) -> None:
    first = await england.mentor()

    second = await england.mentor(school_urn=ASH, start_date=date(2026, 9, 5))

    assert second.participant_id == first.participant_id
    assert second.programme is None
    assert len(await trainings(first.participant_id, "mentor")) == 1


async def test_someone_in_training_as_an_ect_is_not_trained_as_a_mentor(england: England) -> None:
    ect = await england.ect(on(2026, 8, 20), start_date=date(2026, 8, 1))

    mentor = await england.mentor(trn="1000001")

    assert mentor.participant_id == ect.participant_id
    assert mentor.programme is None
    funding = [one for one in await recorded() if one.decision == "mentor_funding_eligibility"]
    assert funding[0].answer("reason") == "in_training_as_ect"


async def test_a_mentee_of_another_school_is_refused(england: England) -> None:
    mentee = await england.ect(school_urn=ASH)

    with pytest.raises(Refused) as refused:
        await england.mentor(mentee=mentee.participant_id)

    assert await code_of(refused) == ("mentee_not_at_the_school", "/mentee_id")


async def test_the_same_mentor_again_gives_the_first(england: England) -> None:
    mentee = await england.ect()
    first = await england.mentor(mentee=mentee.participant_id)

    assert await england.mentor(mentee=mentee.participant_id) == first
    assert len(await pairings()) == 1


async def test_a_new_mentor_ends_the_pairing_before_on_the_day_before(england: England) -> None:
    mentee = await england.ect()
    await england.mentor(mentee=mentee.participant_id)
    second = await england.mentor(trn="2000002")

    await assign_mentor(
        england.service, SEPTEMBER, AssignMentor(second.participant_id, mentee.participant_id, date(2026, 11, 2))
    )

    assert await pairings() == [(date(2026, 9, 1), date(2026, 11, 1)), (date(2026, 11, 2), None)]


async def test_the_same_assignment_again_changes_nothing(england: England) -> None:
    mentee = await england.ect()
    mentor = await england.mentor()
    sent = AssignMentor(mentor.participant_id, mentee.participant_id, date(2026, 10, 1))

    for _ in range(2):
        await assign_mentor(england.service, SEPTEMBER, sent)

    assert await pairings() == [(date(2026, 10, 1), None)]


async def test_nobody_is_mentored_before_both_are_at_the_school(england: England) -> None:
    mentee = await england.ect(start_date=date(2026, 9, 8))
    mentor = await england.mentor()

    await assign_mentor(
        england.service, SEPTEMBER, AssignMentor(mentor.participant_id, mentee.participant_id, date(2026, 9, 2))
    )

    assert await pairings() == [(date(2026, 9, 8), None)]


@pytest.mark.parametrize("who", ["unknown", "elsewhere", "self"])
async def test_a_mentor_has_to_be_registered_at_the_school(england: England, who: str) -> None:
    mentee = (await england.ect()).participant_id
    elsewhere = (await england.mentor(school_urn=ASH)).participant_id
    mentor: UUID = {"unknown": uuid4(), "elsewhere": elsewhere, "self": mentee}[who]

    with pytest.raises((Refused, NotFound)) as refused:
        await assign_mentor(england.service, SEPTEMBER, AssignMentor(mentor, mentee, date(2026, 10, 1)))

    expected = {"unknown": "not_found", "elsewhere": "mentor_not_at_the_school", "self": "mentors_themselves"}
    assert (await code_of(refused))[0] == expected[who]
    assert await pairings() == []


async def test_assigning_a_mentor_who_never_trained_opens_training_with_the_ects_lead_provider(
    england: England,
) -> None:
    mentee = await england.ect()
    mentor = await england.mentor(programme="school_led", lead_provider=None)
    assert await trainings(mentor.participant_id, "mentor") == []

    await assign_mentor(
        england.service, SEPTEMBER, AssignMentor(mentor.participant_id, mentee.participant_id, date(2026, 10, 1))
    )

    (training,) = await trainings(mentor.participant_id, "mentor")
    assert (training["lead_provider"], training["started_on"]) == (england.alder, date(2026, 10, 1))
    assert (await teacher(mentor.participant_id))["mentor_eligible_from"] == SEPTEMBER.today


async def test_mentoring_ends_on_its_last_day(england: England) -> None:
    mentee = await england.ect()
    mentor = await england.mentor(mentee=mentee.participant_id)
    sent = EndMentoring(mentor.participant_id, mentee.participant_id, date(2026, 12, 18))

    await end_mentoring(england.service, SEPTEMBER, sent)

    assert await pairings() == [(date(2026, 9, 1), date(2026, 12, 18))]
    with pytest.raises(NotFound):
        await end_mentoring(
            england.service, SEPTEMBER, EndMentoring(mentor.participant_id, mentee.participant_id, date(2027, 1, 1))
        )


async def test_leaving_a_school_ends_training_and_pairings_there(england: England) -> None:
    mentee = await england.ect()
    await england.mentor(mentee=mentee.participant_id)

    await leave_school(england.service, on(2026, 10, 1), LeaveSchool(mentee.participant_id, "ect", date(2026, 10, 16)))

    assert await pairings() == [(date(2026, 9, 1), date(2026, 10, 16))]
    assert (await trainings(mentee.participant_id, "ect"))[0]["finished_on"] == date(2026, 10, 16)
    moved = await england.ect(on(2026, 11, 2), school_urn=ASH, start_date=date(2026, 11, 2))
    assert (moved.participant_id, moved.schedule) == (mentee.participant_id, "ecf-standard-september")
    assert moved.lead_provider == ALDER
