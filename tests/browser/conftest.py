"""A real browser, and the application over a real socket.

Without a browser these tests are skipped and say so; with CI set they fail instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from service.app import create_app
from service.platform.settings import Settings
from tests.service.conftest import migrated_sqlite
from tests.service.scratch_databases import SqliteTemplate
from tests.service.service_fixtures import POLICY_FOLDER

__all__ = ["migrated_sqlite"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WITHOUT_A_BROWSER = "needs Chromium: apt-get install chromium"
_WAIT_SECONDS = 90
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
)


@dataclass(frozen=True)
class Browser:
    """Opens an address with a fresh profile."""

    program: str
    profile: Path

    def open(self, address: str) -> str:
        """The page as it stands once its scripts have run. Whatever it asks of another host does not resolve."""
        done = subprocess.run(
            [
                *(self.program, *_QUIET, f"--user-data-dir={self.profile}"),
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                *(f"--log-net-log={self.network_log}", "--virtual-time-budget=20000", "--dump-dom", address),
            ],
            check=True,
            capture_output=True,
            text=True,
            timeout=_WAIT_SECONDS,
        )
        return done.stdout

    @property
    def network_log(self) -> Path:
        """Everything it asked the network for, as JSON."""
        return self.profile / "network.json"


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(_WITHOUT_A_BROWSER, pytrace=False)
        pytest.skip(_WITHOUT_A_BROWSER)
    return Browser(program, tmp_path)


@pytest.fixture(scope="module")
def address(migrated_sqlite: SqliteTemplate) -> Iterator[str]:
    """Where the application listens, in a thread of its own."""
    settings = Settings(f"sqlite:///{migrated_sqlite.path}", POLICY_FOLDER, "error", "127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None, access_log=False))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        until = time.monotonic() + _WAIT_SECONDS
        while not server.started:
            assert thread.is_alive(), "the application did not start"
            assert time.monotonic() < until, "the application did not start in time"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(_WAIT_SECONDS)
