"""`ecf2 contracts …`: versions of call-off contracts, the months that use each and the statements paid by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import click

from service.cli.groups import Group
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import run
from service.statements.contract_versions import VersionUse, contract_versions

NOT_USED = "not used"
REMOVED = "no longer in the files"


@click.group(cls=Group)
def contracts() -> None:
    """List and show the versions of call-off contracts."""


@contracts.command("list")
@click.option("--cohort", type=int, default=None, help="The contract year; all if left out.")
@click.option("--lead-provider", default=None, help="The short name of one lead provider; all if left out.")
@format_option
def list_(cohort: int | None, lead_provider: str | None, form: str) -> None:
    """List contract versions with the statement months that use each and how many statements are paid by it."""
    found = run(lambda service: contract_versions(service, contract_year=cohort, lead_provider=lead_provider))
    if form == "json":
        say_json([asdict(one) for one in found])
        return
    say_table(
        "Versions of call-off contracts",
        ("Lead provider", "Cohort", "Version", "From", "Statement months", "Authorised", "Where"),
        [
            (
                one.lead_provider,
                str(one.contract_year),
                str(one.version),
                one.from_statement,
                f"{len(one.months)}, {one.months[0]} to {one.months[-1]}" if one.months else NOT_USED,
                str(len(one.authorised)),
                one.place or REMOVED,
            )
            for one in found
        ],
        right=frozenset({2, 5}),
    )


@contracts.command()
@click.argument("lead_provider")
@click.argument("cohort", type=int)
@format_option
def show(lead_provider: str, cohort: int, form: str) -> None:
    """Show the contract of a LEAD_PROVIDER for a COHORT: of each version the months and the authorised statements."""
    found = run(lambda service: contract_versions(service, contract_year=cohort, lead_provider=lead_provider))
    if form == "json":
        say_json([asdict(one) for one in found])
    else:
        say_lines(line for one in found for line in _lines(one))


def _lines(one: VersionUse) -> Iterator[str]:
    yield f"Version {one.version}, from {one.from_statement} ({one.place or REMOVED})"
    yield f"  Statement months: {', '.join(one.months) or NOT_USED}"
    for used in one.authorised:
        yield f"  Authorised: {used.month}, statement {used.statement}: {used.standing.replace('_', ' ')}"
