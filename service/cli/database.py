"""`ecf2 database …`: the database's own shape."""

from __future__ import annotations

import asyncio

import click

from service.cli.groups import Group
from service.cli.output import format_option, say_json, say_lines
from service.platform.database import open_database
from service.platform.database.migrations import migrate as apply_migrations
from service.platform.settings import Settings


@click.group(cls=Group)
def database() -> None:
    """Prepare the database named by DATABASE_URL."""


@database.command()
@format_option
def migrate(form: str) -> None:
    """Bring the database to the shape this version needs. Safe to repeat."""

    async def bring_up_to_date() -> list[str]:
        opened = await open_database(Settings.from_environment().database_url)
        try:
            return await apply_migrations(opened)
        finally:
            await opened.close()

    applied = asyncio.run(bring_up_to_date())
    if form == "json":
        say_json({"applied": applied})
    else:
        say_lines([f"Applied {name}." for name in applied] or ["The database is up to date."])
