"""YAML as text with places: nothing is converted, nothing is executed, nothing is guessed."""

from __future__ import annotations

import pytest
import yaml

from engine import source
from engine.problem import Place
from engine.source import Mapping, Node, Sequence, Text, read_source
from engine.source_text import LARGEST_FILE_BYTES, LONGEST_LINE, MOST_LINES
from tests.engine.reading.small_policies import BAD_FILES


def plain(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value if node else None


def codes(content: str | bytes) -> list[str]:
    return [found.code for found in read_source("f.yaml", content.encode() if isinstance(content, str) else content)[1]]


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "null", "~", "12:30", "010", "0.15", "2025-06-01", "£995.00", "20%", "1e3", "0x1F"]
)
def test_every_scalar_stays_text(word: str) -> None:
    node, problems = read_source("f.yaml", f"key: {word}\n".encode())
    assert not problems
    assert plain(node) == {"key": word}


def test_places_count_lines_and_columns_from_one() -> None:
    node, _ = read_source("f.yaml", "first: £1\nlist:\n  - {a: é, b: deep}\n".encode())
    assert isinstance(node, Mapping)
    listed = node.entries[1][1]
    assert isinstance(listed, Sequence)
    item = listed.items[0]
    assert isinstance(item, Mapping)
    assert node.entries[0][1].place == Place("f.yaml", 1, 8)
    assert item.place == Place("f.yaml", 3, 5)
    assert item.entries[1][0].place == Place("f.yaml", 3, 12)
    assert item.entries[1][1].place == Place("f.yaml", 3, 15)
    assert item.flow
    assert not node.flow


def test_quoted_text_is_known_as_quoted_and_may_be_empty() -> None:
    node, problems = read_source("f.yaml", b"a: ''\nb: \"x: y\"\n")
    assert not problems
    assert isinstance(node, Mapping)
    assert node.entries[0][1] == Text("", Place("f.yaml", 1, 4), quoted=True)
    assert node.entries[1][1] == Text("x: y", Place("f.yaml", 2, 4), quoted=True)


def test_a_byte_order_mark_is_passed_over() -> None:
    node, problems = read_source("f.yaml", b"\xef\xbb\xbfa: b\n")
    assert not problems
    assert isinstance(node, Mapping)
    assert node.entries[0][0].place == Place("f.yaml", 1, 1)


def test_reading_goes_on_after_a_mistake() -> None:
    node, problems = read_source("f.yaml", b"a: 1\na: 2\nb:\nc: &x {d: 1,000}\ne: 5\n")
    assert [(found.code, found.place.line) for found in problems] == [
        ("E109", 2),
        ("E110", 3),
        ("E113", 4),
        ("E111", 4),
    ]
    assert isinstance(node, Mapping)
    assert [key.value for key, _ in node.entries] == ["a", "b", "c", "e"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "E101"),
        ("  \n\n", "E101"),
        (b"a: \xa3995.00\n", "E102"),
        ("a: b\x07\n", "E103"),
        ("a: \u202eb\n", "E103"),
        ("a: b\x85c: d\n", "E103"),
        ("a: b\r\rc\n", "E103"),
        ("#" * 80 + "\n" + "a: b\n" * (LARGEST_FILE_BYTES // 5), "E104"),
        ("#\n" * (MOST_LINES + 1), "E104"),
        ("a: " + "b" * LONGEST_LINE + "\n", "E105"),
        ("a:\n\t- b\n", "E106"),
        ("[" * 31 + "]" * 31, "E107"),
        ("a: 'b\n", "E108"),
        ("a: {b: c: d}\n", "E108"),
        ("a: *b\n", "E113"),
        ("!!python/object:os.system a\n", "E114"),
        ("%YAML 1.2\n---\na: b\n", "E115"),
        ("a: b\n---\nc: d\n", "E115"),
        ("a: >\n  b\n", "E116"),
    ],
)
def test_what_lies_outside_the_restricted_form_is_refused(content: str | bytes, code: str) -> None:
    assert code in codes(content)


def test_a_bomb_of_repeated_marks_is_refused_without_being_unfolded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert set(codes("\n".join(lines))) == {"E113"}


def test_an_unclosed_bracket_is_shown_where_it_opens() -> None:
    _, problems = read_source("f.yaml", b"a: b\nc: [d,\n  e\n")
    assert [(found.code, found.place.line, found.place.column) for found in problems] == [("E108", 2, 4)]


def test_a_comma_in_a_sentence_in_braces_is_mended_with_quotes() -> None:
    _, problems = read_source("f.yaml", b"a: {say: Yes, it is, really., by: me}\n")
    assert [found.mend for found in problems] == ['say: "Yes, it is, really."']


def test_the_parser_in_python_says_the_same_as_the_parser_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path.as_posix(): path.read_bytes() for path in sorted(BAD_FILES.rglob("*.yaml"))}
    with_c = {file: read_source(file, content) for file, content in files.items()}
    monkeypatch.setattr(source, "_parser", yaml.BaseLoader)
    assert {file: read_source(file, content) for file, content in files.items()} == with_c
