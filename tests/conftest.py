"""What all tests share: coroutines run on asyncio through anyio's plugin; a PostgreSQL server when there is one.

ECF2_TEST_POSTGRES is the URL of a server on which databases may be made: `eval "$(.ci/postgres start)"`.
Without it tests marked `postgres` are skipped and say so; with CI or ECF2_REQUIRE_POSTGRES set they fail instead.
"""

from __future__ import annotations

import os

import pytest

from tests.service.service_fixtures import application, rulebook

__all__ = ["application", "rulebook"]

_WITHOUT_A_SERVER = 'needs a PostgreSQL server: eval "$(.ci/postgres start)" sets ECF2_TEST_POSTGRES'


def pytest_configure(config: pytest.Config) -> None:
    config.option.anyio_mode = "auto"  # every coroutine is a test, without a mark on each


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playing England takes long: with several workers, one of them plays it on each database for all who ask."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & {"telling", "england_on_sqlite", "england_on_postgresql"}:
            database = "postgresql" if "[postgresql" in item.name or "england_on_postgresql" in asked else "sqlite"
            item.add_marker(pytest.mark.xdist_group(f"England on {database}"))


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
