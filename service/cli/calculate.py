"""`ecf2 calculate`: the figures of a statement from counts and terms alone, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from engine.payments.scenario import ScenarioError, newest_terms
from engine.payments.scenario import calculate as calculate_scenarios
from service.cli.output import UnusableError, policy_or_refuse, read_input, say_json, say_table


@click.command()
@click.argument("file")
@click.option(
    "--format", "form", type=click.Choice(["json", "table"]), default="json", show_default=True, help="How to answer."
)
def calculate(file: str, form: str) -> None:
    """Work out one statement scenario, or a list of them, from FILE (YAML or JSON; - for standard input).

    Proportions and instalments that a scenario leaves out are those of the newest terms of its contract type.
    """
    text = read_input(file)
    try:
        results = calculate_scenarios(text, newest_terms(policy_or_refuse().terms))
    except ScenarioError as mistakes:
        raise UnusableError(str(mistakes)) from mistakes
    if form == "json":
        say_json(results)
        return
    for answer in results:
        several: Any = answer.get("results", [answer.get("result")])
        for number, result in enumerate(several, start=1):
            title = f"{answer['id']}, statement {number}" if "results" in answer else str(answer["id"])
            _say_result(title, result)


def _say_result(title: str, result: Mapping[str, Any]) -> None:
    rows = []
    for part in ("banded", "mentor"):
        for line in result.get(part, {}).get("lines", []):
            band = f"band {line['band']}" if "band" in line else "flat rate"
            counts = f"{line['billable']} - {line['refundable']}"
            rows.append(
                (f"{line['declaration_type']}, {band}", counts, line["fee_per_declaration"], line["net_pounds"])
            )
    for part in ("banded", "mentor", "statement"):
        for name, amount in result.get(part, {}).get("amounts", result.get(part, {})).items():
            if isinstance(amount, Mapping) and "pounds" in amount:
                rows.append((f"{part}: {name.replace('_', ' ')}", "", "", amount["pounds"]))
    columns = ("Line", "Billable - refundable", "Fee", "Pounds")
    say_table(title, columns, rows, right=frozenset({1, 2, 3}))
