"""Policy files as text with places: YAML read event by event, nothing converted, nothing executed.

In: the bytes of one file. Out: Text, Sequence and Mapping nodes, each with file, line and column, and Problems.
Every scalar stays text; `engine.reading` alone gives it meaning.
Must never know: which keys or kinds of file exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import yaml
from yaml import events
from yaml.error import Mark

from engine.problem import Place, Problem
from engine.source_syntax import explained
from engine.source_text import decoded

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark

DEEPEST_NESTING = 30


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as the file writes it. An unquoted empty one is broken: its Problem has been reported."""

    value: str
    place: Place
    quoted: bool

    @property
    def broken(self) -> bool:
        """Whether nothing stands here that could be read, which has been said already."""
        return not self.value and not self.quoted


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. `flow` when it is written in square brackets."""

    items: tuple[Node, ...]
    place: Place
    flow: bool


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order of the file; no key stands twice."""

    entries: tuple[tuple[Text, Node], ...]
    place: Place
    flow: bool


Node = Text | Sequence | Mapping


class _Parser(Protocol):
    """What both of PyYAML's parsers offer."""

    def get_event(self) -> events.Event | None: ...


def read_source(file: str, content: bytes) -> tuple[Node | None, list[Problem]]:
    """One policy file as nodes. Never raises; the node is None when the layout cannot be read at all.

    With Problems there may still be a node, so that the rest of the file can be judged too.
    """
    text, problems = decoded(file, content)
    if text is None:
        return None, problems
    composer = _Composer(file, text)
    return composer.document(), composer.problems


def _events(text: str) -> Iterator[events.Event]:
    parser = _parser(text)
    while (event := parser.get_event()) is not None:
        yield event


def _parser(text: str) -> _Parser:
    """PyYAML's parser in C where it was built, else the one in Python; both give the same events."""
    try:
        from yaml._yaml import CParser  # noqa: PLC0415  absent where libyaml was not built
    except ImportError:
        return yaml.BaseLoader(text)
    return CParser(text)


class _UnreadableError(Exception):
    """The rest of the file cannot be read; the Problem has been recorded."""


class _Composer:
    """Builds nodes from events and records everything that is outside the restricted YAML."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self._events = _events(text)
        self._documents = 0

    def document(self) -> Node | None:
        """The one document of the file."""
        node: Node | None = None
        try:
            for event in self._events:
                if isinstance(event, events.DocumentStartEvent):
                    self._one_plain_document(event)
                elif not isinstance(event, events.StreamStartEvent | events.StreamEndEvent | events.DocumentEndEvent):
                    node = self._node(event, depth=1)
        except _UnreadableError:
            return None
        except yaml.MarkedYAMLError as error:
            line, column, wrong, mend = explained(error)
            self._say("E108", Place(self.file, line, column), wrong, mend)
            return None
        except yaml.YAMLError as error:
            self._say("E108", Place(self.file, 1, 1), f"The file cannot be read ({_plain(str(error))}).", "plain text.")
            return None
        if node is None:
            self._say(
                "E101", Place(self.file, 1, 1), "The file holds no policy.", "what it decides, or remove the file."
            )
        return node

    def _one_plain_document(self, event: events.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            wrong = "The file holds a second document after a line of dashes; everything in a file belongs together."
            self._say("E115", self._place(event), wrong, "the second part in a file of its own.")
            raise _UnreadableError
        if event.version or event.tags:
            wrong = "A line that begins with % gives orders to the reader of the file, which policy files may not."
            self._say("E115", self._place(event), wrong, "the file without that line.")

    def _node(self, event: events.Event, depth: int) -> Node:
        if depth > DEEPEST_NESTING:
            wrong = f"The file is nested more than {DEEPEST_NESTING} levels deep, so it is not read."
            self._say("E107", self._place(event), wrong, "the same with fewer brackets or less indentation.")
            raise _UnreadableError
        if isinstance(event, events.AliasEvent):
            wrong = f"“*{event.anchor}” repeats something marked elsewhere in the file, which policy files may not do."
            self._say("E113", self._place(event), wrong, "the words or figures themselves.")
            return Text("", self._place(event), quoted=False)
        assert isinstance(event, events.NodeEvent)
        self._no_mark_or_tag(event)
        if isinstance(event, events.ScalarEvent):
            return self._text(event)
        if isinstance(event, events.SequenceStartEvent):
            return self._sequence(event, depth)
        assert isinstance(event, events.MappingStartEvent)
        return self._mapping(event, depth)

    def _no_mark_or_tag(self, event: events.NodeEvent) -> None:
        if event.anchor is not None:
            wrong = f"“&{event.anchor}” marks something to be repeated elsewhere, which policy files may not do."
            self._say("E113", self._place(event), wrong, f"the same without “&{event.anchor}”.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            wrong = "A word that begins with ! changes how a value is read, which policy files may not do."
            self._say("E114", self._place(event), wrong, "the value alone; in quotes if it begins with !")

    def _text(self, event: events.ScalarEvent) -> Text:
        if event.style in ("|", ">"):
            wrong = f"“{event.style}” begins a text over several lines in a form policy files do not use."
            self._say("E116", self._place(event), wrong, "the text on one line, in quotes if it holds a colon.")
            return Text("", self._place(event), quoted=False)
        return Text(event.value, self._place(event), quoted=event.style in ("'", '"'))

    def _sequence(self, event: events.SequenceStartEvent, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(following := self._next(), events.SequenceEndEvent):
            item = self._node(following, depth + 1)
            if _is_nothing(following):
                self._say("E110", self._place(following), "Nothing is written for this item.", "a value, or remove it.")
            items.append(item)
        return Sequence(tuple(items), self._place(event), bool(event.flow_style))

    def _mapping(self, event: events.MappingStartEvent, depth: int) -> Mapping | Text:
        entries: dict[str, tuple[Text, Node]] = {}
        before: tuple[str, events.Event] | None = None
        unusable = False
        while not isinstance(key_event := self._next(), events.MappingEndEvent):
            key = self._node(key_event, depth + 1)
            value_event = self._next()
            value = self._node(value_event, depth + 1)
            if not isinstance(key, Text) or not key.value:
                self._unusable_key(key_event, value_event)
                unusable = True
            elif key.value in entries:
                first = entries[key.value][0].place.line
                wrong = f"“{key.value}” is written twice; it stands on line {first} already."
                self._say("E109", key.place, wrong, "it once.")
            elif _is_nothing(value_event):
                self._key_without_value(key, key_event, before if event.flow_style else None, entries)
            else:
                entries[key.value] = (key, value)
                before = (key.value, value_event)
        if unusable and not entries:
            return Text("", self._place(event), quoted=False)
        return Mapping(tuple(entries.values()), self._place(event), bool(event.flow_style))

    def _unusable_key(self, key: events.Event, value: events.Event) -> None:
        if isinstance(key, events.AliasEvent):
            return
        if isinstance(key, events.ScalarEvent):
            place = self._place(value) if _is_nothing(key) else self._place(key)
            self._say("E112", place, "Nothing is written before the colon.", "a key before it, or remove the colon.")
        else:
            wrong = "Before a colon there must be a word, not something in brackets or a list."
            self._say("E112", self._place(key), wrong, "one pair of braces, such as {from: …, until: …}.")

    def _key_without_value(
        self,
        key: Text,
        event: events.Event,
        before: tuple[str, events.Event] | None,
        entries: dict[str, tuple[Text, Node]],
    ) -> None:
        """Says what is missing, or that a comma inside braces cut a value in two."""
        broken = Text("", key.place, quoted=False)
        if before is not None and _cut_in_two(key.value, before[1]):
            name, value = before
            whole = self.text[_mark(value.start_mark).index : _mark(event.end_mark).index]
            figure = whole.replace(",", "").replace(" ", "")
            mend = f"{name}: {figure}" if _FIGURE.fullmatch(figure) else f'{name}: "{whole.strip(chr(34))}"'
            wrong = f"Inside braces a comma ends the value, so “{key.value}” was cut off from “{name}”."
            so_far = entries[name][1]
            if (
                isinstance(so_far, Text) and so_far.broken
            ):  # a second comma in the same value: one Problem, with the whole mend
                first = self.problems.pop()
                wrong, place = first.wrong, first.place
            else:
                place = key.place
            self._say("E111", place, wrong, _plain(mend))
            entries[name] = (entries[name][0], broken)
            entries[name] = (entries[name][0], broken)
        else:
            self._say(
                "E110", key.place, f"Nothing is written for “{key.value}”.", f"{_plain(key.value)}: and its value."
            )
            entries[key.value] = (key, broken)

    def _next(self) -> events.Event:
        return next(self._events)

    def _place(self, event: events.Event) -> Place:
        mark = _mark(event.start_mark)
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _say(self, code: str, place: Place, wrong: str, mend: str) -> None:
        self.problems.append(Problem(code, place, wrong, mend))


_FIGURE = re.compile(r"£?[0-9]+(\.[0-9]+)?%?")
_KEY = re.compile(r"[a-z][a-z0-9_-]*")


def _cut_in_two(key: str, before: events.Event) -> bool:
    """Whether a key without value is more likely the rest of the value before it."""
    return isinstance(before, events.ScalarEvent) and (" " in before.value or _KEY.fullmatch(key) is None)


def _mark(mark: Mark | CMark | None) -> Mark | CMark:
    assert mark is not None, "events that were parsed know where they stand"
    return mark


def _is_nothing(event: events.Event) -> bool:
    return isinstance(event, events.ScalarEvent) and not event.value and event.style not in ("'", '"', "|", ">")


def _plain(text: str) -> str:
    return " ".join(text.split())[:200]
