"""`ecf2 explain`: why anything is as it is."""

from __future__ import annotations

from uuid import UUID

import click

from service.cli.output import format_option, say_json, say_lines
from service.cli.running import run
from service.explanation import explain_anything
from service.platform.context import Service
from service.shown import Explained


@click.command()
@click.argument("id", type=click.UUID)
@format_option
def explain(id: UUID, form: str) -> None:  # noqa: A002 - the word users type
    """Explain the declaration, decision, participant or statement with this ID."""

    async def read(_service: Service) -> Explained:
        return await explain_anything(id)

    explained = run(read)
    if form == "json":
        say_json(explained.model_dump(mode="json"))
    else:
        say_lines(explained.sentences)
