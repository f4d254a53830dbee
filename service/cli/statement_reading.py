"""`ecf2 statements …`: what waits, what became of a statement, why it comes to what it does, and whether it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from engine.money import pounds_shown
from service.cli.known import must_be_known
from service.cli.output import REFUSED, format_option, progress, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.platform.context import Service
from service.shown import Explained
from service.statements import operations
from service.statements.history import explain_statement, statement_history
from service.statements.life_messages import proposal
from service.statements.problems import StatementProblem
from service.statements.verifying import Verified

_STATEMENT = click.argument("statement", type=click.UUID)


@click.command()
@_STATEMENT
@format_option
def waiting(statement: UUID, form: str) -> None:
    """Show what on a STATEMENT waits for a ruling."""
    found = run(lambda service: operations.waiting_on(service, statement))
    if form == "json":
        say_json([asdict(one) for one in found])
        return
    say_table(
        "Waiting for a ruling",
        ("Line", "Declaration", "Type", "Takes back", "Uplift", "Proposed", "Why"),
        [
            (
                str(one.line),
                one.declaration,
                one.declaration_type,
                "yes" if one.takes_back else "no",
                "yes" if one.uplifted else "no",
                "" if one.proposed_pence is None else pounds_shown(one.proposed_pence),
                f"{one.reason} ({one.place})",
            )
            for one in found
        ],
        right=frozenset({0, 5}),
    )


@click.command()
@_STATEMENT
@format_option
def history(statement: UUID, form: str) -> None:
    """Show what became of a STATEMENT: adjustments, rulings, checks, authorisations, reversals, notes."""
    told = run(lambda _service: statement_history(statement))
    if form == "json":
        say_json(told)
        return
    lines = []
    for part in ("adjustments", "adjustment_history", "rulings", "checks", "authorisations", "notes"):
        lines.append(f"{part.replace('_', ' ').capitalize()}: {len(told[part])}")
        for one in told[part]:
            lines.append("  " + ", ".join(_in_words(name, value) for name, value in one.items() if value is not None))
    say_lines(lines)


def _in_words(name: str, value: object) -> str:
    if name.endswith("_pence") and isinstance(value, int):
        return f"{name.removesuffix('_pence')} {pounds_shown(value)}"
    shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
    return f"{name.replace('_', ' ')} {shown}"


@click.command()
@_STATEMENT
@click.option("--line", type=int, default=None, help="Explain this line alone.")
@format_option
def explain(statement: UUID, line: int | None, form: str) -> None:
    """Explain a STATEMENT: each line's figures with file and line, and what accepted each declaration."""

    async def read(service: Service) -> Explained:
        return await explain_statement(service, statement, line)

    explained = run(read)
    if form == "json":
        say_json(explained.as_content())
    else:
        say_lines(explained.sentences)


@click.command()
@click.argument("statement", type=click.UUID, required=False)
@click.option("--all", "everything", is_flag=True, help="Verify every statement, or those of --cohort.")
@click.option("--cohort", type=int, default=None, help="The contract year.")
@format_option
def verify(statement: UUID | None, everything: bool, cohort: int | None, form: str) -> None:
    """Prove that a STATEMENT, or --all, still stands as it was authorised."""
    if (statement is None) != everything or (statement is not None and cohort is not None):
        raise click.UsageError("Name a statement, or say --all, with or without --cohort.")

    async def prove(service: Service) -> Verified:
        with progress("Verifying statements") as advance:
            verified = await operations.verify_statements(
                service, statement=statement, contract_year=cohort, progress=advance
            )
        if not verified.authorisations:
            await must_be_known(service, cohort)
        return verified

    verified = run(prove)
    if form == "json":
        say_json(verified)
    else:
        looked_at = (
            f"{verified.authorisations} authorisations and {verified.events} audit events looked at; "
            f"{len(verified.findings)} things found. The last event's hash is {verified.last_hash}."
        )
        say_lines(
            [
                looked_at,
                *(f"{one.statement or 'audit'}: {one.what}: {one.detail}" for one in verified.findings),
            ]
        )
    if verified.findings:
        raise SystemExit(REFUSED)


@click.command("problems")
@click.option("--cohort", type=int, default=None, help="The contract year; all if left out.")
@format_option
def list_problems(cohort: int | None, form: str) -> None:
    """List what needs a person: nothing is dropped, and nothing waits unseen."""

    async def look(service: Service) -> list[StatementProblem]:
        problems = await operations.problems(service, call_now(), cohort)
        if not problems:
            await must_be_known(service, cohort)
        return problems

    found = run(look)
    if form == "json":
        say_json([asdict(one) for one in found])
    else:
        rows = [(one.what, one.lead_provider, str(one.contract_year), one.subject, one.detail) for one in found]
        say_table("Problems", ("What", "Lead provider", "Cohort", "Id", "Detail"), rows)


@click.command()
@click.option("--cohort", required=True, type=int, help="The contract year.")
@click.option("--growth-agreed", type=click.Choice(["yes", "no"]), default=None, help="Whether DfE agreed beforehand.")
@click.option("--confirm", type=click.UUID, default=None, help="Confirm this proposal.")
@click.option("--decline", type=click.UUID, default=None, help="Decline this proposal.")
@click.option("--reason", default="", help="Why it is confirmed or declined.")
@format_option
def thresholds(
    cohort: int,
    growth_agreed: str | None,
    *,
    confirm: UUID | None,
    decline: UUID | None,
    reason: str,
    form: str,
) -> None:
    """Look at the recruitment checkpoints that have passed, and list proposals; or answer one."""
    if confirm is not None and decline is not None:
        raise click.UsageError("Confirm or decline a proposal, not both at once.")
    agreed = None if growth_agreed is None else growth_agreed == "yes"

    async def look(service: Service) -> Sequence[dict[str, Any]]:
        answered = confirm or decline
        if answered is not None:
            confirmed = confirm is not None
            return [await operations.answer_proposal(service, call_now(), answered, confirmed=confirmed, reason=reason)]
        await operations.propose_thresholds(service, call_now(), cohort, growth_agreed=agreed)
        return await operations.list_proposals(cohort)

    proposals = [proposal(row) for row in run(look)]
    if form == "json":
        say_json(proposals)
        return
    words = {None: "waits", True: "confirmed", False: "declined"}
    say_table(
        f"Recruitment of contract year {cohort}",
        ("Lead provider", "Checkpoint", "Started", "Target", "%", "Effect", "Answer", "Id"),
        [
            (
                one["lead_provider"],
                str(one["checkpoint_on"]),
                str(one["started_claims"]),
                str(one["recruitment_target"]),
                str(one["percent_of_target"]),
                one["effect"].replace("_", " "),
                words[one["confirmed"]],
                str(one["id"]),
            )
            for one in proposals
        ],
        right=frozenset({2, 3, 4}),
    )


COMMANDS: Sequence[click.Command] = (waiting, history, explain, verify, list_problems, thresholds)
