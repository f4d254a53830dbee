"""An application served by uvicorn in a process of its own, on the loopback interface, and ended for certain.

In: which of the two and its database. Out: the port. `python -m tests.benchmarks.serving` is that process: it takes a
socket that already listens, so that no port is guessed and nobody has to ask whether it is ready.
Its clock stands still at the time of the story.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from service.app import create_app
from service.platform.clock import FixedClock, clock_set_to
from service.platform.logging import set_up_logging
from service.platform.settings import Settings
from tests.benchmarks.prepared import NOW, PROJECT, rulebook

SERVICE = "service"
PEER = "peer"
_SECONDS_TO_END = 10


@contextmanager
def served(which: str, database: Path) -> Iterator[int]:
    """Within, the application answers on this port of 127.0.0.1. What it logs goes to a file beside the database."""
    with process_serving(which, database) as (port, _):
        yield port


@contextmanager
def process_serving(which: str, database: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """As `served`, with the process, for who wants to end it early."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        port: int = listening.getsockname()[1]
        command = [sys.executable, "-m", "tests.benchmarks.serving", which, str(database), str(listening.fileno())]
        with database.with_suffix(".log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=PROJECT, pass_fds=[listening.fileno()], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
    try:
        yield port, process
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _serve(which: str, database: Path, listening: int) -> None:
    # Counted as always, and never told to wait: the clock stands still, so a period never ends.
    settings = Settings(f"sqlite:///{database}", PROJECT, "info", "127.0.0.1", 0, rate_limit=10**6)
    if which == SERVICE:
        app = create_app(settings)
    else:
        from tests.benchmarks.fastapi_peer import peer  # noqa: PLC0415 - the service is measured without its peer

        set_up_logging(settings.log_level)
        app = peer(database, rulebook())
    config = uvicorn.Config(app, log_config=None, access_log=False)
    with clock_set_to(FixedClock(NOW)):
        uvicorn.Server(config).run(sockets=[socket.socket(fileno=os.dup(listening))])


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
