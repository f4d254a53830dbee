"""`ecf2 nightly`: the night's work, for whatever runs commands at fixed hours."""

from __future__ import annotations

import click

from service.cli.output import format_option, say_json, say_lines
from service.cli.running import call_now, run
from service.nightly import Night, work_the_night
from service.platform.context import Service


@click.command()
@format_option
def nightly(form: str) -> None:
    """Re-test who waits to become eligible, and make statements past their deadline payable. Run it every night."""

    async def work(service: Service) -> Night:
        return await work_the_night(service, call_now())

    night = run(work)
    if form == "json":
        say_json(
            {
                "became_eligible": night.became_eligible,
                "became_payable": night.became_payable,
                "shown_anew": night.shown_anew,
            }
        )
    else:
        say_lines(
            [
                f"{len(night.became_eligible)} people became eligible.",
                f"{len(night.became_payable)} statements became payable.",
                f"{night.shown_anew} participants are shown to lead providers differently.",
            ]
        )
