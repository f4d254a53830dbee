"""Filters of a list, as the published interface asks for them: `filter[cohort]`, `filter[updated_since]` and the like.

In: query parameters as sent. Out: their meaning, read leniently where that is published, or BadRequest; and how the
list is sorted. Must never know: what is being filtered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import unquote
from uuid import UUID

from engine.written import INSTANT
from service.platform.errors import BadRequest

Sort = tuple[tuple[str, bool], ...]
"""Columns to sort by, each with whether it ascends."""

OLDEST_FIRST: Sort = (("created_at", True),)
_SORTED_BY = ("created_at", "updated_at")
_LEADING_NUMBER = re.compile(r"\s*(\d{1,6})(?!\d)", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DATE_AND_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:.*", re.ASCII)


def sorting(parameters: Iterable[tuple[str, str]]) -> Sort:
    """What `sort` asks for: columns divided by commas, `-` before one that descends. Others are left out, as published.

    Oldest first when nothing is left. A plus sign that a URL turned into a space is understood. Raises BadRequest for a
    list, `sort[]`.
    """
    given = dict(parameters)
    if any(name.startswith("sort[") for name in given):
        raise BadRequest("Write sort once, with its columns divided by commas.", pointer="sort")
    sent = given.get("sort", "")
    parts = [part.lstrip(" +") for part in sent.split(",")]
    found = dict.fromkeys((part.removeprefix("-"), not part.startswith("-")) for part in parts)
    return tuple(one for one in found if one[0] in _SORTED_BY) or OLDEST_FIRST


def required(parameters: Iterable[tuple[str, str]], name: str) -> None:
    """Raises BadRequest when a filter was not sent at all; a blank one was."""
    if f"filter[{name}]" not in dict(parameters):
        raise BadRequest(f"Send filter[{name}].", title="Bad parameter", pointer=f"filter[{name}]")


def read_filters(parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The filters that were sent and are not blank, by name. Of one sent twice the last counts.

    Raises BadRequest for a filter without a name, such as `filter=2025`, and for one that is a list.
    """
    filters = {}
    for name, value in parameters:
        if name in {"filter", "filter[]"}:
            raise BadRequest("Write filter[name], such as filter[cohort], instead of filter.", title="Bad parameter")
        if not name.startswith("filter["):
            continue
        named, closed, more = name.removeprefix("filter[").partition("]")
        if more:
            detail = f"Write filter[{named}] once, with values divided by commas."
            raise BadRequest(detail, title="Bad parameter", pointer=f"filter[{named}]")
        if closed and value.strip():
            filters[named] = value
    return filters


def contract_years(filters: Mapping[str, str]) -> tuple[int, ...] | None:
    """The years of `filter[cohort]`, divided by commas. What is no year is left out; None when there is no filter."""
    if "cohort" not in filters:
        return None
    return tuple(int(part) for part in _parts(filters["cohort"]) if _YEAR.fullmatch(part))


def leading_digits(filters: Mapping[str, str], name: str) -> str:
    """The number with which a filter that takes one value begins; empty when there is none."""
    found = _LEADING_NUMBER.match(filters.get(name, ""))
    return "" if found is None else found[1]


def ids(filters: Mapping[str, str], name: str) -> tuple[UUID, ...] | None:
    """The ids of a filter, divided by commas. What is no id is left out; None when there is no filter."""
    if name not in filters:
        return None
    return tuple(found for part in _parts(filters[name]) if (found := _id(part)) is not None)


def updated_since(filters: Mapping[str, str]) -> datetime | None:
    """The moment of `filter[updated_since]`, in UTC. Raises BadRequest, also for a time without a time zone.

    A plus sign that a URL turned into a space, or that was encoded twice, is understood.
    """
    text = filters.get("updated_since")
    if text is None:
        return None
    text = unquote(text.strip()).replace(" ", "+")
    try:
        if not _DATE_AND_TIME.fullmatch(text):
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as unreadable:
        raise BadRequest(
            f"Write filter[updated_since] as a date and time with a time zone, such as {INSTANT}.",
            pointer="filter[updated_since]",
        ) from unreadable


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
