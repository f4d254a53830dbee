"""Query parameters of the published lists, and headers, as the OpenAPI document describes them.

In: nothing. Out: plain descriptions. Must never know: how they are read.
"""

from __future__ import annotations

from typing import Any

from engine.written import DATE, INSTANT
from service.people.told_date import HEADER

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


def _required(described: dict[str, Any]) -> dict[str, Any]:
    return {**described, "required": True, "schema": {**described["schema"], "required": ["cohort"]}}


_SORT = {
    "name": "sort",
    "in": "query",
    "required": False,
    "description": "Divided by commas, a minus sign before what descends; created_at unless said otherwise.",
    "schema": {"type": "string", "examples": ["created_at", "-created_at", "updated_at", "-updated_at"]},
}
_AFTER = {
    "name": "after",
    "in": "query",
    "required": False,
    "description": "Where to read on: `meta.after` of the answer before, or the id of a change.",
    "schema": {**_TEXT, "examples": ["1024.77"]},
}
_SIZE = {
    "name": "page",
    "in": "query",
    "required": False,
    "style": "deepObject",
    "explode": True,
    "description": "100 at a time unless said otherwise, at most 3,000.",
    "schema": {
        "type": "object",
        "properties": {"per_page": {"type": "integer", "minimum": 1, "default": 100}},
    },
}
_UPLOAD_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A name of your own for the upload. Under it the file can be sent again, and goes on where it was.",
    "schema": {**_TEXT, "pattern": "^[A-Za-z0-9._-]{1,100}$"},
}
TOLD_DATE = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "In the sandbox only, refused elsewhere: which day or moment this one request is to take it for.",
    "schema": {**_TEXT, "examples": [INSTANT, DATE]},
}
"""What a sandbox's operations take besides."""
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
    "getParticipants": [
        _filter(
            cohort=f"{_COHORT} Of the latest training in either role.",
            updated_since=_UPDATED_SINCE,
            training_status="active, withdrawn or deferred, as shown of the latest training in either role.",
            from_participant_id="Ids a participant had before, divided by commas.",
        ),
        _PAGE,
        _SORT,
    ],
    "getTransfers": [_filter(updated_since=_UPDATED_SINCE), _PAGE, _SORT],
    "getUnfundedMentors": [_filter(updated_since=_UPDATED_SINCE), _PAGE, _SORT],
    "getDeliveryPartners": [_filter(cohort=f"{_COHORT} Of those with you."), _PAGE, _SORT],
    "getPartnerships": [
        _filter(cohort=_COHORT, updated_since=_UPDATED_SINCE, delivery_partner_id="Ids, divided by commas."),
        _PAGE,
        _SORT,
    ],
    "getSchools": [
        _required(_filter(cohort="One contract year.", urn="One URN.", updated_since=_UPDATED_SINCE)),
        _PAGE,
        _SORT,
    ],
    "getSchool": [_required(_filter(cohort="One contract year."))],
    "uploadDeclarations": [_UPLOAD_KEY],
    "getChanges": [_AFTER, _SIZE],
    "getStatements": [_filter(cohort=_COHORT, updated_since=_UPDATED_SINCE), _PAGE],
}
"""By operation id."""
