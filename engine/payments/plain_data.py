"""YAML or JSON text as plain data in which every figure stays text.

In: text from a person or a program. Out: dictionaries, lists, text, yes/no and nothing; no figure becomes a float.
Must never know: what the data means.

Refused: text too large or nested too deep, a key written twice, anchors, tags and second documents.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import yaml
from yaml import events

MOST_CHARACTERS = 10_000_000
DEEPEST_NESTING = 20

Plain = str | bool | list["Plain"] | dict[str, "Plain"] | None


class UnquotedDecimal(str):
    """A JSON number with a point or an exponent. A program may have written it from a float, so no money may be."""

    __slots__ = ()


class UnreadableError(ValueError):
    """The text is neither YAML nor JSON as it is read here. Says what is wrong and where; `mend` what to write."""

    def __init__(self, where: str, wrong: str, mend: str) -> None:
        self.where = where
        self.wrong = wrong
        self.mend = mend
        super().__init__(f"{where}: {wrong} Write: {mend}")


def read_plain(text: str) -> Plain:
    """The data of a YAML or JSON text. Raises UnreadableError."""
    if len(text) > MOST_CHARACTERS:
        raise UnreadableError("line 1", f"The text is longer than {MOST_CHARACTERS:,} characters.", "fewer at a time.")
    if text.lstrip().startswith(("{", "[")):
        try:
            return _json(text)
        except json.JSONDecodeError:
            pass  # flow YAML begins alike, and the YAML reader says better what is wrong
        except RecursionError:
            _too_deep("line 1")
    return _yaml(text)


def _json(text: str) -> Plain:
    data: Plain = json.loads(
        text, parse_int=str, parse_float=UnquotedDecimal, parse_constant=UnquotedDecimal, object_pairs_hook=_once_each
    )
    return data


def _once_each(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key, value in pairs:
        if key in found:
            raise UnreadableError(f"key {key[:80]!r}", "It is written twice.", "it once.")
        found[key] = value
    return found


def _yaml(text: str) -> Plain:
    # The parser in C where PyYAML was built with it; both give the same events.
    parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _Composer(parser(text)).document()
    except yaml.MarkedYAMLError as error:
        where = _marked(error.problem_mark or error.context_mark)
        raise UnreadableError(where, f"The layout cannot be read: {error.problem}.", "valid YAML or JSON.") from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        wrong = "It holds a character that cannot be read."
        raise UnreadableError("the text", wrong, "plain text in UTF-8.") from error


class _Composer:
    """Builds plain data from events, so that nothing is converted on the way."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser

    def document(self) -> Plain:
        self._next()
        start = self._next()
        if isinstance(start, events.StreamEndEvent):
            return None
        data = self._data(self._next(), 1)
        self._next()
        following = self._next()
        if not isinstance(following, events.StreamEndEvent):
            raise UnreadableError(_where(following), "A second document begins.", "one list of all.")
        return data

    def _next(self) -> events.Event:
        event: events.Event = self._parser.get_event()
        return event

    def _data(self, event: events.Event, depth: int) -> Plain:
        if depth > DEEPEST_NESTING:
            _too_deep(_where(event))
        if (
            not isinstance(event, events.NodeEvent)
            or event.anchor is not None
            or getattr(event, "tag", None) is not None
        ):
            raise UnreadableError(_where(event), "Anchors, aliases and tags are not read.", "the values themselves.")
        if isinstance(event, events.ScalarEvent):
            return event.value if event.style else _WORDS.get(event.value, event.value)
        if isinstance(event, events.SequenceStartEvent):
            items = []
            while not isinstance(following := self._next(), events.SequenceEndEvent):
                items.append(self._data(following, depth + 1))
            return items
        return self._mapping(depth)

    def _mapping(self, depth: int) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        while not isinstance(event := self._next(), events.MappingEndEvent):
            if not isinstance(event, events.ScalarEvent):
                raise UnreadableError(_where(event), "Before a colon stands no word.", "a key.")
            if event.value in found:
                raise UnreadableError(_where(event), f"{event.value[:80]!r} is written twice.", "it once.")
            found[event.value] = self._data(self._next(), depth + 1)
        return found


_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "yes": True,
    "false": False,
    "no": False,
}
"""Words that are no text when they stand without quotes."""


def _where(event: events.Event) -> str:
    return _marked(event.start_mark)


def _marked(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1"


def _too_deep(where: str) -> NoReturn:
    raise UnreadableError(
        where, f"It is nested more than {DEEPEST_NESTING} levels deep.", "the same with fewer brackets."
    )
