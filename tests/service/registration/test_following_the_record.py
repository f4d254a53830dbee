"""What follows for the contract year when somebody becomes eligible, is still in induction or began it otherwise."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.nightly import work_the_night
from service.participants.inputs import Induction, TeacherRecord
from service.participants.nightly import move_those_still_in_induction, retest_waiting
from service.participants.operations import record_induction, update_teacher_record
from service.participants.records import keep_record
from service.platform.audit import AuditEvent
from tests.service.registration.closed_years import periods, trained_in_2022
from tests.service.registration.england import England, on, recorded, teacher

SPRING_2026, SUMMER_2026 = on(2026, 4, 27), on(2026, 6, 20)
IN_INDUCTION = TeacherRecord(
    qts_awarded_on=date(2022, 7, 1), induction_status="in_progress", induction_started_on=date(2023, 1, 9)
)


async def years(person: UUID) -> list[int]:
    return [year for year, *_ in await periods(person)]


async def test_before_28_april_2026_who_becomes_eligible_in_a_frozen_year_moves_at_once_elg_e1_15(
    england: England,
) -> None:
    person = await trained_in_2022(england, eligible_from=None)

    await update_teacher_record(england.service, SPRING_2026, person, IN_INDUCTION)

    assert (await teacher(person))["ect_eligible_from"] == SPRING_2026.today
    assert (await periods(person))[-1] == (2024, "ecf-extended-september", SPRING_2026.today, None)
    moves = [one for one in await recorded() if one.decision == "closed_year_move"]
    assert [one.fired[0].id for one in moves] == ["became_eligible_without_claims"]


async def test_from_28_april_2026_becoming_eligible_moves_nobody_x_26(england: England) -> None:
    person = await trained_in_2022(england, eligible_from=None)

    await update_teacher_record(england.service, SUMMER_2026, person, IN_INDUCTION)

    assert (await teacher(person))["ect_eligible_from"] == SUMMER_2026.today
    assert await years(person) == [2022]
    assert "closed_year_move" not in [one.decision for one in await recorded()]


async def test_who_is_found_eligible_at_night_moves_that_night(england: England) -> None:
    person = await trained_in_2022(england, eligible_from=None)
    async with england.service.database.transaction():
        await keep_record(on(2026, 4, 19), (await teacher(person))["id"], IN_INDUCTION)

    assert await retest_waiting(england.service, on(2026, 4, 20)) == [person]

    assert await years(person) == [2022, 2024]
    assert await retest_waiting(england.service, on(2026, 4, 21)) == []


async def test_ects_of_2022_still_in_induction_move_from_15_september_2025_mov_03(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")
    await update_teacher_record(england.service, on(2025, 9, 1), person, IN_INDUCTION)

    assert await move_those_still_in_induction(england.service, on(2025, 9, 14)) == []
    assert (await work_the_night(england.service, on(2025, 9, 15))).moved == [person]
    assert (await work_the_night(england.service, on(2025, 9, 16))).moved == [], "once"

    assert await years(person) == [2022, 2024]
    assert (await teacher(person))["ect_frozen_contract_year"] == 2022


async def test_nobody_in_induction_moves_by_that_from_28_april_2026(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")
    await update_teacher_record(england.service, SUMMER_2026, person, IN_INDUCTION)
    before = len(await recorded())

    assert await move_those_still_in_induction(england.service, SUMMER_2026) == []
    assert len(await recorded()) == before, "nothing is recorded of who stays"


async def in_training_in_2025(england: England) -> UUID:
    """An ECT registered in October 2025 whose induction has no first day yet."""
    return (await england.ect(on(2025, 10, 1), start_date=date(2025, 9, 1), record=TeacherRecord())).participant_id


async def test_another_start_of_induction_moved_an_ect_without_claims_in_the_older_service_cpa_e1_03(
    england: England,
) -> None:
    person = await in_training_in_2025(england)
    assert await years(person) == [2025]

    await record_induction(england.service, on(2025, 11, 3), Induction(person, date(2024, 9, 2)))

    assert await years(person) == [2025, 2024]
    corrections = [one for one in await recorded() if one.decision == "induction_start_correction"]
    assert [one.fired[0].id for one in corrections] == ["moves"]


async def test_the_same_start_again_asks_nothing(england: England) -> None:
    person = await in_training_in_2025(england)
    await record_induction(england.service, on(2025, 11, 3), Induction(person, date(2025, 9, 1)))
    await record_induction(england.service, on(2025, 11, 4), Induction(person, date(2025, 9, 1)))

    corrections = [one for one in await recorded() if one.decision == "induction_start_correction"]
    assert [one.fired[0].id for one in corrections] == ["same_year"]


async def test_from_28_april_2026_the_contract_year_stays_whatever_the_start_of_induction(england: England) -> None:
    person = await in_training_in_2025(england)

    await record_induction(england.service, SUMMER_2026, Induction(person, date(2024, 9, 2)))

    assert await years(person) == [2025]
    assert (await recorded())[-1].fired[0].id == "year_follows_the_start_at_school"


async def test_where_claims_stand_a_corrected_start_is_left_to_support(england: England) -> None:
    await england.partnership(on(2024, 6, 3), contract_year=2024)
    person = await trained_in_2022(england, "started", contract_year=2024, schedule="ecf-standard-january")

    await record_induction(england.service, on(2025, 11, 3), Induction(person, date(2025, 9, 1)))

    assert await years(person) == [2024]
    actions = [row["action"] for row in await AuditEvent.select(AuditEvent.action)]
    assert "contract year left to support" in actions
