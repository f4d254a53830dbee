"""The people of a closed contract year: listed, archived, mentors closed off and training again."""

from __future__ import annotations

from datetime import date

import pytest

from service.participants.closed_years import move_out_of_closed_year
from service.participants.closing import (
    close_off_mentor,
    let_mentor_train_again,
    months_until,
    people_of_contract_year,
)
from service.participants.inputs import LeaveSchool
from service.participants.operations import (
    leave_school,
)
from service.platform.errors import Refused
from tests.service.registration.closed_years import JUNE, refusing, trained_in_2022
from tests.service.registration.england import England, recorded, teacher


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
