"""Public ids: the only place that makes them, and reads them as sent.

They are random, so that nobody can guess another's. A story told twice (demo, tests) may ask for counted ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

_counted: ContextVar[Iterator[UUID] | None] = ContextVar("counted_ids", default=None)


def new_id() -> UUID:
    """A public id nobody else has."""
    counted = _counted.get()
    return uuid4() if counted is None else next(counted)


def read_id(text: str | None) -> UUID | None:
    """A public id in its usual form of 36 characters, or None."""
    if text is None or len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


@contextmanager
def counted_ids(story: str) -> Iterator[None]:
    """Within, ids follow from the story's name and their order, so that the same story gives the same ids."""
    token = _counted.set(uuid5(NAMESPACE_URL, f"{story}:{number}") for number in count(1))
    try:
        yield
    finally:
        _counted.reset(token)
