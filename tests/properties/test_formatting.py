"""Good form changes no word and no comment, whatever the file; and what is in good form stays as it is."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.formatting import NotFormattedError, formatted
from engine.reading.files import Kind
from engine.source import Mapping, Node, Sequence, Text, read_source

FILE = "rules/made_up/2025-06-01.yaml"
NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
WORDS = st.one_of(
    st.sampled_from(
        ["yes", "no", "none", "null", "~", "2025", "007", "1_000", "1e3", "0x1f", "12:30", "£995.00", "20%"]
    ),
    st.sampled_from(["2025-06-01", "2025-09-01T10:00:00Z", "a, b", "it's", 'a "word"', "# no comment", "a: b", "- a"]),
    st.text("abc XYZ'\"#:,.{}[]&*!|>%£-?", min_size=1, max_size=40),
    st.lists(st.sampled_from(["mentor", "teacher", "declared"]), min_size=30, max_size=60).map(" ".join),
)
CONTENTS = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, min_size=1, max_size=5) | st.dictionaries(NAMES, inner, min_size=1, max_size=5),
    max_leaves=25,
)


def words(node: Node) -> object:
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [words(item) for item in node.items]
    assert isinstance(node, Mapping)
    return [(key.value, words(value)) for key, value in node.entries]


@settings(deadline=None, max_examples=60)
@given(
    content=st.dictionaries(NAMES, CONTENTS, min_size=1, max_size=5),
    flow=st.sampled_from([True, False, None]),
    indent=st.integers(2, 6),
    width=st.sampled_from([40, 100, 1000]),
    comment=st.sampled_from(["", "# what this is for", "#: more"]),
)
def test_no_word_and_no_comment_changes_and_good_form_stays(
    content: dict[str, Any], flow: bool | None, indent: int, width: int, comment: str
) -> None:
    text = yaml.safe_dump(content, default_flow_style=flow, indent=indent, width=width, allow_unicode=True)
    lines = text.splitlines()
    text = "\n".join([comment, lines[0] + "  ", *lines[1:], "", comment, ""])
    before, problems = read_source(FILE, text.encode())
    assume(before is not None and not problems)
    assert before is not None
    try:
        shaped = formatted(FILE, text, Kind.DECISION)
    except NotFormattedError:
        return  # left as it is, which changes nothing

    after, problems = read_source(FILE, shaped.encode())
    assert (after is not None, problems) == (True, [])
    assert after is not None
    assert words(after) == words(before)
    assert shaped.count(comment) >= 2 if comment else True
    assert formatted(FILE, shaped, Kind.DECISION) == shaped
