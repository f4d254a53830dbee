"""Opening the service: policy read and compiled, database open and of the right shape.

In: a database URL and a policy folder. Out: a Service, closed again on leaving. Must never know: any slice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from service.platform.context import Service
from service.platform.database import DatabaseError, open_database
from service.platform.database.migrations import migration_names, pending_migrations
from service.platform.running_policy import first_policy
from service.platform.settings import LATEST

BEHIND = "The database is not up to date. Run: ecf2 database migrate"
EMPTY = (
    "The database holds nothing yet. If you meant another, mend DATABASE_URL; "
    "make this one ready with: ecf2 database migrate"
)


@asynccontextmanager
async def open_service(
    database_url: str, policy_folder: Path, *, second_person: bool = False, release: str = LATEST, durable: bool = True
) -> AsyncIterator[Service]:
    """The service on a database that has been migrated; `durable` is told to `open_database`.

    Raises SettingsError or DatabaseError with the mend.
    """
    policy = first_policy(policy_folder, release)
    try:
        async with await open_database(database_url, durable=durable, made_if_missing=False) as database:
            if pending := await pending_migrations(database):
                raise DatabaseError(EMPTY if pending == migration_names() else BEHIND)
            yield Service(database, policy.rulebook, second_person, policy.release, policy.problem)
    finally:
        policy.rulebook.close()
