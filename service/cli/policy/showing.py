"""`ecf2 policy list` and `ecf2 policy show`: policy in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from engine.editions import answering, contract_years_in_words, last_day_in_force, years_that_differ
from engine.model.decision import Edition
from engine.model.facts import Vocabulary
from engine.model.policy import Policy
from engine.prose import as_page
from engine.published import as_html, as_markdown
from service.cli.days import Day, today
from service.cli.output import UnusableError, format_option, policy_or_refuse, say_json, say_lines, say_table
from service.cli.policy.files import editions_named


@click.command("list")
@click.option("--on", "on", type=Day(), default=None, help="The day to ask about; today if left out.")
@format_option
def list_(on: date | None, form: str) -> None:
    """List every decision, its editions, and whether each is in force."""
    rules = policy_or_refuse()
    day = on or today()
    rows = [_row(rules, edition, day) for name in sorted(rules.editions) for edition in rules.editions[name]]
    if form == "json":
        say_json({"on": day.isoformat(), "editions": rows})
        return
    columns = ("decision", "file", "contract_years", "rules", "examples", "in_force")
    say_table(
        f"Editions, and whether each is in force on {day.isoformat()}",
        ("Decision", "File", "For", "Rules", "Examples", "In force"),
        [[str(row[column]) for column in columns] for row in rows],
    )


def _row(rules: Policy, edition: Edition, day: date) -> dict[str, object]:
    editions = rules.editions[edition.decision]
    in_force = any(edition in answering(editions, day, year) for year in years_that_differ(editions))
    return {
        "decision": edition.decision,
        "edition": edition.name,
        "file": edition.place.file,
        "from": edition.effective.start.isoformat(),
        "contract_years": contract_years_in_words(edition),
        "rules": len(edition.rules),
        "examples": len(edition.examples),
        "in_force": "yes" if in_force else "no",
        "digest": edition.digest,
    }


_PAGES: dict[str, Callable[[Edition, Vocabulary, date | None], str]] = {
    "text": as_page,
    "markdown": as_markdown,
    "html": as_html,
}


@click.command()
@click.argument("name")
@click.option("--on", "on", type=Day(), default=None, help="The day to ask about; today if left out.")
@click.option("--contract-year", type=int, default=None, help="Which contract year's edition to show.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*_PAGES, "json"]),
    default="text",
    show_default=True,
    help="How to show it; html is a whole page to publish.",
)
def show(name: str, on: date | None, contract_year: int | None, form: str) -> None:
    """Show a decision as a plain page. NAME is a decision, or an edition: uplift@2025-06-01, or its file."""
    rules = policy_or_refuse()
    day = on or today()
    editions = editions_named(rules, name, day, contract_year)
    if form == "json":
        say_json([{**_row(rules, edition, day), "page": _page(rules, edition, "text")} for edition in editions])
        return
    if form == "html" and len(editions) > 1:
        raise UnusableError(
            f"{len(editions)} editions of {name} answer, and a page holds one. Name a contract year, or one of "
            f"{', '.join(edition.place.file for edition in editions)}."
        )
    say_lines(_page(rules, edition, form).rstrip() for edition in editions)


def _page(rules: Policy, edition: Edition, form: str) -> str:
    return _PAGES[form](edition, rules.vocabulary, last_day_in_force(rules, edition))
