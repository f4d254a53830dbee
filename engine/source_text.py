"""The bytes of a policy file as text that is safe to read as YAML.

In: bytes. Out: text, or Problems when the bytes are too large, not UTF-8, or hold what nobody can see.
Must never know: YAML, or what a policy file says.
"""

from __future__ import annotations

import unicodedata

from engine.problem import Place, Problem

LARGEST_FILE_BYTES = 1_000_000
LONGEST_LINE = 2_000
MOST_LINES = 20_000
MOST_CHARACTERS_SAID = 10
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that print nothing, or nothing that two readers would see alike."""


def decoded(file: str, content: bytes) -> tuple[str | None, list[Problem]]:
    """The text of a file, or None with every reason why it cannot be read."""
    start = Place(file, 1, 1)
    if len(content) > LARGEST_FILE_BYTES:
        wrong = f"The file is larger than {LARGEST_FILE_BYTES:,} bytes, so it is not read."
        return None, [Problem("E104", start, wrong, "a file of its own for each decision, edition or contract.")]
    try:
        text = content.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _line_and_column(content[: error.start].decode("utf-8", "replace"))
        wrong = "The file is not saved as UTF-8 text; this character cannot be read."
        return None, [
            Problem("E102", Place(file, line, column), wrong, "the file again, saved with the encoding UTF-8.")
        ]
    problems = _line_problems(file, text)
    if not text.strip():
        problems.append(Problem("E101", start, "The file is empty.", "what the file decides, or remove the file."))
    return (None if problems else text), problems


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _line_problems(file: str, text: str) -> list[Problem]:
    lines = text.replace("\r\n", "\n").split("\n")
    if len(lines) > MOST_LINES:
        wrong = f"The file has more than {MOST_LINES:,} lines, so it is not read."
        mend = "a file of its own for each decision, edition or contract."
        return [Problem("E104", Place(file, MOST_LINES + 1, 1), wrong, mend)]
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            wrong = f"The line is longer than {LONGEST_LINE:,} characters, so the file is not read."
            problems.append(Problem("E105", Place(file, number, LONGEST_LINE + 1), wrong, "the same on several lines."))
        elif not line.isascii() or not line.isprintable():
            problems.extend(_unseen_characters(file, number, line))
        if len(problems) >= MOST_CHARACTERS_SAID:
            break
    return problems


def _unseen_characters(file: str, number: int, line: str) -> list[Problem]:
    """The first tab and the first unseen character of a line."""
    tab = line.find("\t")
    found = [_tab(Place(file, number, tab + 1))] if tab >= 0 else []
    for column, character in enumerate(line, start=1):
        if character != "\t" and (unicodedata.category(character) in _UNSEEN or _odd_space(character)):
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            wrong = f"The line holds a character that cannot be seen ({name})."
            found.append(Problem("E103", Place(file, number, column), wrong, "an ordinary space, or nothing."))
            break
    return found


def _odd_space(character: str) -> bool:
    return character != " " and unicodedata.category(character) == "Zs"


def _tab(place: Place) -> Problem:
    return Problem("E106", place, "The line holds a tab; only spaces may stand before or between words.", "spaces.")
