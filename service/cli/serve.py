"""`ecf2 serve`: the HTTP interface, in one process."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from socket import socket

import click
import uvicorn

from service.app import create_app
from service.cli.output import UnusableError
from service.cli.running import call_now
from service.platform.database import open_database
from service.platform.opening import open_service
from service.platform.settings import Settings, sandbox_folder
from service.sandbox.operations import SandboxToken, fill, make_tokens, must_suit, prepare


@click.command()
@click.option("--host", default=None, help="Where to listen; 127.0.0.1 if left out.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="On which port; 8000 if left out.")
@click.option("--sandbox", is_flag=True, help="Serve invented people, on a database of their own; prints tokens.")
def serve(host: str | None, port: int | None, sandbox: bool) -> None:
    """Serve HTTP on the database named by DATABASE_URL."""
    settings = replace(Settings.from_environment(), sandbox=sandbox)
    if sandbox:
        for made in asyncio.run(_open_sandbox(settings)):
            click.echo(f"Token of {made.lead_provider}: {made.token}")
    asyncio.run(_can_be_opened(settings))
    address, number = host or settings.host, port or settings.port
    server = _Server(uvicorn.Config(create_app(settings), host=address, port=number, log_config=None, access_log=False))
    with contextlib.suppress(KeyboardInterrupt):
        _run(server)


def _run(server: _Server) -> None:
    """Serve until told to stop. Raises UnusableError when nobody may listen there."""
    try:
        server.run()
    except SystemExit:
        if server.lifespan.should_exit:
            raise
        address, number = server.config.host, server.config.port
        raise UnusableError(
            f"Nothing can listen at {address}:{number}; the line above says why. Stop what is served there, "
            "or name another place: ecf2 serve --host ADDRESS --port NUMBER"
        ) from None


class _Server(uvicorn.Server):
    """Says where it is once it can be asked, and not before."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            click.echo(f"Serving at http://{self.config.host}:{self.config.port} (Ctrl-C stops).", err=True)


async def _open_sandbox(settings: Settings) -> list[SandboxToken]:
    """Fill an empty database, and give a token for each lead provider."""
    async with await open_database(settings.database_url) as database:
        await prepare(database)
    async with open_service(settings.database_url, settings.policy_folder, release=settings.release) as service:
        await fill(service, call_now(), sandbox_folder())
        return await make_tokens(service, call_now(), sandbox_folder())


async def _can_be_opened(settings: Settings) -> None:
    # Said in plain words here; within the server it would come as a traceback.
    async with open_service(settings.database_url, settings.policy_folder, release=settings.release):
        await must_suit(sandbox=settings.sandbox)
