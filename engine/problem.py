"""A mistake in a policy file, as a value: what is wrong, where, and what to write instead.

In: places kept by `engine.source`. Out: Problems as text with a caret, or as plain data for JSON.
Reading never stops at the first mistake, so Problems are returned in lists and never raised.
Must never know: what a decision means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether policy with this Problem may be used at all."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a policy file. Lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `mend` completes the sentence "Write: …" in the words of the file.

    `example` is a case that shows it, as an example of the file, where there is one.
    """

    code: str
    place: Place
    wrong: str
    mend: str
    severity: Severity = Severity.ERROR
    example: str | None = None

    def as_data(self) -> dict[str, object]:
        """The Problem as plain data, for editors and other programs."""
        shown = {} if self.example is None else {"example": self.example}
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "wrong": self.wrong,
            "mend": self.mend,
            **shown,
        }


LONGEST_LINE_SHOWN = 160


def in_reading_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, line and column, each said once."""
    return sorted(set(problems), key=lambda problem: (problem.place, problem.code, problem.wrong))


def exit_code(problems: Iterable[Problem]) -> int:
    """0 when there is nothing to say, 2 for warnings alone, 3 when anything is an error."""
    severities = {problem.severity for problem in problems}
    if Severity.ERROR in severities:
        return 3
    return 2 if severities else 0


def as_text(problem: Problem, sources: Mapping[str, str]) -> str:
    """The Problem for a person: one line that says it, the line of the file with a caret, and the case that shows it.

    `sources` holds the text of each file by the name used in places; without it the caret is left out.
    """
    said = [f"{problem.place}: {problem.code} {problem.wrong} Write: {problem.mend}"]
    lines = sources.get(problem.place.file, "").splitlines()
    if problem.place.line <= len(lines):
        shown, column = _window(lines[problem.place.line - 1], problem.place.column)
        said += [f"    {shown}", f"    {' ' * (column - 1)}^"]
    if problem.example is not None:
        said += ["    This case shows it:", *(f"    {line}" for line in problem.example.splitlines())]
    return "\n".join(said)


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line worth showing, and where the caret falls in it."""
    printable = "".join(character if character.isprintable() else " " for character in line)
    if len(printable) <= LONGEST_LINE_SHOWN:
        return printable, column
    start = max(0, column - 1 - LONGEST_LINE_SHOWN // 2)
    return "…" + printable[start : start + LONGEST_LINE_SHOWN] + "…", column - start + 1
