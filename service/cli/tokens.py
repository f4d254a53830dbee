"""`ecf2 tokens …`: tokens of lead providers and of DfE staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from service.cli.groups import Group
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.people.operations import (
    NewToken,
    Role,
    Scope,
    Terms,
    create_lead_provider_token,
    create_staff_token,
    list_tokens,
    revoke_token,
    rotate_token,
)
from service.platform.context import Service


@click.group(cls=Group)
def tokens() -> None:
    """Make, list, replace and take back tokens. A token is shown once, when it is made."""


@tokens.command()
@click.option("--lead-provider", default=None, help="Short name of the lead provider it is for.")
@click.option("--staff", default=None, help="Name of the member of DfE staff it is for.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=None, help="What the staff member does."
)
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default="write",
    show_default=True,
    help="Whether it only reads, or also sends.",
)
@click.option(
    "--days", type=click.IntRange(1, 3650), default=None, help="How long it lasts; until revoked if left out."
)
@format_option
def create(
    *, lead_provider: str | None, staff: str | None, role: str | None, scope: str, days: int | None, form: str
) -> None:
    """Make a token for a lead provider, or for a member of staff with a role."""
    if (lead_provider is None) == (staff is None):
        raise click.UsageError("Say whose token it is: --lead-provider NAME, or --staff NAME with --role ROLE.")
    if (staff is None) != (role is None):
        raise click.UsageError("A role goes with a member of staff: --staff NAME --role ROLE.")

    call = call_now()
    terms = Terms(Scope(scope), None if days is None else call.now + timedelta(days=days))

    async def make(service: Service) -> NewToken:
        if lead_provider is not None:
            return await create_lead_provider_token(service, call, lead_provider, lead_provider, terms)
        assert staff is not None and role is not None, "asked for together"  # noqa: PT018
        return await create_staff_token(service, call, Role(role), staff, terms)

    _say_new(run(make), form)


@tokens.command("list")
@format_option
def list_all(form: str) -> None:
    """Every token by its mark: whose it is, what for, when it was made, last used, and when it ends."""

    async def read(_service: Service) -> list[dict[str, Any]]:
        return await list_tokens()

    rows = run(read)
    if form == "json":
        say_json(rows)
        return
    columns = ("mark", "name", "role", "scope", "created_at", "last_used_at", "expires_at", "revoked_at")
    shown = [
        [_shown(row[column] or ("lead provider" if column == "role" else "")) for column in columns] for row in rows
    ]
    say_table("Tokens", [column.removesuffix("_at").replace("_", " ") for column in columns], shown)


@tokens.command()
@click.argument("mark")
@click.option("--hours", type=click.IntRange(0, 720), default=24, show_default=True, help="How long the old one lasts.")
@format_option
def rotate(mark: str, hours: int, form: str) -> None:
    """Replace the token with this MARK by another of the same owner, scope and end."""
    call = call_now()

    async def replace(service: Service) -> NewToken:
        return await rotate_token(service, call, mark, call.now + timedelta(hours=hours))

    _say_new(run(replace), form)


def _shown(value: object) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)


def _say_new(made: NewToken, form: str) -> None:
    if form == "json":
        say_json({"token": made.token, "mark": made.mark})
    else:
        say_lines([made.token])
        click.echo(f"Keep it safe: it is not shown again. To take it back: ecf2 tokens revoke {made.mark}", err=True)


@tokens.command()
@click.argument("mark")
@format_option
def revoke(mark: str, form: str) -> None:
    """Take back the token with this MARK, shown when it was made."""

    async def take_back(service: Service) -> None:
        await revoke_token(service, call_now(), mark)

    run(take_back)
    if form == "json":
        say_json({"mark": mark, "revoked": True})
    else:
        say_lines([f"The token {mark} is taken back."])
