"""`ecf2 tokens …`: tokens of lead providers and of DfE staff."""

from __future__ import annotations

import click

from service.cli.output import UnusableError, format_option, say_json, say_lines
from service.cli.running import call_now, run
from service.people.operations import NewToken, Role, create_lead_provider_token, create_staff_token, revoke_token
from service.platform.context import Service


@click.group()
def tokens() -> None:
    """Make and take back tokens. A token is shown once, when it is made."""


@tokens.command()
@click.option("--lead-provider", default=None, help="Short name of the lead provider it is for.")
@click.option("--staff", default=None, help="Name of the member of DfE staff it is for.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=None, help="What the staff member does."
)
@format_option
def create(lead_provider: str | None, staff: str | None, role: str | None, form: str) -> None:
    """Make a token for a lead provider, or for a member of staff with a role."""
    if (lead_provider is None) == (staff is None):
        raise UnusableError("Say whose token it is: --lead-provider NAME, or --staff NAME with --role ROLE.")
    if (staff is None) != (role is None):
        raise UnusableError("A role goes with a member of staff: --staff NAME --role ROLE.")

    async def make(service: Service) -> NewToken:
        if lead_provider is not None:
            return await create_lead_provider_token(service, call_now(), lead_provider, lead_provider)
        assert staff is not None and role is not None, "asked for together"  # noqa: PT018
        return await create_staff_token(service, call_now(), Role(role), staff)

    made = run(make)
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
