"""A statement as a workbook: the statement itself, and its declarations, with figures that a spreadsheet can add up.

In: a document and its sheet of declarations. Out: the bytes of an .xlsx file, the same for the same statement.
Must never know: a database, or how an amount was worked out.

Sums are formulas that carry the exact figure as their value, so that what is read without recalculating is right.
Spreadsheets hold figures as binary fractions; each is written from its exact value, and sums round to whole pence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name, xl_range  # type: ignore[import-untyped]

from engine.calendar import Month
from engine.money import PENCE_IN_A_POUND
from engine.payments.document import StatementDocument
from engine.payments.overview import declared, overview, remarks
from service.exports.sheet import AMOUNT, COLUMNS, PAID_AS, TOTAL, Cell, Sheet

MONEY = "£#,##0.00;[Red]-£#,##0.00"
EXACT_MONEY = "£#,##0.00########;[Red]-£#,##0.00########"
DATE = "d mmmm yyyy"
MOMENT = "yyyy-mm-dd hh:mm:ss"
LINES = ("Line", "What", "Declaration type", "Band", "Declarations", "Fee", "Amount")
_LINE_WIDTHS = (8, 60, 18, 8, 14, 16, 18)
_COLUMN_WIDTH = 20


def workbook(document: StatementDocument, sheet: Sheet) -> bytes:
    """Two sheets, “Statement” and “Declarations”."""
    written = BytesIO()
    # Texts stay texts: none becomes a formula, a link or a figure by the way it begins.
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(written, settings)
    about = document.statement
    made = datetime.combine(about.payment_date, datetime.min.time())
    book.set_properties({"title": f"{about.lead_provider_name}, {sheet.title}", "created": made})
    formats = {
        "heading": book.add_format({"bold": True}),
        "money": book.add_format({"num_format": MONEY}),
        "total": book.add_format({"num_format": MONEY, "bold": True}),
        "exact": book.add_format({"num_format": EXACT_MONEY}),
        "date": book.add_format({"num_format": DATE, "align": "left"}),
        "moment": book.add_format({"num_format": MOMENT, "align": "left"}),
    }
    _Writer(book.add_worksheet("Statement"), formats).statement(document)
    _Writer(book.add_worksheet("Declarations"), formats).declarations(sheet)
    book.close()
    return written.getvalue()


class _Writer:
    """Writes one worksheet row by row."""

    def __init__(self, worksheet: Any, formats: dict[str, Any]) -> None:
        self._sheet = worksheet
        self._formats = formats
        self._row = 0

    def statement(self, document: StatementDocument) -> None:
        """Heading, lines, their sum as a formula, the overview, declarations counted, remarks."""
        for column, width in enumerate(_LINE_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._heading(document)
        self._lines(document)
        self._overview(document)
        self._write(["Declarations", None, None, None, "In bands", "At a flat rate"], "heading")
        for count in declared(document):
            self._write([None, count.what, None, None, count.in_bands, count.at_flat_rate])
        self._row += 1
        for remark in remarks(document):
            self._write([remark])

    def declarations(self, sheet: Sheet) -> None:
        """The columns, a row each, and the sum of the amounts as a formula."""
        self._sheet.set_column(0, len(COLUMNS) - 1, _COLUMN_WIDTH)
        self._sheet.freeze_panes(1, 0)
        self._write(COLUMNS, "heading")
        for row in sheet.rows:
            self._write(row)
        self._sheet.write_string(self._row, PAID_AS, TOTAL, self._formats["heading"])
        self._sum(AMOUNT, 1, self._row - 1, sheet.total)

    def _heading(self, document: StatementDocument) -> None:
        about, month = document.statement, Month.parse(document.statement.month)
        self._write([f"{about.lead_provider_name}: contract year {about.contract_year}, {month.name} {month.year}"])
        self._write([None, "Statement", about.id])
        for what, day in (("Declarations to", about.deadline), ("Payment on", about.payment_date)):
            self._sheet.write_string(self._row, 1, what)
            self._sheet.write_datetime(self._row, 2, day, self._formats["date"])
            self._row += 1
        self._row += 1

    def _lines(self, document: StatementDocument) -> None:
        self._write(LINES, "heading")
        first = self._row
        for line in document.lines:
            fee = Fraction(line.fee.exact) if line.fee else None
            self._write([line.number, line.label, line.declaration_type, line.band, line.count, fee])
            self._money(self._row - 1, len(LINES) - 1, line.amount.pence)
        self._sheet.write_string(self._row, 1, TOTAL, self._formats["heading"])
        self._sum(len(LINES) - 1, first, self._row - 1, Fraction(document.totals.total.pence, PENCE_IN_A_POUND))
        self._row += 2

    def _overview(self, document: StatementDocument) -> None:
        """Rows as figures; subtotal and total as the sum of the figures above that are no sums themselves."""
        column = len(LINES) - 1
        self._write(["Overview"], "heading")
        added: list[int] = []
        for row in overview(document):
            style = self._formats["total" if row.is_total else "money"]
            self._sheet.write_string(self._row, 1, row.what, self._formats["heading"] if row.is_total else None)
            if row.is_total:
                cells = ",".join(f"{xl_col_to_name(column)}{number + 1}" for number in added)
                value = _figure(Fraction(row.pence, PENCE_IN_A_POUND))
                self._sheet.write_formula(self._row, column, f"=ROUND(SUM({cells}),2)", style, value)
            else:
                self._money(self._row, column, row.pence)
                added.append(self._row)
            self._row += 1
        self._row += 1

    def _sum(self, column: int, first: int, last: int, total: Fraction) -> None:
        """The sum of a column in whole pence; with no row above it stands as a figure."""
        style = self._formats["total"]
        if last < first:
            self._sheet.write_number(self._row, column, _figure(total), style)
        else:
            cells = xl_range(first, column, last, column)
            self._sheet.write_formula(self._row, column, f"=ROUND(SUM({cells}),2)", style, _figure(total))

    def _money(self, row: int, column: int, pence: int) -> None:
        self._sheet.write_number(row, column, _figure(Fraction(pence, PENCE_IN_A_POUND)), self._formats["money"])

    def _write(self, cells: Iterable[Cell], style: str | None = None) -> None:
        for column, cell in enumerate(cells):
            self._cell(column, cell, self._formats[style] if style else None)
        self._row += 1

    def _cell(self, column: int, cell: Cell, style: Any) -> None:
        where = (self._row, column)
        if isinstance(cell, str):
            if self._sheet.write_string(*where, cell, style):
                raise ValueError(f"row {self._row + 1}, column {column + 1} does not fit a worksheet: {cell[:60]}")
        elif isinstance(cell, bool):
            self._sheet.write_boolean(*where, cell, style)
        elif isinstance(cell, Fraction):
            self._sheet.write_number(*where, _figure(cell), self._formats["exact"])
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(*where, cell.replace(tzinfo=None), self._formats["moment"])
        elif cell is not None:
            self._sheet.write_number(*where, cell, style)


def _figure(pounds: Fraction) -> float:
    """The nearest figure a spreadsheet can hold: right to the penny far beyond any statement."""
    return pounds.numerator / pounds.denominator
