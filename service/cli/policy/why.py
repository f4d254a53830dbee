"""`ecf2 policy why`: the story of one recorded decision."""

from __future__ import annotations

from uuid import UUID

import click

from engine.analysis.story import story_of
from engine.decision import Decision
from service.cli.days import today
from service.cli.output import format_option, say_json, say_lines
from service.cli.running import run
from service.decisions.operations import recorded_document
from service.platform.context import Service


@click.command()
@click.argument("id", type=click.UUID)
@format_option
def why(id: UUID, form: str) -> None:  # noqa: A002 - the word users type
    """Tell the story of the recorded decision with this ID: what it stood on, and whether it holds today."""

    async def read(service: Service) -> list[str]:
        decision = Decision.from_json(await recorded_document(id))
        return story_of(decision, service.rulebook, today())

    story = run(read)
    if form == "json":
        say_json({"id": str(id), "sentences": story})
    else:
        say_lines(story)
