"""`ecf2 nightly`: the night's work, for whatever runs commands at fixed hours."""

from __future__ import annotations

from dataclasses import asdict

import click

from service.cli.output import format_option, say_json, say_lines
from service.cli.running import call_now, run
from service.nightly import Night, work_the_night
from service.platform.context import Service


@click.command()
@format_option
def nightly(form: str) -> None:
    """What becomes true because a day has passed: eligibility, closed years, deadlines, clawbacks, recruitment."""

    async def work(service: Service) -> Night:
        return await work_the_night(service, call_now())

    night = run(work)
    if form == "json":
        say_json(asdict(night))
    else:
        say_lines(
            [
                f"Became eligible for funding: {len(night.became_eligible)}.",
                f"Moved out of a closed contract year: {len(night.moved)}.",
                f"Statements that became payable: {len(night.became_payable)}.",
                f"Clawbacks that waited and are on a statement now: {night.attached}.",
                f"Changes of a service fee proposed: {len(night.proposed)}. See: ecf2 statements thresholds.",
                f"Participants shown to lead providers differently from today: {night.shown_anew}.",
            ]
        )
