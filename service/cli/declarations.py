"""`ecf2 declarations …`: what finance officers do about single declarations."""

from __future__ import annotations

from uuid import UUID

import click

from service.cli.groups import Group
from service.cli.output import format_option, say_json, say_lines
from service.cli.running import call_now, run
from service.declarations.authorising import SecondClaim, SecondClaimAsked, authorise_second_claim
from service.declarations.messages import resource
from service.declarations.operations import void_declaration
from service.declarations.reading import DeclarationRow
from service.declarations.second_claim_messages import authorised
from service.platform.context import Service


@click.group(cls=Group)
def declarations() -> None:
    """Authorise what lead providers may not declare without; take declarations back."""


@declarations.command("authorise-second")
@click.argument("declaration", type=click.UUID)
@click.option("--lead-provider", required=True, help="The short name of who may claim the milestone as the second.")
@click.option("--agreed-by", default="", help="The contract manager who agrees.")
@click.option("--engagement-met", is_flag=True, help="You confirm that engagement was met with both lead providers.")
@click.option("--reason", required=True, help="Why; kept for whoever audits this.")
@format_option
def authorise_second(
    declaration: UUID, lead_provider: str, agreed_by: str, *, engagement_met: bool, reason: str, form: str
) -> None:
    """Let a second lead provider claim the milestone of a DECLARATION. It is paid by an adjustment, by no band."""
    asked = SecondClaimAsked(lead_provider, reason, agreed_by, engagement_met)

    async def authorise(service: Service) -> SecondClaim:
        return await authorise_second_claim(service, call_now(), declaration, asked)

    claim = run(authorise)
    if form == "json":
        say_json(authorised(claim))
        return
    say_lines(
        [
            f"Authorised: {claim.lead_provider} may declare {claim.declaration_type} of {claim.participant} as well.",
            "Once it is declared, `ecf2 statements problems` lists it until an adjustment's label names it.",
        ]
    )


@declarations.command()
@click.argument("declaration", type=click.UUID)
@format_option
def void(declaration: UUID, form: str) -> None:
    """Void a DECLARATION, named by id, or claw it back once it is paid. Who did and when is kept."""

    async def take_back(service: Service) -> DeclarationRow:
        return await void_declaration(service, call_now(), None, declaration)

    row = run(take_back)
    if form == "json":
        say_json(resource(row))
        return
    clawed_back = row["payment_state"] == "paid"
    say_lines(["It was paid, so its payment is clawed back." if clawed_back else "It was not paid, so it is voided."])
