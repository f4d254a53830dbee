"""Policy files in one stable form: indentation, spaces and line breaks, with every comment and every word kept.

In: the text of a file and its kind. Out: the same in good form.
Must never know: what a file means. A form in which the words or the comments would differ is never given out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import PurePosixPath

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.tag import Tag

from engine.reading.files import Kind
from engine.source import Mapping, Node, Sequence, Text, read_source

SCHEMAS = PurePosixPath("docs", "schemas")
_MARK = "# yaml-language-server: $schema="
LONGEST_ON_ONE_LINE = 420
"""Characters up to which what stands in braces or brackets is kept on the line of its key, if it is there."""
WIDTH_WHEN_BROKEN = 150
"""Characters of a line where it stands below its key, and up to which it is put beside the key again."""


class NotFormattedError(Exception):
    """The file cannot be put into good form without risk. The message says why."""


_WORD = Tag(suffix="tag:yaml.org,2002:str")


class _OnlyWords(VersionedResolver):
    """Takes every value for a word, so that no figure or date is written otherwise than it stands."""

    def resolve(self, kind: type, value: object, implicit: object) -> Tag:
        found: Tag = super().resolve(kind, value, implicit)
        return _WORD if kind is ScalarNode else found


def formatted(file: str, text: str, kind: Kind) -> str:
    """The text in good form; the same text comes back when it is already. Raises NotFormattedError."""
    before, problems = read_source(file, text.encode())
    if before is None or problems:
        raise NotFormattedError("Its layout cannot be read; ecf2 policy check says where.")
    plain = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    without_mark = _without_schema(plain)
    shaped = with_schema(file, f"{_broken(_written(without_mark), _below_their_keys(without_mark)).strip()}\n", kind)
    after, problems = read_source(file, shaped.encode())
    if after is None or problems or _words(before) != _words(after):
        raise NotFormattedError("Good form would change a word of it; put the values at fault on lines of their own.")
    if _comments(shaped)[1:] != _comments(without_mark):
        raise NotFormattedError("Good form would lose a comment; put comments on lines of their own, outside brackets.")
    return shaped


def with_schema(file: str, text: str, kind: Kind) -> str:
    """The text with the first line that tells editors what may stand in a file of that kind."""
    up = "../" * (len(PurePosixPath(file).parts) - 1)
    return f"{_MARK}{up}{SCHEMAS}/{kind.value}.schema.json\n{_without_schema(text)}"


def _without_schema(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(_MARK))


def _written(text: str) -> str:
    parser = YAML()
    parser.Resolver = _OnlyWords
    parser.width = 1_000_000
    parser.preserve_quotes = True
    parser.indent(mapping=2, sequence=4, offset=2)
    written = StringIO()
    try:
        parser.dump(parser.load(text), written)
    except YAMLError as fault:
        raise NotFormattedError("Its layout cannot be kept; write it as the other files are written.") from fault
    return written.getvalue()


_IN_BRACKETS = re.compile(r"( *(?:- )?[^ {\[\"'][^{\[\"']*:) ([{\[].*[}\]])")
_BELOW_ITS_KEY = re.compile(r"^( *(?:- )?[\w-]+:)\n( *[{\[](?:.*,\n)*.*[}\]])$", re.MULTILINE)


def _broken(text: str, by_hand: frozenset[str]) -> str:
    """The text with long brackets below their keys, over several lines."""
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line, by_hand))


def _below_their_keys(text: str) -> frozenset[str]:
    """The brackets that somebody put below their key, each with its key and without spaces."""
    return frozenset(_squeezed(found[1] + found[2]) for found in _BELOW_ITS_KEY.finditer(text))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _pieces(line: str, by_hand: frozenset[str]) -> Iterator[str]:
    found = _IN_BRACKETS.fullmatch(line)
    longest = WIDTH_WHEN_BROKEN if _squeezed(line) in by_hand else LONGEST_ON_ONE_LINE
    if found is None or len(line) <= longest:
        yield line
        return
    key, brackets = found.groups()
    indent = " " * (len(key) - len(key.lstrip(" -")) + 2)
    yield key
    so_far = ""
    for item in _items(brackets):
        if so_far and len(indent) + len(so_far) + len(item) > WIDTH_WHEN_BROKEN:
            yield indent + so_far.rstrip()
            so_far = " "
        so_far += item
    yield indent + so_far


def _items(brackets: str) -> Iterator[str]:
    """What stands between the outermost commas, each with its comma and the space after it."""
    depth, start, quote = 0, 0, ""
    for position, character in enumerate(brackets):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and brackets[position - 1] in " {[":
            quote = character
        elif character in "{[":
            depth += 1
        elif character in "}]":
            depth -= 1
        elif character == "," and depth == 1 and brackets[position + 1 : position + 2] == " ":
            yield brackets[start : position + 2]
            start = position + 2
    yield brackets[start:]


def _words(node: Node) -> object:
    """All that a file says, without places, quotes and layout."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [_words(item) for item in node.items]
    assert isinstance(node, Mapping), node
    return [(key.value, _words(value)) for key, value in node.entries]


def _comments(text: str) -> list[str]:
    """The comments, in their order: what begins with # between the words."""
    found: list[str] = []
    end = 0
    for token in yaml.scan(text, yaml.SafeLoader):
        found += re.findall("#.*", text[end : token.start_mark.index])
        end = token.end_mark.index
    return [comment.strip() for comment in found]
