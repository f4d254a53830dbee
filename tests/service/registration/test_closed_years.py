"""People of closed contract years: moved by a registration or by support, back again, archived, mentors closed off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.declarations.earlier import record_earlier_declarations
from service.participants.closed_years import change_contract_year, move_out_of_closed_year
from service.participants.closing import (
    close_off_mentor,
    let_mentor_train_again,
    months_until,
    people_of_contract_year,
)
from service.participants.inputs import AssignMentor, EarlierTraining, Induction, LeaveSchool, TeacherRecord
from service.participants.operations import (
    assign_mentor,
    leave_school,
    record_earlier_training,
    record_induction,
)
from service.participants.support import decide_funding_by_hand, keep_support_note
from service.platform.errors import NotFound, Refused
from tests.service.registration.england import ALDER, OAK, England, on, recorded, teacher, trainings

LONG_AGO = on(2024, 6, 3)
JUNE = on(2026, 6, 20)
EARLIER = EarlierTraining(
    school_urn=OAK,
    role="ect",
    full_name="Ada Oakley",
    lead_provider=ALDER,
    contract_year=2022,
    schedule="ecf-standard-january",
    started_on=date(2023, 1, 9),
    trn="1000001",
    eligible_from=date(2023, 1, 9),
)


async def trained_in_2022(england: England, *types: str, **particulars: Any) -> UUID:
    """Somebody still in training under 2022, with these declarations paid."""
    await england.partnership(LONG_AGO, contract_year=2022)
    earlier = replace(EARLIER, **particulars)
    person = await record_earlier_training(england.service, LONG_AGO, earlier)
    if types:
        await record_earlier_declarations(england.service, LONG_AGO, person, earlier.role, types)
    return person


async def periods(person: UUID, role: str = "ect") -> list[tuple[int, str, date, date | None]]:
    return [
        (row["contract_year"], row["schedule"], row["started_on"], row["finished_on"])
        for row in await trainings(person, role)
    ]


async def refusing(refused: Any) -> tuple[str | None, str | None]:
    entry = refused.value.entries[0]
    return entry.code, None if entry.policy is None else entry.policy.rule


async def test_support_moves_an_ect_who_has_paid_claims_and_the_frozen_year_is_remembered(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")

    moved = await move_out_of_closed_year(england.service, JUNE, person, "ect")

    assert moved.contract_year == 2024
    assert await periods(person) == [
        (2022, "ecf-standard-january", date(2023, 1, 9), date(2026, 6, 19)),
        (2024, "ecf-extended-september", date(2026, 6, 20), None),
    ]
    assert (await teacher(person))["ect_frozen_contract_year"] == 2022
    assert (await recorded())[-1].decision == "closed_year_move"


async def test_a_check_says_what_would_happen_and_changes_nothing(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")
    before = len(await recorded())

    asked = await move_out_of_closed_year(england.service, JUNE, person, "ect", check=True)

    assert (asked.decision.answer("outcome"), asked.contract_year) == ("moves", None)
    assert len(await periods(person)) == 1
    assert len(await recorded()) == before


async def test_moving_again_finds_nobody_to_move(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")
    await move_out_of_closed_year(england.service, JUNE, person, "ect")

    with pytest.raises(Refused) as refused:
        await move_out_of_closed_year(england.service, on(2026, 6, 21), person, "ect")

    assert await refusing(refused) == ("year_not_frozen", "year_not_frozen")
    assert len(await periods(person)) == 2


async def test_without_a_paid_claim_support_moves_only_by_force_and_only_who_is_eligible(england: England) -> None:
    person = await trained_in_2022(england)

    with pytest.raises(Refused) as refused:
        await move_out_of_closed_year(england.service, JUNE, person, "ect")
    assert await refusing(refused) == ("nothing_shows_training_goes_on", "otherwise")

    moved = await move_out_of_closed_year(england.service, JUNE, person, "ect", forced=True)
    assert moved.contract_year == 2024
    assert (await teacher(person))["ect_frozen_contract_year"] is None


async def test_mentors_do_not_move(england: England) -> None:
    person = await trained_in_2022(england, "started", role="mentor")

    with pytest.raises(Refused) as refused:
        await move_out_of_closed_year(england.service, JUNE, person, "mentor")

    assert await refusing(refused) == ("mentors_do_not_move", "mentor")


async def test_a_note_of_support_stands_against_moving_until_it_is_removed(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")
    await keep_support_note(england.service, JUNE, person, "Two records, being joined.")

    with pytest.raises(Refused) as refused:
        await move_out_of_closed_year(england.service, JUNE, person, "ect")
    assert await refusing(refused) == ("support_note", "note_held")

    await keep_support_note(england.service, JUNE, person, None)
    assert (await move_out_of_closed_year(england.service, JUNE, person, "ect")).contract_year == 2024


async def test_who_completed_induction_or_training_does_not_move(england: England) -> None:
    completed = await trained_in_2022(england, "started", "completed")
    with pytest.raises(Refused) as refused:
        await move_out_of_closed_year(england.service, JUNE, completed, "ect")
    assert await refusing(refused) == ("training_complete", "training_complete")

    passed = await trained_in_2022(england, "started", trn="1000002")
    induction = Induction(passed, date(2023, 1, 9), date(2025, 7, 18), "pass")
    await record_induction(england.service, JUNE, induction)
    with pytest.raises(Refused) as refused:
        await move_out_of_closed_year(england.service, JUNE, passed, "ect")
    assert await refusing(refused) == ("training_complete", "training_complete")


async def test_training_that_has_ended_is_moved_by_a_registration_and_not_by_support(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1", finished_on=date(2025, 7, 18))

    with pytest.raises(Refused) as refused:
        await move_out_of_closed_year(england.service, JUNE, person, "ect")

    assert await refusing(refused) == ("not_in_training", None)
    assert (await england.ect()).contract_year == 2024
    assert (await teacher(person))["ect_frozen_contract_year"] == 2022


async def test_who_was_moved_may_go_back_to_the_year_they_left_and_to_no_other_closed_one(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")
    await move_out_of_closed_year(england.service, JUNE, person, "ect")

    with pytest.raises(Refused) as refused:
        await change_contract_year(england.service, on(2026, 7, 1), person, "ect", 2021)
    assert await refusing(refused) == ("contract_year_frozen", "frozen_year")

    await change_contract_year(england.service, on(2026, 7, 1), person, "ect", 2022)
    assert (await periods(person))[-1] == (2022, "ecf-standard-january", date(2026, 7, 1), None)
    assert (await teacher(person))["ect_frozen_contract_year"] is None


async def test_on_the_day_of_the_move_going_back_changes_the_training_as_it_stands(england: England) -> None:
    person = await trained_in_2022(england, "started", "retained-1")
    await move_out_of_closed_year(england.service, JUNE, person, "ect")

    await change_contract_year(england.service, JUNE, person, "ect", 2022)

    assert [year for year, *_ in await periods(person)] == [2022, 2022]


async def test_an_open_year_needs_a_partnership_and_keeps_the_name_of_the_schedule(england: England) -> None:
    person = await trained_in_2022(england, "started")
    await move_out_of_closed_year(england.service, JUNE, person, "ect")

    with pytest.raises(Refused) as refused:
        await change_contract_year(england.service, on(2026, 7, 1), person, "ect", 2025)
    assert await refusing(refused) == ("no_partnership", "no_partnership")

    await england.partnership(contract_year=2025)
    await change_contract_year(england.service, on(2026, 7, 1), person, "ect", 2025)
    assert (await periods(person))[-1][:2] == (2025, "ecf-extended-september")
    assert (await teacher(person))["ect_frozen_contract_year"] == 2022


@pytest.mark.parametrize("year", [1, 2019, 2099])
async def test_a_contract_year_nobody_has_set_up_is_refused_by_a_rule(england: England, year: int) -> None:
    person = await trained_in_2022(england, "started")

    with pytest.raises(Refused) as refused:
        await change_contract_year(england.service, JUNE, person, "ect", year)

    assert await refusing(refused) == ("contract_year_not_set_up", "year_not_set_up")


async def test_somebody_nobody_knows_or_trained_is_not_found(england: England) -> None:
    with pytest.raises(NotFound):
        await move_out_of_closed_year(england.service, JUNE, uuid4(), "ect")
    person = await trained_in_2022(england)
    with pytest.raises(NotFound):
        await move_out_of_closed_year(england.service, JUNE, person, "mentor")
    with pytest.raises(NotFound):
        await people_of_contract_year(england.service, JUNE, 2019)


async def test_the_list_of_a_closed_year_says_who_is_archived_and_who_may_move(england: England) -> None:
    unpaid = await trained_in_2022(england)
    paid = await trained_in_2022(england, "started", trn="1000002")
    mentor = await trained_in_2022(england, "started", trn="2000001", role="mentor")
    before = len(await recorded())

    found = await people_of_contract_year(england.service, JUNE, 2022)

    said = {
        one.participant: (
            one.archiving.answer("archived"),
            one.move.answer("outcome"),
            None if one.mentor_again is None else one.mentor_again.answer("reason"),
        )
        for one in found
    }
    assert said == {
        unpaid: (True, "stays", None),
        paid: (False, "moves", None),
        mentor: (False, "stays", "one_claim_paid"),
    }
    assert len(await recorded()) == before
    await people_of_contract_year(england.service, JUNE, 2022, record=True)
    assert len(await recorded()) == before + 7


async def test_who_moved_on_is_not_in_the_list_of_the_year_they_left(england: England) -> None:
    person = await trained_in_2022(england, "started")
    await move_out_of_closed_year(england.service, JUNE, person, "ect")

    assert await people_of_contract_year(england.service, JUNE, 2022) == []


async def test_a_mentor_of_the_list_is_closed_off_from_the_usual_day_and_once(england: England) -> None:
    person = await trained_in_2022(england, "started", role="mentor")

    first = await close_off_mentor(england.service, JUNE, "1000001")
    again = await close_off_mentor(england.service, JUNE, "1000001", date(2026, 1, 1))

    row = await teacher(person)
    assert (first.answer("status"), again.answer("status")) == ("closed_off", "unchanged")
    assert (row["mentor_ineligible_from"], row["mentor_completion_reason"]) == (
        date(2024, 7, 31),
        "started_not_completed",
    )


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2024, 7, 30), "day_too_early"),
        (date(2024, 7, 31), None),
        (date(2027, 6, 20), None),
        (date(2027, 6, 21), "day_too_late"),
    ],
)
async def test_the_days_of_the_list_have_bounds(england: England, day: date, rule: str | None) -> None:
    person = await trained_in_2022(england, "started", role="mentor")

    if rule is None:
        await close_off_mentor(england.service, JUNE, "1000001", day)
        assert (await teacher(person))["mentor_ineligible_from"] == day
        return
    with pytest.raises(Refused) as refused:
        await close_off_mentor(england.service, JUNE, "1000001", day)
    assert (await refusing(refused))[1] == rule


async def test_dfe_takes_the_closing_back_only_where_no_claim_was_paid(england: England) -> None:
    unpaid = await trained_in_2022(england, role="mentor")
    paid = await trained_in_2022(england, "started", "retained-1", trn="1000002", role="mentor")
    for trn in ("1000001", "1000002"):
        await close_off_mentor(england.service, JUNE, trn)

    await let_mentor_train_again(england.service, JUNE, unpaid)
    with pytest.raises(Refused) as refused:
        await let_mentor_train_again(england.service, JUNE, paid)

    assert (await teacher(unpaid))["mentor_completion_reason"] is None
    assert await refusing(refused) == ("partly_trained", "closed_year_two_or_three_claims")
    assert (await teacher(paid))["mentor_completion_reason"] == "started_not_completed"


async def test_a_mentor_who_may_train_again_starts_under_the_year_of_the_new_start(england: England) -> None:
    person = await trained_in_2022(england, role="mentor", trn="2000001", finished_on=date(2025, 7, 18))
    await close_off_mentor(england.service, JUNE, "2000001")
    await leave_school(england.service, JUNE, LeaveSchool(person, "mentor", date(2025, 7, 18)))
    await let_mentor_train_again(england.service, JUNE, person)

    again = await england.mentor()

    assert (again.participant_id, again.contract_year, again.schedule) == (person, 2026, "ecf-standard-january")
    assert (await teacher(person))["mentor_frozen_contract_year"] is None


def test_a_month_begun_counts_whole() -> None:
    today = date(2026, 1, 31)
    ahead = {day: months_until(day, today) for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28))}
    assert ahead == {date(2026, 1, 31): 0, date(2026, 2, 1): 1, date(2026, 2, 28): 1}
    assert months_until(date(2027, 1, 31), today) == 12
    assert months_until(date(2027, 2, 1), today) == 13


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
