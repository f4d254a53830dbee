"""Answers that are read from one moment of the database.

In: a handler that only reads. Out: the same, within one transaction that refuses to write and waits for no writer.
Must never know: what is read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from service.platform.database import current_database

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def at_one_moment(handler: Callable[Given, Awaitable[Answer]]) -> Callable[Given, Awaitable[Answer]]:
    """The handler, reading everything in one transaction. One that opens its own raises TransactionError."""

    @wraps(handler)
    async def reading(*given: Given.args, **named: Given.kwargs) -> Answer:
        async with current_database().read():
            return await handler(*given, **named)

    return reading
