"""Running one operation of the service from the command line."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import TypeVar

from service.platform.clock import now
from service.platform.context import Call, Service
from service.platform.database import DatabaseError
from service.platform.opening import open_service
from service.platform.settings import Settings, database_is_named

Answer = TypeVar("Answer")


def run(operation: Callable[[Service], Awaitable[Answer]], database_url: str | None = None) -> Answer:
    """Open the database and the policy, do one thing, close both."""
    settings = Settings.from_environment()

    async def in_service() -> Answer:
        url, folder, wished = database_url or settings.database_url, settings.policy_folder, settings.release
        async with open_service(url, folder, second_person=settings.second_person, release=wished) as service:
            return await operation(service)

    try:
        return asyncio.run(in_service())
    except DatabaseError as fault:
        if database_url is not None or database_is_named():
            raise
        raise DatabaseError(f"{fault}\nDATABASE_URL is not set, so this is about {settings.database_url}.") from fault


def call_now() -> Call:
    """A call by whoever typed the command, now."""
    return Call(actor=f"command line {getpass.getuser()}", now=now())
