"""`ecf2 performance …`: ratings of lead providers on the measures of their call-off contracts."""

from __future__ import annotations

from dataclasses import asdict

import click

from engine.money import pounds_shown
from service.cli.groups import Group
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.performance.operations import Achieved, Rating, list_ratings, rate_performance
from service.platform.context import Service


@click.group(cls=Group)
def performance() -> None:
    """Rate lead providers on the measures of their contracts, and list the ratings."""


@performance.command()
@click.argument("lead_provider")
@click.option("--cohort", type=int, required=True, help="The contract year.")
@click.option("--measure", required=True, help="recruitment, uplift_schools, retention, satisfaction or other.")
@click.option("--achieved", type=click.IntRange(0, 10**6), required=True, help="ECTs for uplift_schools, else percent.")
@click.option("--response", type=click.IntRange(0, 100), default=None, help="For satisfaction: percent who answered.")
@format_option
def rate(lead_provider: str, *, cohort: int, measure: str, achieved: int, response: int | None, form: str) -> None:
    """Rate a LEAD_PROVIDER on one measure of a contract year, and say what may be claimed for a failure."""
    stated = Achieved(lead_provider, cohort, measure, achieved, response)

    async def work(service: Service) -> Rating:
        return await rate_performance(service, call_now(), stated)

    rating = run(work)
    if form == "json":
        say_json(asdict(rating))
        return
    lines = [f"{rating.lead_provider}, contract year {rating.contract_year}, {rating.measure}: {rating.rating}."]
    if rating.credit is not None:
        credit = pounds_shown(rating.credit)
        lines.append(f"DfE may claim {credit} before VAT; once agreed, deduct it with ecf2 statements adjust.")
    say_lines([*lines, rating.says, f"Why: ecf2 explain {rating.decision_id}"])


@performance.command("list")
@click.option("--cohort", type=int, required=True, help="The contract year.")
@format_option
def list_(cohort: int, form: str) -> None:
    """List the latest rating of each lead provider on each measure."""

    async def read(service: Service) -> list[Rating]:
        return await list_ratings(service, cohort)

    found = run(read)
    if form == "json":
        say_json([asdict(one) for one in found])
        return
    say_table(
        f"Performance in contract year {cohort}",
        ("Lead provider", "Measure", "Achieved", "Rating", "Credit", "Decision"),
        [
            (
                one.lead_provider,
                one.measure,
                str(one.achieved),
                one.rating,
                "" if one.credit is None else pounds_shown(one.credit),
                str(one.decision_id),
            )
            for one in found
        ],
        right=frozenset({2, 4}),
    )
