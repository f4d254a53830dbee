"""One statement in every format: the same figures, and nothing a reader's program would run."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given
from pypdf import PdfReader
from syrupy.assertion import SnapshotAssertion

from engine.payments.document import StatementDocument
from service.exports.comma_separated import comma_separated
from service.exports.printable import MINUS, printable
from service.exports.sheet import AMOUNT, COLUMNS, declarations_sheet
from service.exports.tagged_pdf import tagged_pdf
from service.exports.workbook import workbook
from service.platform.errors import Refused
from tests.engine.payments.strategies import documents, unhurried
from tests.service.exports.made_up import EVERYONE_IN_BANDS, STATEMENTS, all_in_full
from tests.service.exports.workbooks import Cells, read_workbook, summed

KINDS = pytest.mark.parametrize("kind", STATEMENTS)


def csv_of(drawn_up: StatementDocument, name: str = "Łucja O'Neill") -> list[list[str]]:
    content = comma_separated(declarations_sheet(drawn_up, all_in_full(drawn_up, name=name)))
    return list(csv.reader(StringIO(content.decode(), newline="")))


def workbook_of(drawn_up: StatementDocument, name: str = "Łucja O'Neill") -> bytes:
    return workbook(drawn_up, declarations_sheet(drawn_up, all_in_full(drawn_up, name=name)))


@KINDS
def test_declarations_as_comma_separated_values(kind: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join("|".join(row) for row in csv_of(STATEMENTS[kind])) == snapshot


@KINDS
def test_a_statement_as_a_page_to_print(kind: str, snapshot: SnapshotAssertion) -> None:
    page = printable(STATEMENTS[kind]).decode()
    assert re.sub(r"<style>.*?</style>", "<style/>", page, flags=re.DOTALL) == snapshot


@KINDS
def test_a_statement_as_json(kind: str, snapshot: SnapshotAssertion) -> None:
    assert json.dumps(json.loads(STATEMENTS[kind].to_json()), indent=1, ensure_ascii=False) == snapshot


@KINDS
def test_a_statement_as_a_workbook(kind: str, snapshot: SnapshotAssertion) -> None:
    sheets = read_workbook(workbook_of(STATEMENTS[kind]))
    shown = [
        f"{name} {address}: {cell.value}" + (f" from {cell.formula}" if cell.formula else "")
        for name, cells in sheets.items()
        for address, cell in cells.items()
        if name == "Statement" or cell.formula
    ]
    assert "\n".join(shown) == snapshot


def totals_in_all_formats(drawn_up: StatementDocument) -> dict[str, Fraction]:
    rows = csv_of(drawn_up)
    sheets = read_workbook(workbook_of(drawn_up))
    sums = {
        f"workbook, {name} {address}": Fraction(cell.value)
        for name, cells in sheets.items()
        for address, cell in cells.items()
        if cell.formula and not is_subtotal(cells, address)
    }
    assert len(sums) == 3
    page = printable(drawn_up).decode().replace(MINUS, "-")
    (printed,) = set(re.findall(r'<tr class="total"><th scope="row"[^>]*>Total to pay</th><td[^>]*>([^<]*)</td>', page))
    return {
        "csv rows": sum((Fraction(row[AMOUNT]) for row in rows[1:-1]), Fraction(0)),
        "csv footer": Fraction(rows[-1][AMOUNT]),
        "page": Fraction(re.sub("[£,]", "", printed)),
        "json": Fraction(json.loads(drawn_up.to_json())["totals"]["total"]["pence"], 100),
        **sums,
    }


def is_subtotal(cells: Cells, address: str) -> bool:
    what = cells.get(f"B{address.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}")
    return what is not None and what.value == "Subtotal"


@unhurried
@given(documents)
def test_the_total_is_the_same_in_every_format(drawn_up: StatementDocument) -> None:
    totals = totals_in_all_formats(drawn_up)
    assert set(totals.values()) == {Fraction(drawn_up.totals.total.pence, 100)}, totals


@unhurried
@given(documents)
def test_every_formula_of_a_workbook_carries_what_it_comes_to(drawn_up: StatementDocument) -> None:
    for cells in read_workbook(workbook_of(drawn_up)).values():
        for cell in cells.values():
            if cell.formula:
                # Figures are read as they are written, in 16 digits: their sum rounds to the very penny.
                assert round(summed(cells, cell.formula) * 100) == Fraction(cell.value) * 100


@unhurried
@given(documents)
def test_each_declaration_has_a_row_for_each_line_it_stands_on(drawn_up: StatementDocument) -> None:
    rows = declarations_sheet(drawn_up, {}).rows
    with_declaration = [row[COLUMNS.index("Declaration ID")] for row in rows]
    on_lines = [one for line in drawn_up.lines for one in line.declarations]
    assert [one for one in with_declaration if one is not None] == on_lines


def test_the_first_columns_are_those_of_todays_export_in_its_order() -> None:
    assert COLUMNS[:26][0] == "Participant ID"
    assert COLUMNS[22:26] == ("Evidence Held", "Statement Name", "Statement ID", "Uplift Payable")
    assert COLUMNS[26:] == ("Line", "Paid As", "Band", "Fee", "Amount", "Rule Edition")


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(name: str) -> None:
    (cell,) = {row[1] for row in csv_of(EVERYONE_IN_BANDS, name)[1:] if row[1]}
    assert cell == f"'{name}"
    cells = read_workbook(workbook_of(EVERYONE_IN_BANDS, name))["Declarations"]
    assert cells["B2"].is_text
    assert cells["B2"].formula is None


def test_an_amount_below_nothing_stays_a_figure() -> None:
    rows = csv_of(EVERYONE_IN_BANDS)
    assert [row[AMOUNT] for row in rows if row[27] == "Clawback, completed, band A"] == ["-120.03"]
    assert [row[AMOUNT] for row in rows if row[27] == "Claim <missed> in October"] == ["-120.50"]


def test_the_same_statement_gives_the_same_workbook() -> None:
    assert workbook_of(EVERYONE_IN_BANDS) == workbook_of(EVERYONE_IN_BANDS)


class Outline(HTMLParser):
    """What stands open, which headings there are, and which tables have a caption."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.tables = 0
        self.captions = 0
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class Texts(HTMLParser):
    """What the body of a page says, element by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page.split("<body>")[1])

    def handle_data(self, data: str) -> None:
        self.said += [data] if data.strip() else []


@KINDS
def test_the_page_is_well_formed_names_its_tables_and_asks_nothing_of_the_web(kind: str) -> None:
    page = printable(STATEMENTS[kind]).decode()
    outline = Outline(page)
    assert outline.open == []
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert outline.tables == outline.captions > 0
    assert outline.addresses == []
    assert "http" not in page
    assert '<html lang="en">' in page


@pytest.fixture
def pango() -> None:
    """The system library that PDFs are set with: may be missing on a newcomer's machine, not in CI."""
    try:
        import weasyprint  # noqa: F401, PLC0415 - what is tried is the import
    except OSError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"needs Pango: apt install libpango-1.0-0 libpangoft2-1.0-0 ({missing})")


@KINDS
@pytest.mark.usefixtures("pango")
def test_the_pdf_is_tagged_and_says_what_the_page_says(kind: str) -> None:
    pdf = PdfReader(BytesIO(tagged_pdf(STATEMENTS[kind])))
    about: dict[str, Any] = dict(pdf.root_object)
    assert about["/MarkInfo"]["/Marked"]
    assert about["/Lang"] == "en"
    assert b'pdfuaid:part="1"' in about["/Metadata"].get_object().get_data()
    on_paper = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    # Each page ends with its number.
    on_paper = re.sub(r"Page\dof\d", "", on_paper)
    said = Texts(printable(STATEMENTS[kind]).decode()).said
    assert [text for text in said if "".join(text.split()) not in on_paper] == []
    assert len(said) > 50


def test_without_weasyprint_the_answer_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(Refused, match=r"ecf2\[pdf\].*Pango.*export html"):
        tagged_pdf(EVERYONE_IN_BANDS)


def test_words_from_outside_cannot_become_markup() -> None:
    page = printable(EVERYONE_IN_BANDS).decode()
    assert "Claim &lt;missed&gt; in October" in page
    assert "<missed>" not in page
