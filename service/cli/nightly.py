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
    """What becomes true because a day has passed: eligibility, deadlines, waiting clawbacks, recruitment."""

    async def work(service: Service) -> Night:
        return await work_the_night(service, call_now())

    night = run(work)
    if form == "json":
        say_json(asdict(night))
    else:
        say_lines(
            [
                f"{len(night.became_eligible)} people became eligible.",
                f"{len(night.became_payable)} statements became payable.",
                f"{night.attached} clawbacks that waited were put on a statement.",
                f"{len(night.proposed)} changes of a service fee are proposed. See: ecf2 statements thresholds.",
                f"{night.shown_anew} participants are shown to lead providers differently.",
            ]
        )
