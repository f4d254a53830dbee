"""`ecf2 lead-providers …`: who trains participants under call-off contracts."""

from __future__ import annotations

from dataclasses import asdict

import click

from service.cli.groups import Group
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.contracts.operations import must_have_a_contract
from service.lead_providers.listing import ListedLeadProvider, list_lead_providers
from service.lead_providers.operations import Kept, add_lead_provider
from service.platform.context import Service


@click.group("lead-providers", cls=Group)
def lead_providers() -> None:
    """Add and list lead providers."""


@lead_providers.command()
@click.argument("short_name")
@click.argument("name")
@format_option
def add(short_name: str, name: str, form: str) -> None:
    """Add a lead provider under the SHORT_NAME of its call-off contracts, with the NAME that people read.

    Nothing takes a lead provider away again, so a short name that no call-off contract bears is refused.
    """

    async def work(service: Service) -> Kept:
        must_have_a_contract(service.rulebook.policy, short_name)
        return await add_lead_provider(service, call_now(), short_name, name)

    kept = run(work)
    if form == "json":
        say_json({"id": kept.public_id, "short_name": short_name, "name": kept.name, "added": kept.added})
    elif kept.added:
        say_lines(
            [f"Added: {short_name}, {kept.name}. Next, its token: ecf2 tokens create --lead-provider {short_name}"]
        )
    else:
        say_lines([f"{short_name}, {kept.name}, is there already. Nothing was changed."])


@lead_providers.command("list")
@format_option
def list_all(form: str) -> None:
    """List lead providers, with the contract years in which each works with delivery partners."""

    async def read(_service: Service) -> list[ListedLeadProvider]:
        return await list_lead_providers()

    found = run(read)
    if form == "json":
        say_json([asdict(one) for one in found])
        return
    say_table(
        "Lead providers",
        ("Short name", "Name", "With delivery partners in", "Id"),
        [(one.short_name, one.name, ", ".join(map(str, one.paired_in)), str(one.id)) for one in found],
    )
