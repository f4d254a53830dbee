"""Each rule on a lead provider's creating and changing a partnership, by its reference id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from service.lead_providers.operations import pair_delivery_partner
from service.lead_providers.tables import DeliveryPartner
from service.partnerships.operations import (
    CreatePartnership,
    UpdatePartnership,
    create_partnership,
    update_partnership,
)
from service.partnerships.tables import Partnership
from service.platform.audit import AuditEvent
from service.platform.errors import NotFound, Refused
from service.schools.tables import School
from tests.service.registration.england import ALDER, CLOSED, OAK, SEPTEMBER, England, on, recorded, trainings

Reasons = list[tuple[str, str | None, str | None]]


async def school(urn: str) -> str:
    row = await School.select(School.public_id).where(School.urn == urn).first()
    assert row is not None
    return str(row["public_id"])


async def partner(name: str) -> str:
    row = await DeliveryPartner.select(DeliveryPartner.public_id).where(DeliveryPartner.name == name).first()
    assert row is not None
    return str(row["public_id"])


async def wanted(england: England) -> CreatePartnership:
    """Alder asks for a partnership with Oak in 2026, with Elm Hub."""
    return CreatePartnership(england.alder, "2026", await school(OAK), await partner("Elm Hub"))


async def reasons(operation: Any) -> Reasons:
    try:
        await operation
    except Refused as refused:
        return [(entry.title, entry.code, entry.pointer) for entry in refused.entries]
    return []


NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("rule", "sent", "expected"),
    [
        ("done", {}, []),
        ("PSC-01", {"cohort": None}, [("cohort", "contract_year_missing")]),
        ("PSC-02", {"school_id": None}, [("school_id", "school_missing")]),
        ("PSC-03", {"delivery_partner_id": ""}, [("delivery_partner_id", "delivery_partner_missing")]),
        (
            "PSC-04, PSC-10",
            {"cohort": "1999"},
            [("cohort", "contract_year_not_set_up"), ("delivery_partner_id", "delivery_partner_not_paired")],
        ),
        (
            "PSC-04 absurd",
            {"cohort": "²⁰²⁶"},
            [("cohort", "contract_year_not_set_up"), ("delivery_partner_id", "delivery_partner_not_paired")],
        ),
        ("PSC-06", {"cohort": "2022"}, [("cohort", "contract_year_frozen")]),
        ("PSC-07", {"school_id": NOBODY}, [("school_id", "school_not_found")]),
        ("PSC-07 absurd", {"school_id": "Oak"}, [("school_id", "school_not_found")]),
        ("PSC-09", {"delivery_partner_id": NOBODY}, [("delivery_partner_id", "delivery_partner_not_found")]),
    ],
)
async def test_what_is_wrong_with_a_partnership_is_named_by_field(
    england: England, *, rule: str, sent: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    asked = replace(await wanted(england), **sent)

    found = await reasons(create_partnership(england.service, SEPTEMBER, asked))

    assert found == [(field, code, f"/data/attributes/{field}") for field, code in expected]
    assert await Partnership.count() == (0 if expected else 1)


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ("PSC-05", on(2026, 5, 31), ["contract_year_not_begun"]),
        ("PSC-05 first day", on(2026, 6, 1), []),
    ],
)
async def test_a_partnership_is_made_from_the_first_day_of_its_year(
    england: England, rule: str, day: Any, expected: list[str]
) -> None:
    found = await reasons(create_partnership(england.service, day, await wanted(england)))

    assert [code for _, code, _ in found] == expected


async def test_a_school_that_closed_is_refused_and_both_decisions_recorded_psc_08(england: England) -> None:
    asked = replace(await wanted(england), school_id=await school(CLOSED))

    found = await reasons(create_partnership(england.service, SEPTEMBER, asked))

    assert [code for _, code, _ in found] == ["school_not_eligible"]
    assert [one.decision for one in await recorded()] == ["school_eligibility", "partnership_creation"]


async def test_a_second_partnership_with_another_partner_is_refused_and_the_same_again_is_the_first_psc_11(
    england: England,
) -> None:
    asked = await wanted(england)
    first = await create_partnership(england.service, SEPTEMBER, asked)
    await pair_delivery_partner(england.service, SEPTEMBER, ALDER, "Fir Hub", 2026)
    other = replace(asked, delivery_partner_id=await partner("Fir Hub"))

    assert await create_partnership(england.service, SEPTEMBER, asked) == first
    found = await reasons(create_partnership(england.service, SEPTEMBER, other))
    assert [code for _, code, _ in found] == ["partnership_exists"]


async def test_a_school_that_trains_its_people_itself_is_refused_until_one_is_provider_led_psc_12(
    england: England,
) -> None:
    await england.ect(programme="school_led", lead_provider=None)
    asked = await wanted(england)
    found = await reasons(create_partnership(england.service, SEPTEMBER, asked))
    assert [code for _, code, _ in found] == ["school_led"]

    await england.ect(trn="1000002", full_name="Bea Oakley")
    assert await reasons(create_partnership(england.service, SEPTEMBER, asked)) == []


async def test_training_that_waits_comes_under_the_new_partnership(england: England) -> None:
    person = await england.ect()
    (waiting,) = await trainings(person.participant_id, "ect")
    assert waiting["partnership"] is None

    await create_partnership(england.service, SEPTEMBER, await wanted(england))

    (linked,) = await trainings(person.participant_id, "ect")
    assert linked["partnership"] is not None


async def standing(england: England) -> UpdatePartnership:
    first = await create_partnership(england.service, SEPTEMBER, await wanted(england))
    await pair_delivery_partner(england.service, SEPTEMBER, ALDER, "Fir Hub", 2026)
    return UpdatePartnership(england.alder, first, await partner("Fir Hub"))


@pytest.mark.parametrize(
    ("rule", "partner_id", "expected"),
    [
        ("PSU-01", None, ["delivery_partner_missing"]),
        ("PSU-02", NOBODY, ["delivery_partner_not_found"]),
    ],
)
async def test_another_delivery_partner_must_be_named_and_known(
    england: England, rule: str, partner_id: str | None, expected: list[str]
) -> None:
    sent = replace(await standing(england), delivery_partner_id=partner_id)

    found = await reasons(update_partnership(england.service, SEPTEMBER, sent))

    assert [(field, code) for field, code, _ in found] == [("delivery_partner_id", code) for code in expected]


async def test_a_delivery_partner_takes_over_when_paired_in_the_year_psu_03(england: England) -> None:
    first = await create_partnership(england.service, SEPTEMBER, await wanted(england))
    sent = UpdatePartnership(england.alder, first, await partner("Fir Hub"))
    found = await reasons(update_partnership(england.service, SEPTEMBER, sent))
    assert [code for _, code, _ in found] == ["delivery_partner_not_paired"]

    await pair_delivery_partner(england.service, SEPTEMBER, ALDER, "Fir Hub", 2026)
    assert await update_partnership(england.service, SEPTEMBER, sent) == first
    held = await Partnership.select(Partnership.delivery_partner.name).first()
    assert held == {"delivery_partner.name": "Fir Hub"}


async def test_the_present_delivery_partner_again_changes_nothing_psu_04(england: England) -> None:
    sent = await standing(england)
    await update_partnership(england.service, SEPTEMBER, sent)
    events = await AuditEvent.count()

    assert await update_partnership(england.service, on(2026, 10, 1), sent) == sent.partnership

    assert await AuditEvent.count() == events
    row = await Partnership.select(Partnership.updated_at).first()
    assert row == {"updated_at": SEPTEMBER.now}


async def test_another_lead_providers_partnership_is_not_there(england: England) -> None:
    sent = await standing(england)
    stranger: list[UpdatePartnership] = [
        replace(sent, lead_provider=england.alder + 1),
        replace(sent, partnership=UUID(int=1)),
    ]
    for each in stranger:
        with pytest.raises(NotFound):
            await update_partnership(england.service, SEPTEMBER, each)
