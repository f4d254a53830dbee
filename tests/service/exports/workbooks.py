"""A workbook read back with nothing but the standard library, and its sums worked out again exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SUM = re.compile(r"ROUND\(SUM\(([A-Z0-9:,]+)\),2\)")


@dataclass(frozen=True)
class CellRead:
    """A cell: its value as the file has it, and its formula if it has one."""

    value: str
    formula: str | None
    is_text: bool


Cells = dict[str, CellRead]


def read_workbook(content: bytes) -> dict[str, Cells]:
    """Cells by worksheet name and address."""
    with ZipFile(BytesIO(content)) as parts:
        texts = ["".join(part.itertext()) for part in _xml(parts, "xl/sharedStrings.xml")]
        names = [sheet.attrib["name"] for sheet in _xml(parts, "xl/workbook.xml").iter(f"{_MAIN}sheet")]
        return {
            name: {
                cell.attrib["r"]: _cell(cell, texts)
                for cell in _xml(parts, f"xl/worksheets/sheet{number}.xml").iter(f"{_MAIN}c")
                if cell.find(f"{_MAIN}v") is not None
            }
            for number, name in enumerate(names, start=1)
        }


def summed(cells: Cells, formula: str) -> Fraction:
    """What a sum comes to, from the figures of its cells as they are shown in decimals."""
    found = _SUM.fullmatch(formula)
    assert found, formula
    total = Fraction(0)
    for part in found[1].split(","):
        first, _, last = part.partition(":")
        column, rows = first.rstrip("0123456789"), (int(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),)
        last_row = int(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if last else rows[0]
        for row in range(rows[0], last_row + 1):
            if f"{column}{row}" in cells:
                total += Fraction(cells[f"{column}{row}"].value)
    return total


def _xml(parts: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts.read(name))


def _cell(cell: ElementTree.Element, texts: list[str]) -> CellRead:
    value, formula = cell.findtext(f"{_MAIN}v") or "", cell.findtext(f"{_MAIN}f")
    is_text = cell.attrib.get("t") == "s"
    return CellRead(texts[int(value)] if is_text else value, formula, is_text)
