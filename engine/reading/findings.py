"""The Problems found while one file is read, and typed values taken from its nodes.

In: nodes from `engine.source`. Out: values, with a stand-in where a Problem was reported, so that reading goes on.
Must never know: any key or kind of file. Whoever reads a file throws its model away unless `clean`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from engine.problem import Place, Problem
from engine.scalars import Mistake
from engine.source import Mapping, Node, Sequence, Text
from engine.suggestions import instead

MOST_PROBLEMS_PER_FILE = 100
"""After these the rest are follow-ons or a file of another kind; saying more helps nobody."""

T = TypeVar("T")


class Findings:
    """The Problems of one file so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    @property
    def clean(self) -> bool:
        """Whether nothing wrong has been found."""
        return not self.problems

    @property
    def full(self) -> bool:
        """Whether so much is wrong already that nothing more is taken in."""
        return len(self.problems) >= MOST_PROBLEMS_PER_FILE

    def add(self, code: str, place: Place, wrong: str, mend: str) -> None:
        """Record one Problem."""
        if not self.full:
            self.problems.append(Problem(code, place, wrong, mend))

    def value(self, node: Node | None, read: Callable[[str], T | Mistake], stand_in: T) -> T:
        """The meaning of a scalar, or the stand-in when there is none (and a Problem, unless already reported)."""
        if node is None or self.full:
            return stand_in
        if not isinstance(node, Text):
            only = node.items[0] if isinstance(node, Sequence) and len(node.items) == 1 else None
            wrong = f"{_kind(node).capitalize()} stands where a single value belongs."
            self.add("E118", node.place, wrong, only.value if isinstance(only, Text) else "one value.")
            return stand_in
        if node.broken:
            return stand_in
        found = read(node.value)
        if isinstance(found, Mistake):
            self.add(found.code, node.place, found.wrong, found.mend)
            return stand_in
        return found

    def items(self, node: Node | None, example: str) -> tuple[Node, ...]:
        """The items of a list; nothing when it is not one."""
        if isinstance(node, Sequence):
            return node.items
        if node is not None and not is_broken(node):
            mend = f"[{node.value[:60]}]" if isinstance(node, Text) else example
            self.add("E118", node.place, f"{_kind(node).capitalize()} stands where a list belongs.", mend)
        return ()

    def values(self, node: Node | None, read: Callable[[str], T | Mistake], stand_in: T, example: str) -> tuple[T, ...]:
        """The meanings of a list of scalars; a Problem when it is empty or one is written twice."""
        if isinstance(node, Sequence) and not node.items:
            self.add("E118", node.place, "The list is empty.", example)
        found: dict[T, None] = {}
        for item in self.items(node, example):
            meaning = self.value(item, read, stand_in)
            if meaning in found and meaning != stand_in:
                self.add("E125", item.place, f"“{meaning}” is written twice in this list.", "it once.")
            found[meaning] = None
        return tuple(found)

    def fields(self, node: Node | None, what: str, example: str) -> Fields:
        """The keys of a mapping; none when it is not one."""
        if isinstance(node, Mapping):
            return Fields(self, node, what, {key.value: (key, value) for key, value in node.entries})
        if node is not None and not is_broken(node):
            self.add("E118", node.place, f"{_kind(node).capitalize()} stands where {what} belongs.", example)
        return Fields(self, None, what, {})


class Fields:
    """The keys of one mapping, each asked for once; what nobody asked for is unknown."""

    def __init__(
        self, findings: Findings, node: Mapping | None, what: str, entries: dict[str, tuple[Text, Node]]
    ) -> None:
        self._findings = findings
        self._node = node
        self._what = what
        self._entries = entries
        self._asked: list[str] = []
        self._missing: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[tuple[Text, Node]]:
        return iter(self._entries.values())

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def optional(self, key: str) -> Node | None:
        """The value of a key that may be left out."""
        self._asked.append(key)
        return self._entries[key][1] if key in self._entries else None

    def required(self, key: str, example: str) -> Node | None:
        """The value of a key that must be there; a Problem when it is not."""
        found = self.optional(key)
        if found is None and self._node is not None:
            self._missing.append((key, example))
        return found

    def place_of(self, key: str) -> Place:
        """Where the key stands, or the mapping when it is left out."""
        if key in self._entries:
            return self._entries[key][0].place
        return self._node.place if self._node else Place("", 1, 1)

    def done(self) -> None:
        """Report keys nobody asked for, and then keys that are missing and were not misspelt."""
        absent = [key for key in self._asked if key not in self._entries]
        misspelt: set[str] = set()
        for key, (written, _) in self._entries.items():
            if self._findings.full:
                return
            if key not in self._asked:
                meant = instead(key, absent or self._asked) if self._asked else "nothing here."
                misspelt.add(meant)
                self._findings.add("E119", written.place, f"“{_cut(key)}” is not a key of {self._what}.", meant)
        for key, example in self._missing:
            if key not in misspelt:
                self._findings.add("E120", self.place_of(key), f"“{key}” is missing from {self._what}.", example)


def is_broken(node: Node) -> bool:
    """Whether the node stands for something already reported."""
    return isinstance(node, Text) and node.broken


def _kind(node: Node) -> str:
    if isinstance(node, Text):
        return "a single value"
    return "a list" if isinstance(node, Sequence) else "a group of keys"


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
