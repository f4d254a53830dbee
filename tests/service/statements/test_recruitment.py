"""Recruitment below or above a threshold changes the service fee once a finance officer confirms it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from engine.calendar import Month
from engine.money import to_pence
from service.platform.context import Service
from service.statements.operations import answer_proposal, generate_statements, propose_thresholds
from service.statements.recruitment import checkpoints
from tests.service.declarations.world import World, call_on

EARLY_NOVEMBER = call_on(date(2024, 11, 1), actor="finance Priya Shah")


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
