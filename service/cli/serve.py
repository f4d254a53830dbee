"""`ecf2 serve`: the HTTP interface, in one process."""

from __future__ import annotations

import asyncio

import click
import uvicorn

from service.app import create_app
from service.platform.opening import open_service
from service.platform.settings import Settings


@click.command()
@click.option("--host", default=None, help="Where to listen; 127.0.0.1 if left out.")
@click.option("--port", type=int, default=None, help="On which port; 8000 if left out.")
def serve(host: str | None, port: int | None) -> None:
    """Serve HTTP on the database named by DATABASE_URL."""
    settings = Settings.from_environment()
    asyncio.run(_can_be_opened(settings))
    address, number = host or settings.host, port or settings.port
    click.echo(f"Serving at http://{address}:{number} (Ctrl-C stops).", err=True)
    uvicorn.run(create_app(settings), host=address, port=number, log_config=None, access_log=False)


async def _can_be_opened(settings: Settings) -> None:
    # Said in plain words here; within the server it would come as a traceback.
    async with open_service(settings.database_url, settings.policy_folder, release=settings.release):
        pass
