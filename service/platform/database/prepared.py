"""Statements whose words are worked out once and whose values are given each time.

In comes a function that writes a Piccolo select for its arguments, or a table; out comes a function that runs the
statement. Piccolo works a query out anew whenever it is named, which for one of every request costs more than the
database takes to answer it. It must never know a slice.

    @prepared
    def _stays_of(teacher: int, role: str) -> Select[Any]:
        return AtSchoolPeriod.select(AtSchoolPeriod.id).where(
            (AtSchoolPeriod.teacher == teacher) & (AtSchoolPeriod.role == role)
        )

    rows = await _stays_of(teacher, "ect")

The function is called once for each kind of database, with a mark in place of each value, so its words must not depend
on the values: no `is_in`, no comparison with what may be None, no `if`. For the first row write `limit(1)`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from piccolo.query.base import Query
from piccolo.query.methods.select import Select
from piccolo.table import Table

from service.platform.database.base import Database, Kind, Row, current_database
from service.platform.database.errors import DatabaseError

P = ParamSpec("P")


def prepared(build: Callable[P, Select[Any]]) -> Callable[P, Awaitable[list[Row]]]:
    """A function that runs the select `build` writes, and gives its rows.

    Raises `DatabaseError` when `build` leaves a parameter out, or one is None: nothing equals it.
    """
    signature = inspect.signature(build)
    statement = _Prepared(build.__qualname__, build, list(signature.parameters))

    @wraps(build)
    async def run(*arguments: P.args, **named: P.kwargs) -> list[Row]:
        values = signature.bind(*arguments, **named).arguments
        if None in values.values():
            raise DatabaseError(f"{build.__qualname__} was given None to compare with.")
        return await statement.run(current_database(), values)

    return run


def prepared_insert(table: type[Table]) -> Callable[..., Awaitable[list[Row]]]:
    """A function that writes one row, every column but the id by name, and gives the id.

    Raises `DatabaseError` when a column is left out: a default would have been worked out once for all rows.
    """
    key = table._meta.primary_key
    columns = [column._meta.name for column in table._meta.columns if column is not key]
    statement = _Prepared(table.__name__, lambda **marks: table.insert(table(**marks)), columns)

    async def run(**values: Any) -> list[Row]:
        if values.keys() != statement.names:
            differing = ", ".join(sorted(values.keys() ^ statement.names))
            raise DatabaseError(f"Every column of {table.__name__} is given, and no other. Look at: {differing}.")
        return await statement.run(current_database(), values)

    return run


@dataclass(frozen=True, slots=True)
class _Mark:
    """Stands for the value of a parameter."""

    name: str


class _Prepared:
    """A statement of each kind of database, worked out when it is first run there."""

    def __init__(self, called: str, build: Callable[..., Query[Any, Any]], names: Sequence[str]) -> None:
        self.names = frozenset(names)
        self._called = called
        self._build = build
        self._known: dict[Kind, tuple[str, Sequence[Any]]] = {}

    async def run(self, database: Database, given: Mapping[str, Any]) -> list[Row]:
        known = self._known.get(database.kind)
        if known is None:
            known = self._known[database.kind] = self._worked_out()
        statement, places = known
        return await database.run(statement, [given[place.name] if type(place) is _Mark else place for place in places])

    def _worked_out(self) -> tuple[str, Sequence[Any]]:
        """The words, and for each of their places a mark, or a value that is always the same."""
        query = self._build(**{name: _Mark(name) for name in self.names})
        (querystring,) = query.querystrings
        statement, places = querystring.compile_string(engine_type=query.engine_type)
        left_out = self.names - {place.name for place in places if type(place) is _Mark}
        if left_out:
            raise DatabaseError(f"{self._called} does not use the value of {', '.join(sorted(left_out))}.")
        return statement, places
