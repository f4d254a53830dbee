"""`ecf2 statements forecast`: what a lead provider's next statements would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from engine.money import pounds_shown
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.forecasts.messages import shown
from service.forecasts.operations import Forecast
from service.forecasts.operations import forecast as forecast_statements
from service.platform.context import Service


@click.command()
@click.option("--cohort", required=True, type=int, help="The contract year.")
@click.option("--lead-provider", required=True, help="The short name of the lead provider.")
@format_option
def forecast(cohort: int, lead_provider: str, form: str) -> None:
    """Forecast a lead provider's statements of a cohort: what stands on each, and what schedules let expect."""

    async def work_out(service: Service) -> Forecast:
        return await forecast_statements(service, call_now(), lead_provider, cohort)

    found = shown(run(work_out))
    if form == "json":
        say_json(found)
        return
    say_table(
        f"FORECAST, no statement: {lead_provider}, contract year {cohort}, as of {found['on']}",
        ("Month", "Kind", "State", "Deadline", "Drawn up today", "Expected besides", "Forecast"),
        [
            (
                one["month"],
                one["kind"],
                one["state"],
                str(one["deadline"]),
                pounds_shown(one["so_far_pence"]),
                _in_words(one["expected"]),
                pounds_shown(one["forecast_pence"]),
            )
            for one in found["statements"]
        ],
        right=frozenset({4, 6}),
    )
    say_lines([f"All together: {pounds_shown(found['forecast_pence'])}.", found["assumed"]])
    if found["without_statement"]:
        say_lines([f"Expected after the last statement: {_in_words(found['without_statement'])}."])
    if found["without_day"]:
        say_lines([f"Left out, because policy foresees no day for them: {_in_words(found['without_day'])}."])


def _in_words(expected: Sequence[dict[str, Any]]) -> str:
    return ", ".join(f"{one['number']} {one['declaration_type']} ({one['role']})" for one in expected) or "none"
