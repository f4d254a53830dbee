"""Pages of a list, as the published interface asks for them: `page[page]` and `page[per_page]`.

In come query parameters as sent; out comes a `Page`, or `BadRequest`. Numbers are read leniently, as published: leading
digits count (`12x` is 12) and anything else is nought, which is then refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.platform.errors import BadRequest

DEFAULT_SIZE = 100
LARGEST_SIZE = 3000
_BEYOND_ANY_LIST = 10**12  # an offset still has to fit into the database's integers
_LEADING_NUMBER = re.compile(r"\s*\+?(\d+)", re.ASCII)
_LONGEST_NUMBER = 12
_IS_A_LIST = re.compile(r"page\[(\]|\w+\]\[)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list: `limit` of them, after leaving out `offset`."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def limit(self) -> int:
        """How many rows are on it at most."""
        return self.size


def read_page(parameters: Iterable[tuple[str, str]]) -> Page:
    """The page the query parameters ask for: the first one of a hundred unless they say otherwise.

    More than 3,000 a page is 3,000. Of a parameter sent twice the last counts. Raises `BadRequest` for less than one,
    and for `page` without a key or with a list.
    """
    given = dict(parameters)
    if any(name == "page" or _IS_A_LIST.match(name) for name in given):
        raise BadRequest("Write page[page] and page[per_page] instead of page.", pointer="page")
    number = _read(given, "page[page]", 1)
    size = _read(given, "page[per_page]", DEFAULT_SIZE)
    return Page(number=number, size=min(size, LARGEST_SIZE))


def _read(given: dict[str, str], name: str, default: int) -> int:
    if name not in given:
        return default
    found = _LEADING_NUMBER.match(given[name])
    digits = found[1].lstrip("0") if found else ""
    number = _BEYOND_ANY_LIST if len(digits) > _LONGEST_NUMBER else int(digits or 0)
    if number < 1:
        raise BadRequest(f"{name} must be a whole number, 1 or more.", pointer=name)
    return number
