"""Recruitment below or above a threshold changes the service fee once a finance officer confirms it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from engine.calendar import Month
from engine.money import to_pence
from service.declarations.operations import submit_declaration
from service.platform.context import Call, Service
from service.statements.operations import (
    answer_proposal,
    authorise_statement,
    generate_statements,
    propose_thresholds,
)
from service.statements.recruitment import checkpoints
from tests.service.declarations.world import World, call_on, declared
from tests.service.statements.small_bands import with_contract

EARLY_NOVEMBER = call_on(date(2024, 11, 1), actor="finance Priya Shah")
AUGUST = Month(2025, 8)
STATEMENTS_BEFORE_AUGUST = 9
MONTHLY = Fraction(995) * 40 / 100 / 29
"""Pounds of service fee for each participant of band A, a month."""


async def fee(service: Service, month: Month) -> int:
    (one,) = await generate_statements(service, EARLY_NOVEMBER, 2024, lead_provider="alder-vale-teaching", month=month)
    return one.document.totals.service_fee.pence


async def test_checkpoints_follow_one_another_from_the_years_first_day(service: Service) -> None:
    assert checkpoints(service.rulebook.policy, 2024) == [
        ("october", date(2024, 10, 31)),
        ("december", date(2024, 12, 31)),
        ("march", date(2025, 3, 31)),
        ("july", date(2025, 7, 31)),
    ]


async def test_a_confirmed_reduction_counts_from_the_month_after(service: Service, world: World) -> None:
    before = await fee(service, Month(2024, 12))
    (one, *_) = await propose_thresholds(service, EARLY_NOVEMBER, 2024)
    assert (one["lead_provider.short_name"], one["percent_of_target"]) == ("alder-vale-teaching", 0)
    assert await fee(service, Month(2024, 12)) == before, "a proposal alone changes nothing"

    await answer_proposal(service, EARLY_NOVEMBER, one["public_id"], confirmed=True, reason="Costs were checked")

    assert await fee(service, Month(2024, 11)) == pytest.approx(before * 3 // 4, abs=1)
    assert await fee(service, Month(2024, 12)) == pytest.approx(before * 3 // 4, abs=1)


async def test_what_is_declined_changes_nothing(service: Service, world: World) -> None:
    before = await fee(service, Month(2024, 12))
    (one, *_) = await propose_thresholds(service, EARLY_NOVEMBER, 2024)

    await answer_proposal(service, EARLY_NOVEMBER, one["public_id"], confirmed=False, reason="Recruitment goes on")

    assert await fee(service, Month(2024, 12)) == before


async def test_from_april_the_fee_may_follow_those_recruited(service: Service, world: World) -> None:
    april = call_on(date(2025, 4, 1), actor="finance Priya Shah")
    made = {
        one["checkpoint"]: one
        for one in await propose_thresholds(service, april, 2024)
        if one["lead_provider.short_name"] == "alder-vale-teaching"
    }
    await answer_proposal(service, april, made["march"]["public_id"], confirmed=True, reason="Nobody was recruited")

    assert made["march"]["effect"] == "service_fee_to_actual"
    assert await fee(service, Month(2025, 3)) > 0
    assert await fee(service, Month(2025, 4)) == to_pence(Fraction(0))


@pytest.mark.parametrize(
    ("started", "growth_agreed", "effect", "participants"),
    [
        (21, None, "service_fee_rebased", 21),
        (24, True, "service_fee_rebased", 23),
        (24, None, "not_payable_above_limit", 23),
    ],
)
async def test_growth_at_the_close_of_recruitment_is_back_paid_to_the_penny(
    service: Service, world: World, *, started: int, growth_agreed: bool | None, effect: str, participants: int
) -> None:
    service = aiming_at(service, 20)
    await recruited(service, world, started, date(2024, 10, 3))
    assert await fee(service, AUGUST) == to_pence(20 * MONTHLY)
    august = call_on(date(2025, 8, 1), actor="finance Priya Shah")
    made = await propose_thresholds(service, august, 2024, growth_agreed=growth_agreed)
    (closing,) = [
        one for one in made if (one["checkpoint"], one["lead_provider.short_name"]) == ("july", "alder-vale-teaching")
    ]
    assert closing["effect"] == effect

    await answer_proposal(service, august, closing["public_id"], confirmed=True, reason="Recruitment has closed")

    owed = STATEMENTS_BEFORE_AUGUST * (participants - 20) * MONTHLY
    assert await fee(service, Month(2025, 7)) == to_pence(20 * MONTHLY), "those before stay as they were"
    assert await fee(service, AUGUST) == to_pence(participants * MONTHLY + owed)
    assert await fee(service, Month(2025, 9)) == to_pence(participants * MONTHLY), "back pay is paid once"


async def test_growth_confirmed_late_is_back_paid_on_the_first_statement_not_authorised_before(
    service: Service, world: World
) -> None:
    service = aiming_at(service, 20)
    await recruited(service, world, 21, date(2024, 10, 3))
    closing = await proposed(service, date(2025, 8, 1), "july")
    await authorised(service, date(2025, 8, 3), AUGUST)

    await answer_proposal(service, on(2025, 9, 10), closing, confirmed=True, reason="Recruitment has closed")

    assert await fee(service, AUGUST) == to_pence(20 * MONTHLY), "it was authorised before"
    owed = (STATEMENTS_BEFORE_AUGUST + 1) * MONTHLY
    assert await fee(service, Month(2025, 9)) == to_pence(21 * MONTHLY + owed)
    assert await fee(service, Month(2025, 10)) == to_pence(21 * MONTHLY), "back pay is paid once"


async def test_back_pay_counts_what_was_really_paid_where_a_reduction_was_confirmed_late(
    service: Service, world: World
) -> None:
    service = aiming_at(service, 20)
    too_few = await proposed(service, date(2024, 11, 1), "october")
    await recruited(service, world, 21, date(2024, 11, 4))
    await authorised(service, date(2024, 11, 5), Month(2024, 11))
    await answer_proposal(service, on(2024, 12, 5), too_few, confirmed=True, reason="Costs were checked")

    closing = await proposed(service, date(2025, 8, 1), "july")
    await answer_proposal(service, on(2025, 8, 1), closing, confirmed=True, reason="Recruitment has closed")

    owed = (21 - 20) * MONTHLY + (STATEMENTS_BEFORE_AUGUST - 1) * (21 - 15) * MONTHLY
    assert await fee(service, AUGUST) == to_pence(21 * MONTHLY + owed)


def on(year: int, month: int, day: int) -> Call:
    return call_on(date(year, month, day), actor="finance Priya Shah")


async def recruited(service: Service, world: World, number: int, day: date) -> None:
    for _ in range(number):
        person = await world.teacher(contract_year=2024, started_on=date(2024, 9, 2))
        sent = declared(person, declaration_date="2024-10-02T10:00:00Z")
        await submit_declaration(service, call_on(day), world.alder, sent)


async def proposed(service: Service, day: date, checkpoint: str) -> UUID:
    made = await propose_thresholds(service, call_on(day), 2024)
    (one,) = [
        one
        for one in made
        if (one["checkpoint"], one["lead_provider.short_name"]) == (checkpoint, "alder-vale-teaching")
    ]
    public_id: UUID = one["public_id"]
    return public_id


async def authorised(service: Service, day: date, month: Month) -> None:
    (one,) = await generate_statements(service, call_on(day), 2024, lead_provider="alder-vale-teaching", month=month)
    await authorise_statement(service, call_on(day), one.row["public_id"])


def aiming_at(service: Service, target: int) -> Service:
    """The service with a contract of Alder Vale for 2024 that is to recruit so many."""
    policy = service.rulebook.policy
    contract = policy.call_off_contracts["alder-vale-teaching", 2024]
    versions = tuple(replace(version, recruitment_target=target) for version in contract.versions)
    return with_contract(service, replace(contract, versions=versions))
