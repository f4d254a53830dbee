"""Opening the service: policy read and compiled, database open and of the right shape.

In: a database URL and a policy folder. Out: a Service, closed again on leaving. Must never know: any slice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from engine.problem import Severity, as_text
from engine.reading import read_policy
from engine.rulebook import Rulebook
from service.platform.context import Service
from service.platform.database import DatabaseError, open_database
from service.platform.database.migrations import pending_migrations
from service.platform.settings import SettingsError


def open_rulebook(folder: Path) -> Rulebook:
    """The policy of a folder, ready to decide. Raises SettingsError with every error when there is one."""
    reading = read_policy(folder)
    if reading.policy is None:
        errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
        raise SettingsError("\n".join([*(as_text(error, reading.sources) for error in errors), "Policy has errors."]))
    return Rulebook(reading.policy)


@asynccontextmanager
async def open_service(
    database_url: str, policy_folder: Path, *, second_person: bool = False
) -> AsyncIterator[Service]:
    """The service on a database that has been migrated. Raises SettingsError or DatabaseError with the mend."""
    rulebook = open_rulebook(policy_folder)
    try:
        async with await open_database(database_url) as database:
            if await pending_migrations(database):
                raise DatabaseError("The database is not up to date. Run: ecf2 database migrate")
            yield Service(database, rulebook, second_person)
    finally:
        rulebook.close()
