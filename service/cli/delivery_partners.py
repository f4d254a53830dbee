"""`ecf2 delivery-partners …`: who delivers training, and for which lead providers in which contract years."""

from __future__ import annotations

from dataclasses import asdict

import click

from service.cli.groups import Group
from service.cli.known import must_be_known
from service.cli.output import format_option, say_json, say_lines, say_table
from service.cli.running import call_now, run
from service.lead_providers.listing import ListedDeliveryPartner, list_delivery_partners
from service.lead_providers.operations import Kept, add_delivery_partner, pair_delivery_partner
from service.platform.context import Service


@click.group("delivery-partners", cls=Group)
def delivery_partners() -> None:
    """Add and list delivery partners, and say with which lead provider each works in a contract year."""


@delivery_partners.command()
@click.argument("name")
@format_option
def add(name: str, form: str) -> None:
    """Add a delivery partner by the NAME that people read."""

    async def work(service: Service) -> Kept:
        return await add_delivery_partner(service, call_now(), name)

    kept = run(work)
    if form == "json":
        say_json({"id": kept.public_id, "name": kept.name, "added": kept.added})
    else:
        say_lines([f"Added: {kept.name}." if kept.added else f"{kept.name} is there already. Nothing was changed."])


@delivery_partners.command()
@click.argument("name")
@click.option("--lead-provider", required=True, help="The short name of the lead provider it works with.")
@click.option("--cohort", type=int, required=True, help="The contract year.")
@format_option
def pair(name: str, lead_provider: str, cohort: int, form: str) -> None:
    """Record that the delivery partner called NAME works with a lead provider in a contract year."""

    async def work(service: Service) -> bool:
        return await pair_delivery_partner(service, call_now(), lead_provider, name, cohort)

    is_new = run(work)
    if form == "json":
        say_json({"name": name, "lead_provider": lead_provider, "contract_year": cohort, "added": is_new})
        return
    paired = f"{name} works with {lead_provider} in contract year {cohort}"
    say_lines([f"{paired}." if is_new else f"{paired} already. Nothing was changed."])


@delivery_partners.command("list")
@click.option("--lead-provider", default=None, help="Only those that work with it, by short name.")
@click.option("--cohort", type=int, default=None, help="Only those that work with anybody in this contract year.")
@format_option
def list_all(lead_provider: str | None, cohort: int | None, form: str) -> None:
    """List delivery partners with the lead providers and contract years of each."""

    async def read(service: Service) -> list[ListedDeliveryPartner]:
        found = await list_delivery_partners(lead_provider, cohort)
        if not found:
            await must_be_known(service, cohort, lead_provider)
        return found

    found = run(read)
    if form == "json":
        say_json([asdict(one) for one in found])
        return
    say_table(
        "Delivery partners", ("Name", "Works with", "Id"), [(one.name, _shown(one), str(one.id)) for one in found]
    )


def _shown(one: ListedDeliveryPartner) -> str:
    return "; ".join(f"{name} ({', '.join(map(str, years))})" for name, years in one.works_with.items())
