"""Who goes on under another contract year because their own is closed, and who may go back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from service.participants.closed_years import change_contract_year, move_out_of_closed_year
from service.participants.closing import (
    people_of_contract_year,
)
from service.participants.inputs import Induction
from service.participants.operations import (
    record_induction,
)
from service.participants.support import keep_support_note
from service.platform.errors import NotFound, Refused
from tests.service.registration.closed_years import JUNE, periods, refusing, trained_in_2022
from tests.service.registration.england import England, on, recorded, teacher


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
