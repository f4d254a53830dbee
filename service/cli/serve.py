"""`ecf2 serve`: the HTTP interface, in one process."""

from __future__ import annotations

import click
import uvicorn

from service.app import create_app
from service.cli.output import policy_or_refuse
from service.platform.settings import Settings


@click.command()
@click.option("--host", default=None, help="Where to listen; 127.0.0.1 if left out.")
@click.option("--port", type=int, default=None, help="On which port; 8000 if left out.")
def serve(host: str | None, port: int | None) -> None:
    """Serve HTTP on the database named by DATABASE_URL."""
    settings = Settings.from_environment()
    policy_or_refuse(settings.policy_folder)
    address, number = host or settings.host, port or settings.port
    click.echo(f"Serving at http://{address}:{number} (Ctrl-C stops).", err=True)
    uvicorn.run(create_app(settings), host=address, port=number, log_config=None, access_log=False)
