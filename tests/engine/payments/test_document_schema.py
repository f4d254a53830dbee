"""The published form of a statement: every document has it, and it says neither more nor less than a document holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from jsonschema_rs import Draft202012Validator, meta

from engine.model.contracts import BandFilling, StatementKind
from engine.payments import document as published
from engine.payments.contents import StatementContents
from engine.payments.document import LineKind, StatementDocument, Unpaid
from tests.engine.payments.builders import declarations, document
from tests.engine.payments.strategies import documents, unhurried

SCHEMA: dict[str, Any] = orjson.loads((Path(__file__).parents[3] / "docs" / "statement.schema.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA)
CLASSES = {
    "amount": published.Amount,
    "statement": published.StatementIdentification,
    "made_from": published.MadeFrom,
    "line": published.Line,
    "places": published.Places,
    "working": published.Working,
    "factor": published.Factor,
    "earlier_unplaced": published.EarlierUnplaced,
    "filled_otherwise": published.FilledOtherwise,
    "totals": published.DocumentTotals,
}


def objects() -> Iterator[tuple[str, dict[str, Any], type]]:
    yield "document", SCHEMA, StatementDocument
    for name, kind in CLASSES.items():
        yield name, SCHEMA["$defs"][name], kind


def test_the_schema_is_a_schema() -> None:
    meta.validate(SCHEMA)


@pytest.mark.parametrize(
    ("name", "described", "kind"), list(objects()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_the_schema_names_the_fields_of_a_document_and_no_others(
    name: str, described: dict[str, Any], kind: type
) -> None:
    held = [field.name for field in fields(kind)]
    assert list(described["properties"]) == held
    assert described["required"] == held
    assert described["additionalProperties"] is False


def test_the_schema_names_every_word_a_document_may_hold() -> None:
    line, made_from = SCHEMA["$defs"]["line"]["properties"], SCHEMA["$defs"]["made_from"]["properties"]
    assert line["kind"]["enum"] == [kind.value for kind in LineKind]
    assert line["reason"]["enum"] == [None, *(reason.value for reason in Unpaid)]
    assert made_from["band_filling"]["enum"] == [way.value for way in BandFilling]
    assert SCHEMA["$defs"]["statement"]["properties"]["kind"]["enum"] == [kind.value for kind in StatementKind]
    assert SCHEMA["properties"]["format"]["const"] == published.FORMAT


@unhurried
@given(documents)
def test_every_document_has_the_published_form(drawn_up: StatementDocument) -> None:
    VALIDATOR.validate(orjson.loads(drawn_up.to_json()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "ecf2.statement/2"),
        (("totals", "total", "pence"), 1.5),
        (("totals", "total", "exact"), "£1.00"),
        (("lines", 0, "kind"), "gift"),
        (("lines", 0, "colour"), "red"),
        (("statement", "month"), "2024-13"),
        (("made_from", "terms_digest"), "xyz"),
    ],
    ids=str,
)
def test_the_schema_refuses_other_forms(path: tuple[Any, ...], value: Any) -> None:
    changed = orjson.loads(document(StatementContents(billable=declarations("d", 1))).to_json())
    within = changed
    for key in path[:-1]:
        within = within[key]
    within[path[-1]] = value
    assert not VALIDATOR.is_valid(changed)
