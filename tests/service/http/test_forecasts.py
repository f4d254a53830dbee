"""A forecast over HTTP, for finance officers only."""

from __future__ import annotations

import pytest

from tests.service.declarations.world import World
from tests.service.http.conftest import Caller

PATH = "/internal/forecasts"
ALDER = {"contract_year": "2025", "lead_provider": "alder-vale-teaching"}


async def test_a_finance_officer_reads_what_is_to_come(finance: Caller, world: World) -> None:
    await world.teacher()

    answer = await finance.ask("GET", PATH, params=ALDER)

    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["kind"] == "forecast"
    expected = [one["declaration_type"] for statement in data["statements"] for one in statement["expected"]]
    assert expected == ["started", "retained-1", "retained-2", "retained-3", "retained-4", "completed"]
    assert data["forecast_pence"] == sum(one["forecast_pence"] for one in data["statements"])


@pytest.mark.parametrize(("change", "status"), [({"lead_provider": "nobody"}, 404), ({"contract_year": "x"}, 400)])
async def test_what_cannot_be_forecast_is_answered_in_the_published_shape(
    finance: Caller, world: World, change: dict[str, str], status: int
) -> None:
    answer = await finance.ask("GET", PATH, params=ALDER | change)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["detail"]


async def test_nobody_else_reads_a_forecast(alder: Caller, nobody: Caller, world: World) -> None:
    assert (await alder.ask("GET", PATH, params=ALDER)).status_code == 403
    assert (await nobody.ask("GET", PATH, params=ALDER)).status_code == 401
