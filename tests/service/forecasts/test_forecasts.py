"""A forecast: what stands on each statement to come, and what schedules let expect besides."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from engine.money import pounds_shown
from service.declarations.operations import submit_declaration
from service.declarations.tables import Declaration
from service.forecasts.messages import shown
from service.forecasts.operations import Forecast, forecast
from service.platform.context import Service
from service.platform.errors import NotFound
from service.statements.documents import draw_up
from service.statements.operations import generate_statements
from service.statements.tables import StatementRecord
from tests.service.declarations.world import World, call_on, declared
from tests.service.one_database import on_sqlite_alone
from tests.service.statements.small_bands import with_small_bands

ALDER = "alder-vale-teaching"
OCTOBER = call_on(date(2025, 10, 3))
ECT_TYPES = ("started", "retained-1", "retained-2", "retained-3", "retained-4", "completed")


def expected(found: Forecast) -> Counter[tuple[str, str]]:
    return Counter((one.role, one.declaration_type) for each in found.statements for one in each.expected)


async def test_everybody_in_training_is_expected_at_each_milestone_of_their_schedule(
    service: Service, world: World
) -> None:
    await world.teacher()
    await world.teacher("mentor")

    found = await forecast(service, OCTOBER, ALDER, 2025)

    assert expected(found) == Counter(
        {**{("ect", name): 1 for name in ECT_TYPES}, ("mentor", "started"): 1, ("mentor", "completed"): 1}
    )
    assert found.without_statement == ()


async def test_claims_are_expected_in_the_month_policy_foresees_where_no_last_day_is_held(
    service: Service, world: World
) -> None:
    await world.teacher()
    await world.teacher("mentor")

    found = await forecast(service, OCTOBER, ALDER, 2025)

    days = {(one.role, one.declaration_type): one.day for each in found.statements for one in each.expected}
    assert days["ect", "started"] == days["mentor", "started"] == date(2025, 12, 31)
    assert days["ect", "retained-2"] == days["mentor", "completed"] == date(2026, 7, 31)
    assert days["ect", "completed"] == date(2027, 7, 31)


async def test_each_is_expected_by_the_last_day_of_its_milestone_where_one_is_held(
    service: Service, world: World
) -> None:
    await world.teacher(contract_year=2024, started_on=date(2024, 9, 2))

    found = await forecast(service, call_on(date(2025, 1, 2)), ALDER, 2024)

    milestones = service.rulebook.policy.schedules[2024]["ecf-standard-september"].milestones
    days = {one.declaration_type: one.day for each in found.statements for one in each.expected}
    assert days == {name: milestones[name].until for name in ECT_TYPES if name != "started"}
    assert all(one.day <= each.row["deadline_on"] for each in found.statements for one in each.expected)


async def test_claims_without_a_foreseen_day_are_left_out_and_counted(service: Service, world: World) -> None:
    await world.teacher(schedule="ecf-extended-september")

    found = await forecast(service, OCTOBER, ALDER, 2025)

    assert expected(found) == Counter()
    assert found.without_day["ect", "extended-1"] == found.without_day["ect", "started"] == 1


@on_sqlite_alone
@pytest.mark.parametrize(
    "training",
    [
        {"withdrawn_at": OCTOBER.now},
        {"deferred_at": OCTOBER.now},
        {"finished_on": date(2025, 10, 2)},
        {"eligible": False},
        {"contract_year": 2024},
    ],
)
async def test_nothing_is_expected_of_who_left_paused_or_is_not_funded(
    service: Service, world: World, training: dict[str, object]
) -> None:
    await world.teacher(**training)  # type: ignore[arg-type] # one of the world's own words

    assert expected(await forecast(service, OCTOBER, ALDER, 2025)) == Counter()


async def test_what_is_declared_already_is_not_expected_again(service: Service, world: World) -> None:
    person = await world.teacher()
    await submit_declaration(service, OCTOBER, world.alder, declared(person))

    found = await forecast(service, OCTOBER, ALDER, 2025)

    assert expected(found) == Counter({("ect", name): 1 for name in ECT_TYPES if name != "started"})


async def test_a_milestone_whose_last_day_is_past_is_expected_no_more(service: Service, world: World) -> None:
    await world.teacher(contract_year=2024, started_on=date(2024, 9, 2))

    on_the_day = await forecast(service, call_on(date(2024, 12, 31)), ALDER, 2024)
    after = await forecast(service, call_on(date(2025, 1, 1)), ALDER, 2024)

    assert expected(on_the_day)["ect", "started"] == 1
    assert expected(after)["ect", "started"] == 0


async def test_a_claim_that_is_overdue_but_not_too_late_is_expected_today(service: Service, world: World) -> None:
    await world.teacher()
    january = call_on(date(2026, 1, 20))

    found = await forecast(service, january, ALDER, 2025)

    (day,) = [one.day for each in found.statements for one in each.expected if one.declaration_type == "started"]
    assert day == january.today


async def test_the_forecast_comes_true_to_the_penny_when_everybody_is_declared(service: Service, world: World) -> None:
    """Three started declarations for a band of two places: the third is forecast beyond the last band, and is."""
    service = with_small_bands(service)
    people = [await world.teacher() for _ in range(3)]
    found = await forecast(service, OCTOBER, ALDER, 2025)
    (first,) = [each for each in found.statements if each.expected and each.expected[0].declaration_type == "started"]

    on_the_day, moment = call_on(date(2025, 12, 31)), "2025-12-30T10:00:00Z"
    for person in people:
        await submit_declaration(service, on_the_day, world.alder, declared(person, declaration_date=moment))
    drawn_up = await draw_up(service, first.row)

    assert first.forecast.totals.total == drawn_up.totals.total
    assert [(line.label, line.count, line.amount) for line in first.forecast.lines] == [
        (line.label, line.count, line.amount) for line in drawn_up.lines
    ]


async def test_places_in_bands_go_to_what_is_expected_on_earlier_statements_first(
    service: Service, world: World
) -> None:
    service = with_small_bands(service)
    for _ in range(2):
        await world.teacher()
    for _ in range(2):
        await world.teacher(schedule="ecf-standard-january", started_on=date(2026, 1, 5))

    found = await forecast(service, OCTOBER, ALDER, 2025)

    started = [each for each in found.statements if any(one.declaration_type == "started" for one in each.expected)]
    paid = [
        [line.count for line in each.forecast.lines if line.band == "A" and line.declaration_type == "started"]
        for each in started
    ]
    assert paid == [[2], []], "both places are taken by the time of January's"


async def test_nothing_of_a_forecast_is_kept(service: Service, world: World) -> None:
    await world.teacher()

    await forecast(service, OCTOBER, ALDER, 2025)

    assert await StatementRecord.count() == await Declaration.count() == 0


async def test_what_was_paid_is_forecast_no_more_and_what_stands_is_shown_beside(
    service: Service, world: World
) -> None:
    generated = await generate_statements(service, OCTOBER, 2025, lead_provider=ALDER)
    found = await forecast(service, OCTOBER, ALDER, 2025)
    assert [each.so_far for each in found.statements] == [one.document for one in generated]
    assert [each.forecast for each in found.statements] == [each.so_far for each in found.statements]


@on_sqlite_alone
async def test_it_says_of_itself_that_it_is_a_forecast(service: Service, world: World) -> None:
    await world.teacher()
    data = shown(await forecast(service, OCTOBER, ALDER, 2025))

    assert data["kind"] == "forecast"
    assert data["assumed"].startswith("This is a forecast and no statement.")
    assert data["forecast_pence"] == sum(one["forecast_pence"] for one in data["statements"])
    assert pounds_shown(data["forecast_pence"]) != "£0.00"


@on_sqlite_alone
@pytest.mark.parametrize(("lead_provider", "year"), [("nobody", 2025), (ALDER, 2020)])
async def test_who_has_no_contract_has_no_forecast(
    service: Service, world: World, lead_provider: str, year: int
) -> None:
    with pytest.raises(NotFound):
        await forecast(service, OCTOBER, lead_provider, year)
