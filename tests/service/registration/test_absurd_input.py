"""What cannot be right is answered by a rule that names itself: never an exception, never a silent default."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.participants.inputs import TeacherRecord
from service.platform.context import Call
from service.platform.errors import Refused
from tests.service.one_database import on_sqlite_alone
from tests.service.registration.england import ASH, SEPTEMBER, England, on, recorded, trainings

IN_THE_CLOSURE = on(2026, 6, 8)
BEFORE = on(2025, 9, 12)


async def deciding(england: England, call: Call, **particulars: Any) -> tuple[str, str]:
    """The decision and rule that refuse an ECT of these particulars."""
    with pytest.raises(Refused) as refused:
        await england.ect(call, **particulars)
    (entry,) = refused.value.entries
    assert entry.policy is not None
    assert entry.detail.endswith(".")
    return entry.policy.decision, entry.policy.rule


@on_sqlite_alone
@pytest.mark.parametrize(
    ("start", "rule"),
    [
        (date.min, "too_early"),
        (date(1899, 12, 31), "too_early"),
        (date(2024, 5, 31), "too_early"),
        (date(2027, 6, 1), "year_not_set_up"),
        (date(2099, 9, 1), "year_not_set_up"),
        (date.max, "year_not_set_up"),
    ],
)
async def test_a_start_date_beyond_every_contract_year_is_refused_by_a_rule(
    england: England, start: date, rule: str
) -> None:
    assert await deciding(england, SEPTEMBER, start_date=start) == ("contract_year", rule)


@pytest.mark.parametrize("began", [date(2099, 9, 1), date.max])
async def test_before_april_2026_an_induction_in_no_contract_year_is_refused_by_a_rule(
    england: England, began: date
) -> None:
    record = TeacherRecord(qts_awarded_on=date(2025, 7, 1), induction_started_on=began)
    found = await deciding(england, BEFORE, start_date=date(2025, 9, 1), record=record)
    assert found == ("contract_year", "induction_year_not_set_up")


async def test_an_induction_long_before_every_contract_year_stands_under_the_current_one(england: England) -> None:
    record = TeacherRecord(qts_awarded_on=date.min, induction_started_on=date.min, induction_status="in_progress")
    registered = await england.ect(BEFORE, start_date=date(2025, 9, 1), record=record)
    assert registered.contract_year == 2025
    (year,) = [one for one in await recorded() if one.decision == "contract_year"]
    assert year.fired[0].id == "induction_before_september_2021"


async def test_nobody_is_registered_or_moves_school_while_registration_is_closed(england: England) -> None:
    found = await deciding(england, IN_THE_CLOSURE, start_date=date(2026, 6, 8))
    assert found == ("contract_year", "registration_closed")


@pytest.mark.parametrize("start", [date(2026, 9, 1), date(2026, 9, 2), date(2027, 1, 4)])
async def test_an_ect_at_two_schools_at_once_is_refused_by_a_rule(england: England, start: date) -> None:
    first = await england.ect()

    found = await deciding(england, SEPTEMBER, school_urn=ASH, start_date=start)

    assert found == ("stay_at_school", "ect_at_another_school")
    assert len(await trainings(first.participant_id, "ect")) == 1


async def test_a_mentor_may_be_at_two_schools_and_a_rule_says_so(england: England) -> None:
    await england.mentor()
    await england.mentor(school_urn=ASH)

    (stay,) = [one for one in await recorded() if one.decision == "stay_at_school"]
    assert stay.fired[0].id == "mentor_at_several_schools"
