"""What the YAML parser says about a layout it cannot read, said again for people who do not program.

In: an error of PyYAML. Out: where it is, what is wrong and what to write.
Must never know: what a policy file says.
"""

from __future__ import annotations

import re

import yaml

EXAMPLE_LINE = "a key, a colon, a space and its value, indented as the lines beside it."
_OPENED = re.compile("quoted scalar|flow sequence|flow mapping")


def explained(error: yaml.MarkedYAMLError) -> tuple[int, int, str, str]:
    """Line and column from 1, what is wrong, what to write. An unclosed bracket is shown where it opens."""
    mark = error.problem_mark or error.context_mark
    if error.context_mark and _OPENED.search(error.context or ""):
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = f"{error.context or ''} {error.problem or ''}"
    for words, wrong, mend in _SYNTAX:
        if words in said:
            return line, column, wrong, mend
    return line, column, "The layout cannot be read from here on.", EXAMPLE_LINE


_SYNTAX = (
    ("nesting", "The file is nested too deep to be read.", "the same with fewer brackets or less indentation."),
    ("mapping values are not allowed", "There is a second colon in this value, or the line is indented too far.",
     "the value in quotes, or the line in line with the one above."),
    ("escape", "A backslash inside quotes is not understood.", "the text without the backslash, or in single quotes."),
    ("quoted scalar", "A quotation mark is opened and never closed.", "a closing quotation mark."),
    ("flow sequence", "A square bracket is opened and not closed, or a comma is missing in it.",
     "a comma between the items and ] at the end."),
    ("flow mapping", "A brace is opened and not closed, or a comma is missing in it.",
     "a comma between the entries and } at the end."),
    ("block collection", "The line is not indented as the list above it.", "the line with the same indentation."),
    ("block mapping", "The line is not indented as the lines above it, or it is not a key.", EXAMPLE_LINE),
    ("simple key", "The line has no colon after its key.", EXAMPLE_LINE),
    ("block sequence entries", "A dash for an item of a list stands where none can begin.",
     "the dash on a line of its own, below its key."),
    ("cannot start any token", "The value begins with a character that must stand in quotes.", "the value in quotes."),
    ("plain scalar", "The value holds a character that must stand in quotes.", "the value in quotes."),
    ("alias", "A star or an ampersand begins a value.", "the value in quotes."),
    ("anchor", "A star or an ampersand begins a value.", "the value in quotes."),
    ("tag", "An exclamation mark begins a value.", "the value in quotes."),
    ("directive", "A line that begins with % gives orders to the reader of the file.", "the file without that line."),
    ("document start", "The file goes on after its end.", "everything as keys of one list of keys."),
)  # fmt: skip
"""What the parser says, in part, with the same for people. The first that is contained counts."""
