"""A line of a statement in plain sentences."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from syrupy.assertion import SnapshotAssertion

from engine.payments.contents import Adjustment, EarlierCounts, StatementContents
from engine.payments.document import StatementDocument
from engine.payments.explanation import explain_line
from engine.payments.shown import TIMES
from tests.engine.payments.builders import VERSION, bands, declarations, document

SMALL = StatementContents(
    billable=(*declarations("started", 4, uplifted=1), *declarations("retained", 1, "retained-1", role="mentor")),
    refundable=declarations("voided", 3, "completed"),
    earlier={("ect", "started"): EarlierCounts(billable=4, refundable=1), ("ect", "completed"): EarlierCounts(2)},
    adjustments=(Adjustment("Claim missed in October", 12050),),
)
WORKED_OUT = replace(
    VERSION, monthly_service_fee=None, set_up_fee=Fraction(500), bands=bands((3, "1000.25"), (2, "900"), (1, "800"))
)


def test_every_line_of_a_small_statement_is_explained(snapshot: SnapshotAssertion) -> None:
    drawn_up = document(SMALL, version=WORKED_OUT)
    assert "\n\n".join("\n".join(explain_line(drawn_up, line.number)) for line in drawn_up.lines) == snapshot


def test_an_output_payment_says_count_times_fee_and_the_fee_factor_by_factor() -> None:
    said = explain_line(document(StatementContents(billable=declarations("d", 2))), 1)
    assert said[1] == f"2 {TIMES} £120.00 = £240.00."
    assert said[2] == (
        "£120.00 = £1,000.00 (price, band A; legacy_contracts/2024/call_off_contracts/sample.yaml:11:9)"
        f" {TIMES} 60% (output share of the price; legacy_contracts/ecf_terms.yaml:20:8)"
        f" {TIMES} 20% (started; legacy_contracts/ecf_terms.yaml:10:14)."
    )


def test_a_document_read_back_is_explained_alike() -> None:
    drawn_up = document(SMALL, version=WORKED_OUT)
    again = StatementDocument.from_json(drawn_up.to_json())
    assert [explain_line(again, line.number) for line in again.lines] == [
        explain_line(drawn_up, line.number) for line in drawn_up.lines
    ]


def test_a_line_that_is_not_there_cannot_be_explained() -> None:
    with pytest.raises(LookupError, match="no line 99"):
        explain_line(document(StatementContents()), 99)
