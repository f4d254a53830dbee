"""Training from before this service is taken over under today's names of the two programmes."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from service.participants.operations import record_earlier_training
from service.platform.errors import Refused
from service.training.tables import TrainingPeriod
from tests.service.registration.closed_years import EARLIER, LONG_AGO
from tests.service.registration.england import England, recorded


async def taken_over(england: England, **particulars: object) -> UUID:
    return await record_earlier_training(england.service, LONG_AGO, replace(EARLIER, **particulars))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["full_induction_programme", "school_funded_fip", "provider_led"])
async def test_a_lead_providers_programme_is_provider_led_prg_01(england: England, name: str) -> None:
    await taken_over(england, programme=name)
    assert [row["programme"] for row in await TrainingPeriod.select()] == ["provider_led"]
    assert [one.decision for one in await recorded()] == ["programme_name"]


@pytest.mark.parametrize("name", ["core_induction_programme", "design_our_own", "diy"])
async def test_a_schools_own_programme_is_school_led_and_has_no_contract_year_prg_02(
    england: England, name: str
) -> None:
    await taken_over(england, programme=name, lead_provider=None, contract_year=None, schedule=None)
    (row,) = await TrainingPeriod.select()
    assert (row["programme"], row["lead_provider"], row["contract_year"]) == ("school_led", None, None)


@pytest.mark.parametrize(
    ("particulars", "code"),
    [
        ({"programme": "no_early_career_teachers"}, "programme_not_recorded"),
        ({"programme": "diy"}, "lead_provider_not_needed"),
        ({"lead_provider": None}, "lead_provider_missing"),
        ({"schedule": None}, "lead_provider_missing"),
    ],
)
async def test_a_record_that_does_not_go_with_its_programme_is_refused(
    england: England, particulars: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        await taken_over(england, **particulars)
    assert [entry.code for entry in refused.value.entries] == [code]
    assert await TrainingPeriod.count() == 0
