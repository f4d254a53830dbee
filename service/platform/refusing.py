"""Running an operation that either does something or is refused, so that a refusal's decisions are kept.

In: an operation that gives its answer or the refusal. Out: the answer; the refusal is raised once it is committed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from service.platform.context import Service
from service.platform.database import ConstraintRefused
from service.platform.errors import Conflict, Refused

T = TypeVar("T")


async def done_or_refused(service: Service, operation: Callable[[], Awaitable[T | Refused]]) -> T:
    """Run it in a transaction of its own. Raises the refusal it gives, or Conflict for what the database refuses."""
    try:
        answer = await service.database.run_in_transaction(operation)
    except ConstraintRefused:
        # Something was written between our look and our write. Judged again, ours meets it.
        answer = await _again(service, operation)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def _again(service: Service, operation: Callable[[], Awaitable[T | Refused]]) -> T | Refused:
    try:
        return await service.database.run_in_transaction(operation)
    except ConstraintRefused as refused:
        raise Conflict("This contradicts what is recorded. Look at the record first.", code=refused.name) from refused
