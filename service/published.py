"""Query parameters of the published lists, as their OpenAPI document describes them.

In: nothing. Out: plain descriptions. Must never know: how they are read.
"""

from __future__ import annotations

from typing import Any

from engine.written import INSTANT

_TEXT = {"type": "string"}
_PAGE = {
    "name": "page",
    "in": "query",
    "required": False,
    "style": "deepObject",
    "explode": True,
    "description": "Counted from 1; 100 a page unless said otherwise, at most 3,000. An empty page follows the last.",
    "schema": {
        "type": "object",
        "properties": {
            "page": {"type": "integer", "minimum": 1, "default": 1},
            "per_page": {"type": "integer", "minimum": 1, "default": 100},
        },
    },
}


def _filter(**names: str) -> dict[str, Any]:
    properties = {name: {**_TEXT, "description": meaning} for name, meaning in names.items()}
    return {
        "name": "filter",
        "in": "query",
        "required": False,
        "style": "deepObject",
        "explode": True,
        "schema": {"type": "object", "properties": properties},
    }


_COHORT = "Contract years, divided by commas."
_UPDATED_SINCE = f"A date and time such as {INSTANT}; changed then or later."

QUERIES: dict[str, list[dict[str, Any]]] = {
    "getDeclarations": [
        _filter(
            cohort=_COHORT,
            participant_id="Ids, divided by commas.",
            delivery_partner_id="Ids, divided by commas.",
            updated_since=_UPDATED_SINCE,
        ),
        _PAGE,
    ],
    "getStatements": [_filter(cohort=_COHORT, updated_since=_UPDATED_SINCE), _PAGE],
}
"""By operation id."""
