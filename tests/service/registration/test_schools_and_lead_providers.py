"""Schools, uplift flags, lead providers and who works with whom: kept once, brought up to date, refused in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.lead_providers.listing import list_delivery_partners, list_lead_providers
from service.lead_providers.operations import add_delivery_partner, add_lead_provider, pair_delivery_partner
from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing, LeadProvider
from service.platform.audit import AuditEvent
from service.platform.errors import Conflict, NotFound, Refused
from service.schools.facts import school_facts
from service.schools.operations import (
    SchoolRecord,
    change_school_status,
    keep_school,
    school_with_urn,
    set_uplift,
)
from service.schools.tables import School, SchoolUplift
from tests.service.registration.england import ALDER, ASH, ELM, OAK, SEPTEMBER, England, trainings

ELDER = SchoolRecord(urn="100009", name="Elder Academy", status="open", school_type=34)


async def test_a_school_is_added_once_and_brought_up_to_date(england: England) -> None:
    first = await keep_school(england.service, SEPTEMBER, ELDER)
    events = await AuditEvent.count()

    assert await keep_school(england.service, SEPTEMBER, ELDER) == first
    assert await AuditEvent.count() == events
    assert await keep_school(england.service, SEPTEMBER, replace(ELDER, name="Elder School")) == first
    row = await school_with_urn(ELDER.urn)
    assert row is not None
    assert row["name"] == "Elder School"


async def test_what_is_known_of_a_school_becomes_facts_and_an_unknown_district_is_absent(england: England) -> None:
    await keep_school(england.service, SEPTEMBER, ELDER)
    row = await school_with_urn(ELDER.urn)
    assert row is not None

    assert school_facts(row) == {
        "school_status": "open",
        "school_type": 34,
        "school_in_england": None,
        "section_41_approved": False,
        "school_marked_as_eligible": False,
    }


async def test_a_school_that_loses_section_41_finishes_training_and_adds_nobody(england: England) -> None:
    independent = SchoolRecord(OAK, "Oak", "open", 11, in_england=True, section_41_approved=True)
    await keep_school(england.service, SEPTEMBER, independent)
    await keep_school(england.service, SEPTEMBER, replace(independent, urn=ASH))
    person = await england.ect()
    for urn in (OAK, ASH):
        await keep_school(england.service, SEPTEMBER, replace(independent, urn=urn, section_41_approved=False))

    rules = []
    for urn in (OAK, ASH):
        with pytest.raises(Refused) as refused:
            await england.ect(trn="1000002", full_name="Bo", school_urn=urn)
        reason = refused.value.entries[0].policy
        assert reason is not None
        rules.append(reason.rule)

    assert rules == ["independent_finishing_training", "independent_without_section_41"]
    assert (await trainings(person.participant_id, "ect"))[0]["finished_on"] is None


async def test_a_status_outside_the_vocabulary_is_refused_with_the_words_that_are_in_it(england: England) -> None:
    with pytest.raises(Refused, match="Write one of: open, open_but_proposed_to_close, closed, proposed_to_open"):
        await change_school_status(england.service, SEPTEMBER, OAK, "shut")
    with pytest.raises(NotFound):
        await change_school_status(england.service, SEPTEMBER, "999999", "closed")

    await change_school_status(england.service, SEPTEMBER, OAK, "closed")
    assert (await School.select(School.status).where(School.urn == OAK).first()) == {"status": "closed"}


async def test_uplift_flags_are_kept_once_for_each_school_and_year(england: England) -> None:
    for sparsity in (False, True):
        await set_uplift(england.service, SEPTEMBER, OAK, 2024, pupil_premium=True, sparsity=sparsity)

    (row,) = await SchoolUplift.select()
    assert (row["contract_year"], row["pupil_premium"], row["sparsity"]) == (2024, True, True)


async def test_no_uplift_flag_is_kept_for_a_year_whose_terms_pay_none(england: England) -> None:
    with pytest.raises(Refused) as refused:
        await set_uplift(england.service, SEPTEMBER, OAK, 2025, pupil_premium=True, sparsity=False)

    assert refused.value.entries[0].code == "no_uplift_in_contract_year"
    assert await SchoolUplift.count() == 0


async def test_lead_providers_partners_and_pairings_stand_once(england: England) -> None:
    async def counts() -> list[int]:
        return [await table.count() for table in (LeadProvider, DeliveryPartner, DeliveryPartnerPairing)]

    before = await counts()
    assert not (await add_lead_provider(england.service, SEPTEMBER, ALDER, "Alder Vale  Teaching")).added
    assert not (await add_delivery_partner(england.service, SEPTEMBER, f" {ELM}")).added
    assert not await pair_delivery_partner(england.service, SEPTEMBER, ALDER, ELM, 2026)

    assert await counts() == before
    with pytest.raises(NotFound):
        await pair_delivery_partner(england.service, SEPTEMBER, "nobody", ELM, 2026)
    with pytest.raises(NotFound):
        await pair_delivery_partner(england.service, SEPTEMBER, ALDER, "No Hub", 2026)


async def test_a_short_name_that_stands_for_another_name_is_refused_and_the_old_one_stays(england: England) -> None:
    with pytest.raises(Conflict, match=f"{ALDER} is the short name of “Alder Vale Teaching” already"):
        await add_lead_provider(england.service, SEPTEMBER, ALDER, "Alder Dale Teaching")

    named = await LeadProvider.select(LeadProvider.name).where(LeadProvider.short_name == ALDER).first()
    assert named == {"name": "Alder Vale Teaching"}


async def test_nobody_is_paired_in_a_contract_year_without_terms(england: England) -> None:
    with pytest.raises(NotFound, match=r"Contract year 1999 has no terms .* Those that have: 2021, 2022"):
        await pair_delivery_partner(england.service, SEPTEMBER, ALDER, ELM, 1999)
    with pytest.raises(NotFound, match="Did you mean Elm Hub"):
        await pair_delivery_partner(england.service, SEPTEMBER, ALDER, "Elm Hubb", 2026)


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("", "The name is empty. Write 1 to 120 characters."),
        ("x" * 121, "The name has 121 characters. Write at most 120."),
        ("Elm\x00Hub", "The name holds characters nobody can see."),
    ],
)
async def test_a_name_the_database_cannot_keep_is_refused_in_words(england: England, name: str, mend: str) -> None:
    for adding in (
        add_lead_provider(england.service, SEPTEMBER, "newcomer", name),
        add_delivery_partner(england.service, SEPTEMBER, name),
    ):
        with pytest.raises(Refused, match=mend):
            await adding


async def test_lists_say_who_works_with_whom_in_which_contract_years(england: England) -> None:
    alder, harbour = await list_lead_providers()
    assert (alder.short_name, alder.paired_in) == (ALDER, (2022, 2024, 2025, 2026))
    assert (harbour.name, harbour.paired_in) == ("Harbour Learning Partnership", ())

    elm, fir = await list_delivery_partners()
    assert dict(elm.works_with) == {ALDER: (2022, 2024, 2025, 2026)}
    assert fir.works_with == {}
    assert [one.name for one in await list_delivery_partners(ALDER, 2024)] == [ELM]
    assert await list_delivery_partners(ALDER, 2023) == []
