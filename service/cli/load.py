"""`ecf2 load …`: put the fixture England into an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.groups import Group
from service.cli.output import UnusableError, format_option, progress, say_json, say_lines
from service.cli.running import run
from service.loading.playing import Played, play
from service.loading.story import StoryError, read_story
from service.platform.context import Service
from service.platform.settings import fixtures_folder


@click.group(cls=Group)
def load() -> None:
    """Load data into the database named by DATABASE_URL."""


@load.command()
@click.option("--from", "folder", type=click.Path(path_type=Path), default=None, help="Another folder of fixtures.")
@format_option
def fixtures(folder: Path | None, form: str) -> None:
    """Play the fixture England: two years of registrations, declarations and statements. The database must be empty."""
    played = run(lambda service: play_story(service, folder or fixtures_folder()))
    if form == "json":
        say_json(played.as_data())
    else:
        say_lines([f"{name}: {tally.done} done, {tally.refused} refused" for name, tally in played.tallies.items()])


async def play_story(service: Service, folder: Path) -> Played:
    """Play the story in a folder, with a progress bar. Raises UnusableError with the mend."""
    try:
        story = read_story(folder)
        with progress("Playing the fixture England") as advance:
            return await play(service, story, advance)
    except StoryError as fault:
        raise UnusableError(str(fault)) from fault
