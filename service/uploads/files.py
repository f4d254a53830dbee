"""A file of declarations, cut into rows.

In: bytes, and what they are said to be. Out: rows to be read one by one, each numbered from 1; or BadRequest when the
file as a whole cannot be understood. Must never know: what becomes of a row.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from service.declarations.messages import DECLARATION
from service.declarations.submitted import SubmittedDeclaration
from service.platform.errors import BadRequest
from service.sent import attributes_of, known_attributes

MOST_ROWS = 10_000
JSON_LINES = ("application/x-ndjson", "application/jsonl", "application/x-jsonlines")
COMMA_SEPARATED = "text/csv"
_OPTIONAL = "evidence_held"
_COLUMNS = ", ".join(DECLARATION.attributes)


@dataclass(frozen=True, slots=True)
class SentRow:
    """One row as it was sent: a line of JSON, or cells under their names."""

    number: int
    content: bytes | tuple[tuple[str, str], ...]
    fault: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        words = self.content if isinstance(self.content, bytes) else orjson.dumps(self.content)
        return hashlib.sha256(words).hexdigest()

    def declaration(self) -> SubmittedDeclaration:
        """What the row declares. Raises BadRequest when it cannot be understood."""
        if self.fault is not None:
            raise BadRequest(self.fault)
        if isinstance(self.content, bytes):
            return SubmittedDeclaration(**attributes_of(self.content, DECLARATION))
        return SubmittedDeclaration(**known_attributes(dict(self.content)))


def rows_of(kind: str, body: bytes) -> list[SentRow]:
    """The rows of a file; blank lines count for none. Raises BadRequest."""
    kind = kind.partition(";")[0].strip().lower()
    if kind == COMMA_SEPARATED:
        rows = _of_comma_separated(_text(body))
    elif kind in JSON_LINES:
        lines = [line.strip() for line in body.split(b"\n")]
        rows = [SentRow(number, line) for number, line in enumerate(filter(None, lines), start=1)]
    else:
        said = f"The body is said to be {kind}. " if kind else ""
        raise BadRequest(
            f"{said}Send Content-Type: {JSON_LINES[0]} and a declaration a line, or {COMMA_SEPARATED}.",
            pointer="Content-Type",
        )
    if not rows:
        raise BadRequest("The file holds no declaration.")
    if len(rows) > MOST_ROWS:
        raise BadRequest(f"The file holds {len(rows):,} declarations. Send at most {MOST_ROWS:,} at a time.")
    return rows


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = body.count(b"\n", 0, fault.start) + 1
        raise BadRequest(f"Line {line} is not UTF-8. Save the file as UTF-8.") from fault


def _of_comma_separated(text: str) -> list[SentRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_names(names)
        return [
            _row(number, names, cells) for number, cells in enumerate((cells for cells in reader if cells), start=1)
        ]
    except csv.Error as fault:
        raise BadRequest(f"Line {reader.line_num} is not comma-separated: {fault}.") from fault


def _check_names(names: Sequence[str]) -> None:
    known = DECLARATION.attributes
    for name in names:
        if name not in known:
            raise BadRequest(f"The first line names a column {name!r}. It names columns: {_COLUMNS}.", pointer="line 1")
        if names.count(name) > 1:
            raise BadRequest(f"The first line names {name} twice. Name it once.", pointer="line 1")
    missing = [name for name in known if name not in names and name != _OPTIONAL]
    if missing:
        raise BadRequest(f"The first line lacks {', '.join(missing)}. It names columns: {_COLUMNS}.", pointer="line 1")


def _row(number: int, names: Sequence[str], cells: Sequence[str]) -> SentRow:
    if len(cells) != len(names):
        fault = f"The row has {len(cells)} cells, the first line names {len(names)} columns."
        return SentRow(number, (), fault)
    return SentRow(number, tuple(zip(names, cells, strict=True)))
