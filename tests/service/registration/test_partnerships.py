"""A partnership is confirmed once, for an eligible school, with a delivery partner of the lead provider."""

from __future__ import annotations

from uuid import UUID

import pytest

from service.partnerships.tables import Partnership
from service.platform.errors import Refused
from tests.service.registration.england import ASH, CLOSED, HARBOUR, OAK, England, on, recorded


async def refusal(england: England, **particulars: object) -> list[tuple[str | None, str | None]]:
    """Code and pointer of each reason a partnership is not confirmed."""
    with pytest.raises(Refused) as refused:
        await england.partnership(**particulars)  # type: ignore[arg-type] # a day is never among them
    return [(entry.code, entry.pointer) for entry in refused.value.entries]


async def test_the_same_partnership_again_gives_the_first(england: England) -> None:
    first = await england.partnership()

    assert isinstance(first, UUID)
    assert await england.partnership() == first
    assert await Partnership.count() == 1


async def test_several_lead_providers_may_train_people_of_one_school(england: England) -> None:
    await england.partnership()

    assert await refusal(england, lead_provider=HARBOUR) == [("delivery_partner_not_paired", "/delivery_partner")]
    assert await england.partnership(school_urn=ASH)


async def test_another_delivery_partner_for_the_same_school_and_year_is_refused(england: England) -> None:
    await england.partnership()

    assert await refusal(england, delivery_partner="Fir Hub") == [
        ("delivery_partner_not_paired", "/delivery_partner"),
        ("partnership_exists", "/school_urn"),
    ]


async def test_a_school_that_is_not_eligible_is_refused_by_the_rule(england: England) -> None:
    assert await refusal(england, school_urn=CLOSED) == [("school_not_eligible", "/school_urn")]
    assert [one.decision for one in await recorded()] == ["school_eligibility", "partnership_creation"]
    assert await Partnership.count() == 0


async def test_all_reasons_are_given_at_once(england: England) -> None:
    unknown = {"school_urn": "999999", "lead_provider": "nobody", "delivery_partner": "None", "contract_year": 1999}

    assert await refusal(england, **unknown) == [
        ("contract_year_not_set_up", "/contract_year"),
        ("school_not_found", "/school_urn"),
        ("delivery_partner_not_found", "/delivery_partner"),
        ("lead_provider_not_found", "/lead_provider"),
    ]


async def test_a_contract_year_is_confirmed_from_its_first_day_on(england: England) -> None:
    with pytest.raises(Refused) as refused:
        await england.partnership(on(2026, 5, 31))

    assert [entry.code for entry in refused.value.entries] == ["contract_year_not_begun"]
    assert await england.partnership(on(2026, 6, 1))


async def test_only_training_of_the_same_school_lead_provider_and_year_comes_under_it(england: England) -> None:
    here = await england.ect()
    elsewhere = await england.ect(school_urn=ASH, trn="1000002")
    before = await england.ect(on(2026, 5, 20), trn="1000003", start_date=here.start_date.replace(month=5))

    partnership = await england.partnership()

    assert (await england.ect()).partnership == partnership
    assert (await england.ect(school_urn=ASH, trn="1000002")) == elsewhere
    assert before.contract_year == 2025
    again = await england.ect(trn="1000003", start_date=before.start_date, school_urn=OAK)
    assert again.partnership is None
