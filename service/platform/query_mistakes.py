"""What to write in place of a query parameter that cannot be read.

In: the request, and what its handler calls the parameter. Out: what the parameter is called in the query, and the mend
where its type says one. Must never know: what is asked.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from engine import written

_MENDS = {
    date: f"Write a day as year, month and day, such as {written.DATE}.",
    UUID: "Write an id as it was shown: five groups of letters and figures with dashes between them.",
}


def name_and_mend(request: Request[Any, Any, Any], called: str) -> tuple[str, str | None]:
    """The parameter's name in the query, and what to write; None where only the framework can say."""
    field = request.route_handler.parsed_fn_signature.parameters.get(called)
    if field is None or not isinstance(field.kwarg_definition, QueryParameter):
        return called, None
    kinds = [inner.annotation for inner in field.inner_types] or [field.annotation]
    return field.kwarg_definition.name or called, _mend(kinds[0], field.kwarg_definition)


def _mend(kind: Any, parameter: QueryParameter) -> str | None:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"Write one of: {', '.join(str(one.value) for one in kind)}."
    if kind is int:
        return f"Write a whole number from {parameter.ge} to {parameter.le}."
    return _MENDS.get(kind)
