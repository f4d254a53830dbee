"""`ecf2 demo`: the main job on the fixture England, printed as a finance officer would read it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from service.cli.load import play_story
from service.cli.output import say_lines
from service.demo import read_programme, report
from service.platform.database import open_database
from service.platform.database.migrations import migrate
from service.platform.identifiers import counted_ids
from service.platform.opening import open_service
from service.platform.settings import Settings, fixtures_folder

FOLDER = Path(".demo")
DATABASE = FOLDER / "ecf2.sqlite"
GO_ON = f"""
Look around
{"=" * 103}
The database of this demo is {DATABASE}. Name it once:
  export DATABASE_URL=sqlite:///{DATABASE}
then
  .venv/bin/ecf2 statements generate --cohort {{year}} --month {{month}}
  .venv/bin/ecf2 statements list --cohort {{year}} --state payable
  .venv/bin/ecf2 tokens create --lead-provider alder-vale-teaching
  .venv/bin/ecf2 serve          opens the service at http://127.0.0.1:8000
"""


@click.command()
def demo() -> None:
    """Play the fixture England into .demo/ and print what was decided and paid, and why. The same every time."""
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob(f"{DATABASE.name}*"):
        file.unlink()
    with counted_ids("demo"):
        say_lines(asyncio.run(_play_and_report(f"sqlite:///{DATABASE}")))
    year, month = read_programme(fixtures_folder()).to_go_on_with
    click.echo(GO_ON.format(year=year, month=month).rstrip())


async def _play_and_report(database_url: str) -> list[str]:
    async with await open_database(database_url, durable=False) as database:
        await migrate(database)
    folder = fixtures_folder()
    settings = Settings.from_environment()
    opened = open_service(database_url, settings.policy_folder, release=settings.release, durable=False)
    async with opened as service:
        played = await play_story(service, folder)
        return await report(service, read_programme(folder), played)
