"""What all tests share: coroutines run on asyncio through anyio's plugin; a PostgreSQL server when there is one.

ECF2_TEST_POSTGRES is the URL by which a server's superuser makes and empties databases: `eval "$(.ci/postgres start)"`.
Without it tests marked `postgres` are skipped and say so; with CI or ECF2_REQUIRE_POSTGRES set they fail instead.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.service.england import england_first
from tests.service.service_fixtures import application, rulebook

__all__ = ["application", "rulebook"]

MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 2**31
_WITHOUT_A_SERVER = 'needs a PostgreSQL server: eval "$(.ci/postgres start)" sets ECF2_TEST_POSTGRES'


def pytest_configure(config: pytest.Config) -> None:
    config.option.anyio_mode = "auto"  # every coroutine is a test, without a mark on each
    # Each commit of SQLite waits for the disk, and there are very many: where there is room, files stay in memory.
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    england_first(items)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a PostgreSQL server on which databases may be made."""
    url = os.environ.get("ECF2_TEST_POSTGRES")
    if url:
        return url
    if os.environ.get("CI") or os.environ.get("ECF2_REQUIRE_POSTGRES"):
        pytest.fail(_WITHOUT_A_SERVER, pytrace=False)
    pytest.skip(_WITHOUT_A_SERVER)
