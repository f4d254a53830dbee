"""What changed in files that hold no rules: facts, terms, schedules, calendars, contracts, value by value.

In: the nodes of a file before and after. Out: sentences that name each value by its path, as it was and as it is.
Must never know: what a key means.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.source import Mapping, Node, Sequence, Text

LONGEST_VALUE = 160


def changed_values(before: Node, after: Node, path: str = "") -> Iterator[str]:
    """Each value that is another, is new or is gone. Nothing at all when only layout or comments differ."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _entries(_keys(before), _keys(after), path)
    elif isinstance(before, Sequence) and isinstance(after, Sequence):
        yield from _entries(_items(before), _items(after), path)
    elif flat(before) != flat(after):
        yield f"{path}: {_short(before)} → {_short(after)}"


def flat(node: Node) -> str:
    """A value on one line, without what does not count: quotes, line breaks, comments."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return f"[{', '.join(flat(item) for item in node.items)}]"
    return f"{{{', '.join(f'{key.value}: {flat(value)}' for key, value in node.entries)}}}"


def _entries(before: dict[str, Node], after: dict[str, Node], path: str) -> Iterator[str]:
    for name in dict.fromkeys([*before, *after]):
        below = f"{path}, {name}" if path else name
        if name not in after:
            yield f"{below}: no longer; was {_short(before[name])}"
        elif name not in before:
            yield f"{below}: new, {_short(after[name])}"
        else:
            yield from changed_values(before[name], after[name], below)


def _keys(node: Mapping) -> dict[str, Node]:
    return {key.value: value for key, value in node.entries}


def _items(node: Sequence) -> dict[str, Node]:
    """The items by what they begin with, such as `month 2025-11`, where that tells them apart; else by number."""
    begins = [_beginning(item) for item in node.items]
    named = all(begins) and len(set(begins)) == len(begins)
    return {
        begin if named else f"item {number}": item
        for number, (begin, item) in enumerate(zip(begins, node.items, strict=True), start=1)
    }


def _beginning(item: Node) -> str:
    if isinstance(item, Text):
        return item.value
    if isinstance(item, Mapping) and item.entries and isinstance(item.entries[0][1], Text):
        return f"{item.entries[0][0].value} {item.entries[0][1].value}"
    return ""


def _short(node: Node) -> str:
    said = flat(node)
    return said if len(said) <= LONGEST_VALUE else said[:LONGEST_VALUE] + "…"
