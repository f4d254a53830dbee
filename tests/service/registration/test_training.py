"""Training is withdrawn, deferred and resumed by the lead provider, and ended and restored by a completion."""

from __future__ import annotations

from datetime import date

import pytest

from service.participants.inputs import LeaveSchool
from service.participants.operations import leave_school
from service.platform.errors import NotFound, Refused
from service.training.completion import end_mentor_funding, restore_mentor_funding
from service.training.operations import TrainingChange, defer_training, resume_training, withdraw_training
from tests.service.registration.england import England, on, teacher, trainings

JANUARY, MARCH = on(2027, 1, 15), on(2027, 3, 1)


@pytest.fixture
async def change(england: England) -> TrainingChange:
    """An ECT trained by Alder since September."""
    await england.partnership()
    person = await england.ect()
    return TrainingChange(person.participant_id, "ect", england.alder, "other")


async def days(change: TrainingChange) -> list[tuple[date, date | None]]:
    return [(row["started_on"], row["finished_on"]) for row in await trainings(change.participant, change.role or "")]


async def refused_code(operation: object) -> str | None:
    with pytest.raises(Refused) as refused:
        await operation  # type: ignore[misc] # a coroutine
    return refused.value.entries[0].code


async def test_withdrawing_ends_training_today(england: England, change: TrainingChange) -> None:
    await withdraw_training(england.service, JANUARY, change)

    (training,) = await trainings(change.participant, "ect")
    assert (training["finished_on"], training["withdrawal_reason"]) == (JANUARY.today, "other")
    assert training["withdrawn_at"] == JANUARY.now
    assert await refused_code(withdraw_training(england.service, MARCH, change)) == "already_withdrawn"


async def test_deferred_training_is_resumed_as_a_new_stretch(england: England, change: TrainingChange) -> None:
    await defer_training(england.service, JANUARY, change)
    assert await refused_code(resume_training(england.service, JANUARY, change)) == "stopped_today"

    await resume_training(england.service, MARCH, change)

    assert await days(change) == [(date(2026, 9, 10), JANUARY.today), (MARCH.today, None)]
    first, second = await trainings(change.participant, "ect")
    assert first["deferred_at"] == JANUARY.now
    assert second["deferred_at"] is None
    assert all(first[field] == second[field] for field in ("partnership", "schedule", "contract_year"))
    assert await refused_code(resume_training(england.service, MARCH, change)) == "already_active"


async def test_training_is_not_withdrawn_before_a_full_day_of_it(england: England, change: TrainingChange) -> None:
    first_day = on(2026, 9, 10)

    assert await refused_code(withdraw_training(england.service, first_day, change)) == "training_begins_today"


async def test_training_is_not_resumed_at_a_school_the_person_left(england: England, change: TrainingChange) -> None:
    await defer_training(england.service, JANUARY, change)
    await leave_school(england.service, JANUARY, LeaveSchool(change.participant, "ect", date(2027, 2, 1)))

    assert await refused_code(resume_training(england.service, MARCH, change)) == "left_the_school"


async def test_another_lead_provider_does_not_see_the_participant(england: England, change: TrainingChange) -> None:
    with pytest.raises(NotFound):
        await withdraw_training(
            england.service, JANUARY, TrainingChange(change.participant, "ect", england.alder + 1, "other")
        )


async def test_a_reason_is_asked_for(england: England, change: TrainingChange) -> None:
    silent = TrainingChange(change.participant, "ect", england.alder)

    assert await refused_code(withdraw_training(england.service, JANUARY, silent)) == "reason_missing"


async def completed(england: England, day: date) -> TrainingChange:
    """A mentor trained by Alder since September whose funding ended on a day."""
    await england.partnership()
    mentor = await england.mentor()
    row = await teacher(mentor.participant_id)
    async with england.service.database.transaction():
        await end_mentor_funding(
            JANUARY,
            row["id"],
            england.alder,
            ineligible_from=day,
            reason="completed_declaration_received",
            ended_on=day,
        )
    return TrainingChange(mentor.participant_id, "mentor", england.alder)


async def restore(england: England, change: TrainingChange) -> None:
    row = await teacher(change.participant)
    async with england.service.database.transaction():
        await restore_mentor_funding(MARCH, row["id"], england.alder)


async def test_a_completion_ends_funding_and_training_on_its_day(england: England) -> None:
    change = await completed(england, date(2027, 1, 10))

    row = await teacher(change.participant)
    assert (row["mentor_ineligible_from"], row["mentor_completion_reason"]) == (
        date(2027, 1, 10),
        "completed_declaration_received",
    )
    assert await days(change) == [(date(2026, 9, 1), date(2027, 1, 10))]


async def test_training_lasts_at_least_until_the_day_after_it_began(england: England) -> None:
    assert await days(await completed(england, date(2026, 9, 1))) == [(date(2026, 9, 1), date(2026, 9, 2))]


async def test_a_completion_taken_back_opens_training_on_the_day_after_it_ended(england: England) -> None:
    change = await completed(england, date(2027, 1, 10))

    await restore(england, change)

    row = await teacher(change.participant)
    assert (row["mentor_ineligible_from"], row["mentor_completion_reason"]) == (None, None)
    assert await days(change) == [(date(2026, 9, 1), date(2027, 1, 10)), (date(2027, 1, 11), None)]


async def test_training_that_had_ended_for_another_reason_stays_closed(england: England) -> None:
    change = await completed(england, date(2027, 1, 10))
    await leave_school(england.service, JANUARY, LeaveSchool(change.participant, "mentor", date(2027, 1, 8)))

    await restore(england, change)

    assert await days(change) == [(date(2026, 9, 1), date(2027, 1, 8))]
