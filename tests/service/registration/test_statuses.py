"""How training stands, as lead providers read it, follows from days and from what was said; nothing is kept of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.eligibility.facts import stored_record
from service.participants.inputs import Induction, LeaveSchool
from service.participants.operations import leave_school, record_induction
from service.participants.statuses import Statuses, statuses_of
from service.training.operations import TrainingChange, defer_training, resume_training, withdraw_training
from service.training.reading import status_of, trainings_in_role
from tests.service.registration.england import England, on, teacher


async def statuses(england: England, person: UUID, on_day: date, role: str = "ect") -> Statuses:
    row = await teacher(person)
    training = (await trainings_in_role(row["id"], role))[0]
    record = await stored_record(row)
    concluded = record.induction_ended_on if record.induction_outcome is not None else None
    found = statuses_of(
        england.service.rulebook,
        on_day,
        training,
        trained_until=concluded if role == "ect" else row["mentor_ineligible_from"],
        funding=(row[f"{role}_eligible_from"], row[f"{role}_ineligible_from"]),
    )
    assert found.training_status == status_of(training)
    return found


async def test_someone_who_begins_later_is_joining_and_active_from_the_first_day(england: England) -> None:
    person = (await england.ect(on(2026, 8, 20))).participant_id

    assert await statuses(england, person, date(2026, 8, 31)) == Statuses("active", "joining", None)
    assert (await statuses(england, person, date(2026, 9, 1))).participant_status == "active"


async def test_someone_with_a_last_day_is_leaving_and_left_on_that_day(england: England) -> None:
    person = (await england.ect()).participant_id
    await leave_school(england.service, on(2026, 11, 2), LeaveSchool(person, "ect", date(2026, 12, 18)))

    assert await statuses(england, person, date(2026, 12, 17)) == Statuses("active", "leaving", True)
    assert (await statuses(england, person, date(2026, 12, 18))).participant_status == "left"


async def test_whoever_passed_induction_before_leaving_stays_active(england: England) -> None:
    person = (await england.ect()).participant_id
    await record_induction(
        england.service, on(2026, 12, 18), Induction(person, date(2026, 9, 1), date(2026, 12, 17), "pass")
    )
    await leave_school(england.service, on(2026, 12, 18), LeaveSchool(person, "ect", date(2026, 12, 18)))

    assert (await statuses(england, person, date(2027, 1, 5))).participant_status == "active"


async def test_withdrawn_or_deferred_whichever_was_said_last_and_active_once_resumed(england: England) -> None:
    await england.partnership()
    person = (await england.ect()).participant_id
    change = TrainingChange(person, "ect", england.alder, "other")

    await defer_training(england.service, on(2026, 10, 1), change)
    assert await statuses(england, person, date(2026, 10, 1)) == Statuses("deferred", "left", True)

    await withdraw_training(england.service, on(2026, 10, 2), change)
    assert (await statuses(england, person, date(2026, 10, 2))).training_status == "withdrawn"
    assert (await statuses(england, person, date(2026, 4, 27))).participant_status == "withdrawn"

    await resume_training(england.service, on(2026, 10, 5), change)
    assert (await statuses(england, person, date(2026, 10, 5))).participant_status == "active"


async def test_a_mentor_who_completed_stays_shown_as_eligible(england: England) -> None:
    person = (await england.mentor()).participant_id
    found = await statuses(england, person, date(2026, 9, 10), "mentor")
    assert found.eligible_for_funding is True
