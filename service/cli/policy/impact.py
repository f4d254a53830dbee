"""`ecf2 policy impact`: what a draft would change, in people and pounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click

from engine.money import pounds_shown
from service.cli.days import Day
from service.cli.output import UnusableError, json_text, progress, say_lines, say_table
from service.cli.policy.drafts import draft_named, say_when_same
from service.cli.running import call_now, run
from service.platform.clock import london_midnight
from service.platform.context import Call, Service
from service.platform.running_policy import UNRELEASED
from service.policy_changes.charts import Pair
from service.policy_changes.impact import measure_impact
from service.policy_changes.measured import Impact
from service.policy_changes.report import report
from service.policy_changes.written import (
    COLUMNS_ELSEWHERE,
    as_content,
    as_csv,
    by_lead_provider,
    by_month,
    in_sentences,
    moved_elsewhere,
    names_of,
)

FORMS = ("table", "json", "csv", "html")


@click.command()
@click.option(
    "--with", "draft", type=click.Path(path_type=Path), required=True, help="A draft: a file, a folder or a release."
)
@click.option("--cohort", "contract_year", type=int, required=True, help="The contract year.")
@click.option("--on", type=Day(), default=None, help="The day the statements are drawn up on; today if left out.")
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True, help="How to answer.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Write it to this file.")
def impact(draft: Path, contract_year: int, on: date | None, form: str, output: Path | None) -> None:
    """Say what a draft would change in a contract year: people and pounds by lead provider, month and line, and why.

    Claims are decided again where the draft changes their rules, and every statement is drawn up under both policies by
    the code that pays. Other decisions the draft changes are taken again and counted. Nothing is written to the
    database.
    """

    if output is not None and form == "table":
        raise UnusableError("A table does not go to a file. Add --format html, csv or json.")

    async def work(service: Service) -> tuple[Impact, str]:
        drafted = draft_named(draft, service.rulebook.policy)
        say_when_same(drafted.policy, service.rulebook.policy, released=service.release != UNRELEASED)
        call = call_now() if on is None else Call(call_now().actor, london_midnight(on))
        with progress("Measuring") as advance:
            measured = await measure_impact(
                service, call, drafted.policy, contract_year, lambda _what, done, of: advance(done, of)
            )
        return measured, report(measured, draft.name, service.release, call.today) if form == "html" else ""

    measured, page = run(work)
    if form == "table":
        _say(measured)
        return
    text = page or (as_csv(measured) if form == "csv" else json_text(as_content(measured)))
    if output is not None:
        _write(output, text)
    else:
        click.echo(text, nl=False)


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise UnusableError(f"{output} cannot be written: {fault.strerror}.") from fault
    click.echo(f"Written: {output}")


def _say(measured: Impact) -> None:
    say_lines(in_sentences(measured))
    _say_files("The draft and the policy in force differ here:", measured.files)
    for title, head, sums in (
        ("By lead provider", "Lead provider", by_lead_provider),
        ("By month", "Month", by_month),
    ):
        _say_sums(title, head, sums, measured)
    names = names_of(measured)
    lines = [
        (one.lead_provider_name, one.month, line.label, pounds_shown(line.before_pence), pounds_shown(line.after_pence))
        for one in measured.statements
        for line in one.lines
    ]
    if lines:
        say_table("Lines", ("Lead provider", "Month", "Line", "Before", "After"), lines, right=frozenset({3, 4}))
    moved = [
        (
            names[one.lead_provider],
            one.what.value,
            f"{one.declarations:,}",
            f"{one.people:,}",
            one.why.rule,
            one.why.say,
        )
        for one in measured.moved
    ]
    if moved:
        heads = ("Lead provider", "What", "Declarations", "People", "Rule", "Why")
        say_table("What moves", heads, moved, right=frozenset({2, 3}))
    elsewhere = list(moved_elsewhere(measured))
    if elsewhere:
        say_table("Other decisions, not in these pounds", COLUMNS_ELSEWHERE, elsewhere, right=frozenset({3}))
    _say_files("And here, where this contract year's payments do not rest on it:", measured.files_elsewhere)


def _say_files(title: str, files: Sequence[str]) -> None:
    if files:
        say_lines([title, *(f"  {file}" for file in files)])


def _say_sums(title: str, head: str, sums: Callable[[Impact], list[Pair]], measured: Impact) -> None:
    rows = [
        (pair.label, *map(pounds_shown, (pair.before_pence, pair.after_pence, pair.after_pence - pair.before_pence)))
        for pair in sums(measured)
        if pair.before_pence != pair.after_pence
    ]
    if rows:
        say_table(title, (head, "Before", "After", "Difference"), rows, right=frozenset({1, 2, 3}))
