"""JSON made beforehand, with a slot wherever the value of a fact goes.

In: values that are the same for every case, and names of facts. Out: texts, and what fills one for a case.
Must never know: what the texts are about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from operator import itemgetter

import orjson

from engine.model.facts import FactValue

Fill = Callable[["Seen"], list[str]]
"""Gives one text, its slots filled, in pieces to be joined."""

MOST_REMEMBERED = 1_000
"""How many texts of one kind are kept; the others are made each time."""

_SLOT = re.compile(r"%\((\w+)\)s")


class Seen(dict[str, str]):
    """The values of facts as JSON, by name. An absent fact was seen as null."""

    def __missing__(self, name: str) -> str:
        return "null"


class Written(dict[FactValue, str]):
    """The values of one fact as JSON, remembered."""

    def __missing__(self, value: FactValue) -> str:
        text = written(value)
        if len(self) < MOST_REMEMBERED:
            self[value] = text
        return text


def slot(fact: str) -> str:
    """Where the value of a fact goes."""
    return f"%({fact})s"


def literal(value: FactValue | list[int] | None) -> str:
    """A value that is the same for every case, as JSON that may stand between slots."""
    return (orjson.dumps(value).decode() if isinstance(value, list) else written(value)).replace("%", "%%")


def object_text(entries: Mapping[str, str]) -> str:
    """Texts of values, by name, as an object."""
    return f"{{{','.join(f'{literal(name)}:{text}' for name, text in entries.items())}}}"


def filler(text: str) -> Fill:
    """What fills the text. Pieces put into a list and joined later are by far the quickest way."""
    between = _SLOT.split(text)
    pieces = [piece if position % 2 else piece.replace("%%", "%") for position, piece in enumerate(between)]
    names = pieces[1::2]
    if len(names) < 2:
        return lambda seen: [seen[piece] if position % 2 else piece for position, piece in enumerate(pieces)]
    values = itemgetter(*names)

    def fill(seen: Seen) -> list[str]:
        filled = pieces.copy()
        filled[1::2] = values(seen)
        return filled

    return fill


def written(value: FactValue | None) -> str:
    """A value as JSON: a date as `{"date":…}`, an instant as `{"instant":…}`, all others as JSON has them.

    Raises TypeError for what is no fact's value.
    """
    if isinstance(value, datetime):
        return f'{{"instant":"{value.replace(tzinfo=None).isoformat()}Z"}}'
    if isinstance(value, date):
        return f'{{"date":"{value.isoformat()}"}}'
    if value is None or isinstance(value, bool | int | str):
        return orjson.dumps(value).decode()
    raise TypeError(f"{value!r} is not a fact's value")
