"""`ecf2 participants induction-length` and `payments-due`: how long induction takes, and the claims it leads to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from service.cli.output import format_option, role_option, say_json, say_lines
from service.cli.running import call_now, run
from service.participants.inputs import LengthOfInduction
from service.participants.operations import payments_due as read_payments_due
from service.participants.operations import record_induction_length
from service.platform.context import Service


@click.command("induction-length")
@click.argument("participant", type=click.UUID)
@click.option("--terms", type=click.IntRange(0, 99), default=None, help="Terms of induction, extensions included.")
@click.option("--lengthened-by", default=None, help="Why longer: standards_not_met, deferral, absence or part_time.")
@click.option("--absence-days", type=click.IntRange(0, 366), default=None, help="School days missed in one year.")
@format_option
def induction_length(
    participant: UUID, terms: int | None, lengthened_by: str | None, absence_days: int | None, form: str
) -> None:
    """Record how long induction of a PARTICIPANT takes, as the appropriate body decided: all of it anew."""
    length = LengthOfInduction(participant, terms, lengthened_by, absence_days)

    async def work(service: Service) -> dict[str, Any]:
        return await record_induction_length(service, call_now(), length)

    _say(run(work), form)


@click.command("payments-due")
@click.argument("participant", type=click.UUID)
@role_option
@format_option
def payments_due(participant: UUID, role: str, form: str) -> None:
    """Say which claims training of a PARTICIPANT leads to, and by when payment guidance expects them."""

    async def work(service: Service) -> dict[str, Any]:
        return await read_payments_due(service, call_now(), participant, role)

    _say(run(work), form)


def _say(due: dict[str, Any], form: str) -> None:
    if form == "json":
        say_json(due)
        return
    stands = "no schedule" if due["schedule"] is None else f"{due['schedule']}, contract year {due['contract_year']}"
    say_lines(
        [
            *due["says"],
            f"Claims due: {', '.join(due['claims']) or 'none'}.",
            *(f"Expected by {one['day'].isoformat()}: {one['declaration_type']}." for one in due["expected_by"]),
            *(["Void the declaration of completion first."] if due["void_completed_first"] else []),
            f"This length asks for a schedule of the kind {due['schedule_kind']}; training stands on {stands}.",
        ]
    )
