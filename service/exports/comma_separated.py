"""The declarations of a statement as comma-separated values, with a footer that is the statement's total.

In: a sheet. Out: UTF-8 text. Must never know: statements, or spreadsheets' own formats.
"""

from __future__ import annotations

import csv
from io import StringIO

from service.exports.sheet import AMOUNT, COLUMNS, PAID_AS, TOTAL, Cell, Sheet, shown_cell

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def comma_separated(sheet: Sheet) -> bytes:
    """A heading, the rows, and the total in the last row. Texts that a spreadsheet would run get an apostrophe."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in row] for row in sheet.rows)
    footer: list[Cell] = [None] * len(COLUMNS)
    footer[PAID_AS], footer[AMOUNT] = TOTAL, sheet.total
    writer.writerow([_safe(cell) for cell in footer])
    return written.getvalue().encode()


def _safe(cell: Cell) -> str:
    """Only texts can have come from outside; a figure below nothing stays a figure."""
    text = shown_cell(cell)
    if isinstance(cell, str) and text.lstrip(" ").startswith(_BEGINS_A_FORMULA):
        return f"'{text}"
    return text
