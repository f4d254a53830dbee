"""Exporting a statement: the latest document kept for it, rendered in one of the formats.

In: a statement and a format. Out: a file. Nothing is written and no amount is worked out here.
Must never know: HTTP, or a command line.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from engine.payments.document import StatementDocument
from service.declarations.in_full import DeclarationInFull, declarations_in_full
from service.exports.comma_separated import comma_separated
from service.exports.printable import printable
from service.exports.sheet import declarations_sheet
from service.exports.tagged_pdf import tagged_pdf
from service.exports.workbook import workbook
from service.statements.operations import show_statement


class ExportFormat(StrEnum):
    """What a statement can be exported as."""

    CSV = "csv"  # its declarations
    XLSX = "xlsx"  # the statement and its declarations
    HTML = "html"  # the statement, to print
    PDF = "pdf"  # the same page on paper, tagged; an optional extra
    JSON = "json"  # the document, byte for byte

    @property
    def content_type(self) -> str:
        """As HTTP names it; texts are UTF-8."""
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.HTML: "text/html",
    ExportFormat.PDF: "application/pdf",
    ExportFormat.JSON: "application/json; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Export:
    """A file with the name to keep it under."""

    content: bytes
    content_type: str
    file_name: str


async def export_statement(public_id: UUID, form: ExportFormat) -> Export:
    """The latest document of a statement as a file. Raises NotFound, also when none has been generated,
    and Refused for a PDF where none can be made.
    """
    document = (await show_statement(public_id)).document
    return Export(await _rendered(document, form), form.content_type, _file_name(document, form))


async def _rendered(document: StatementDocument, form: ExportFormat) -> bytes:
    if form is ExportFormat.JSON:
        return document.to_json()
    if form is ExportFormat.HTML:
        return await to_thread(printable, document)
    if form is ExportFormat.PDF:
        return await to_thread(tagged_pdf, document)
    ids = dict.fromkeys(one for line in document.lines for one in line.declarations)
    declared = await declarations_in_full(list(ids))
    # Large files take seconds: other requests are answered meanwhile.
    return await to_thread(_file, document, declared, form)


def _file(document: StatementDocument, declared: Mapping[str, DeclarationInFull], form: ExportFormat) -> bytes:
    sheet = declarations_sheet(document, declared)
    return comma_separated(sheet) if form is ExportFormat.CSV else workbook(document, sheet)


def _file_name(document: StatementDocument, form: ExportFormat) -> str:
    about = document.statement
    what = "declarations" if form is ExportFormat.CSV else "statement"
    return f"{about.lead_provider}-{about.contract_year}-{about.month}-{what}.{form.value}"
