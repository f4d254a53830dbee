"""Pieces of Markdown that generated parts are put together from.

In: plain text. Out: Markdown in which that text stands as it is. Must never know: what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SIGNS = re.compile(r"([\\*_\[\]<>|#&])")


def plain(text: object) -> str:
    """Text that means nothing but itself, on one line, save that words in backticks are words of the interface."""
    parts = " ".join(str(text).split()).split("`")
    return "`".join(part if number % 2 else _SIGNS.sub(r"\\\1", part) for number, part in enumerate(parts))


def code(text: object) -> str:
    """A word of the interface, such as a field."""
    return f"`{text}`"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
