"""Rows of a file of comma-separated values, as the national register and spreadsheets write them.

In: the bytes of the file, the columns that must be there. Out: each row with the number of its line, or what is wrong
with it. Must never know: what a column means.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

ENCODINGS = ("utf-8-sig", "cp1252")
"""Tried in this order: text in Windows-1252 that has any letter beyond ASCII is hardly ever UTF-8 as well."""


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; the message says what to hand in instead."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: cells by their column, without spaces around them. `number` is the line it ends on, from 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that cannot be read, and what to write instead."""

    number: int
    says: str


def read_lines(content: bytes, required: Sequence[str]) -> tuple[frozenset[str], Iterator[Line | Unread]]:
    """The columns of a file, and its rows. Raises UnreadableFileError, for a row further down when it comes to it."""
    rows = csv.reader(io.StringIO(_text(content), newline=""))
    try:
        columns = [column.strip() for column in next(rows, [])]
    except csv.Error as fault:
        raise UnreadableFileError(f"The first line cannot be read: {fault}. Export the file again.") from fault
    missing = [column for column in required if column not in columns]
    if missing:
        raise UnreadableFileError(
            f"The file has no column {_listed(missing)}. Its first line names the columns, with commas between them."
        )
    return frozenset(columns), _lines(rows, columns)


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("The file is neither UTF-8 nor Windows-1252 text. Save it as CSV, UTF-8.")


def _lines(rows: Iterator[list[str]], columns: Sequence[str]) -> Iterator[Line | Unread]:
    number = 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as fault:
            wrong = f"The row after line {number} cannot be read: {fault}. Is a quotation mark opened and not closed?"
            raise UnreadableFileError(wrong) from fault
        number = rows.line_num  # type: ignore[attr-defined]  # a reader has it
        if not any(cell.strip() for cell in row):
            continue
        if len(row) == len(columns):
            yield Line(number, {column: cell.strip() for column, cell in zip(columns, row, strict=True)})
        else:
            says = (
                f"There are {len(row)} cells where the first line names {len(columns)}. Put what has commas in quotes."
            )
            yield Unread(number, says)


def _listed(columns: Sequence[str]) -> str:
    return " and no column ".join(f"“{column}”" for column in columns)
