"""A transfer's type and status follow from who trains where, and from the days of leaving and joining."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from service.lead_providers.operations import pair_delivery_partner
from service.lead_providers.tables import LeadProvider
from service.participants.inputs import LeaveSchool
from service.participants.operations import leave_school
from service.participants.transfers import Transfer, transfers_of
from service.participants.visible import visible_participant
from service.platform.context import Call
from service.platform.errors import NotFound
from tests.service.registration.england import ALDER, ASH, HARBOUR, England, on

JANUARY = on(2027, 1, 15)


async def read(england: England, call: Call, lead_provider: int, participant: UUID) -> list[Transfer]:
    (found,) = await transfers_of(
        england.service, call, lead_provider, [await visible_participant(lead_provider, participant)]
    )
    return found


@pytest.mark.parametrize(
    ("rule", "joins", "asked_on", "expected"),
    [
        ("TRF-02 unknown, ahead", None, JANUARY, ("unknown", "incomplete")),
        ("TRF-02 unknown, on the day", None, on(2027, 1, 31), ("unknown", "complete")),
        ("TRF-02 new school, ahead", ALDER, on(2027, 1, 31), ("new_school", "incomplete")),
        ("TRF-03 new school, on the day", ALDER, on(2027, 2, 1), ("new_school", "complete")),
        ("TRF-02 new provider, ahead", HARBOUR, on(2027, 1, 31), ("new_provider", "incomplete")),
        ("TRF-03 new provider, on the day", HARBOUR, on(2027, 2, 1), ("new_provider", "complete")),
    ],
)
async def test_a_transfer_has_a_type_and_is_complete_once_both_days_have_come(
    england: England, *, rule: str, joins: str | None, asked_on: Call, expected: tuple[str, str]
) -> None:
    await england.partnership()
    await pair_delivery_partner(england.service, JANUARY, HARBOUR, "Fir Hub", 2026)
    await england.partnership(JANUARY, school_urn=ASH, lead_provider=HARBOUR, delivery_partner="Fir Hub")
    await england.partnership(JANUARY, school_urn=ASH)
    person = await england.ect()
    await leave_school(england.service, JANUARY, LeaveSchool(person.participant_id, "ect", date(2027, 1, 31)))
    if joins is not None:
        await england.ect(JANUARY, school_urn=ASH, start_date=date(2027, 2, 1), lead_provider=joins)

    (transfer,) = await read(england, asked_on, england.alder, person.participant_id)

    assert (transfer.kind, transfer.status) == expected


async def test_who_neither_leaves_nor_joins_sees_no_transfer(england: England) -> None:
    await england.partnership()
    person = await england.ect()
    assert await read(england, JANUARY, england.alder, person.participant_id) == []
    await leave_school(england.service, JANUARY, LeaveSchool(person.participant_id, "ect", date(2027, 1, 31)))
    harbour = await LeadProvider.select(LeadProvider.id).where(LeadProvider.short_name == HARBOUR).first()
    assert harbour is not None

    with pytest.raises(NotFound):
        await read(england, JANUARY, harbour["id"], person.participant_id)
