"""A statement as a tagged PDF (PDF/UA-1), for those who must keep or send one: the page to print, set on paper.

In: a document. Out: the file. Must never know: what the page says, or how an amount was worked out.

WeasyPrint is an optional extra of the package and stands on the system library Pango; without either the answer names
the mend. The same document gives the same pages; the bytes differ by the moment the fonts were set in.
"""

from __future__ import annotations

from engine.payments.document import StatementDocument
from service.exports.printable import printable
from service.platform.errors import ErrorEntry, Refused

NOT_INSTALLED = (
    "This installation makes no PDF. Install the extra, `pip install 'ecf2[pdf]'`, and the system library Pango "
    "(on Debian libpango-1.0-0 and libpangoft2-1.0-0); or export html and print that to PDF."
)


def tagged_pdf(document: StatementDocument) -> bytes:
    """The file. Raises Refused where WeasyPrint or Pango is not installed."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an optional extra, and seconds to import
    except (ImportError, OSError) as missing:
        raise Refused([ErrorEntry(title="format", detail=NOT_INSTALLED, code="pdf_not_installed")]) from missing
    pdf = HTML(string=printable(document).decode()).write_pdf(pdf_variant="pdf/ua-1")
    assert isinstance(pdf, bytes)
    return pdf
