"""`ecf2 policy guard`: whether a draft would change what is behind authorised statements."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engine.money import pounds_shown
from service.cli.output import REFUSED, format_option, progress, say_json, say_lines
from service.cli.policy.drafts import draft_named, say_when_same
from service.cli.running import call_now, run
from service.platform.context import Service
from service.platform.running_policy import UNRELEASED
from service.policy_changes.guard import ClosedPeriodFinding, authorised_statements, closed_period_findings, cost_of


@click.command()
@click.option(
    "--with", "draft", type=click.Path(path_type=Path), required=True, help="A draft: a file, a folder or a release."
)
@format_option
def guard(draft: Path, form: str) -> None:
    """Say what a draft would change behind statements that are authorised, and what that would cost.

    Exit code 0: nothing, or only what editions that say they are retrospective may change. 3: it may not be released.
    """

    async def work(service: Service) -> tuple[list[ClosedPeriodFinding], int]:
        drafted = draft_named(draft, service.rulebook.policy)
        base = service.rulebook.policy
        say_when_same(drafted.policy, base, released=service.release != UNRELEASED)
        with progress("Looking at closed periods") as advance:
            found = await closed_period_findings(
                service.database, base, drafted.policy, call_now(), lambda _what, done, of: advance(done, of)
            )
        return found, await authorised_statements()

    found, authorised = run(work)
    allowed = all(one.allowed for one in found)
    if form == "json":
        say_json({"allowed": allowed, "cost_pence": cost_of(found), "findings": [one.as_content() for one in found]})
    else:
        say_lines([*(in_a_line(one) for one in found), verdict(found, authorised)])
    if not allowed:
        sys.exit(REFUSED)


def in_a_line(one: ClosedPeriodFinding) -> str:
    """A finding in words."""
    allowed = f" (allowed, {' '.join(one.retrospective)})" if one.retrospective and one.allowed else ""
    return f"{one.lead_provider}, {one.contract_year}, {', '.join(one.months)}: {one.detail}{allowed}"


def verdict(found: Sequence[ClosedPeriodFinding], authorised: int) -> str:
    """What all findings come to, and whether the draft may be released, with so many `authorised` statements."""
    if not found:
        none = (
            "" if authorised else " There is none in this database; look whether DATABASE_URL names the one you mean."
        )
        return f"Nothing behind an authorised statement would change.{none}"
    cost, allowed = cost_of(list(found)), all(one.allowed for one in found)
    said = f"Authorised statements would come to {pounds_shown(abs(cost))} {'more' if cost >= 0 else 'less'}."
    return f"{said} {'The draft is retrospective and says why.' if allowed else 'The draft may not be released so.'}"
