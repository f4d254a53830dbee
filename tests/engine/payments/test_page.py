"""A statement as a finance officer reads it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from syrupy.assertion import SnapshotAssertion

from engine.model.contracts import BandFilling, ContractType
from engine.payments.contents import Adjustment, EarlierCounts, StatementContents
from engine.payments.document import StatementDocument
from engine.payments.overview import declared, overview, remarks
from engine.payments.page import statement_page
from tests.engine.payments.builders import VERSION, bands, declarations, document
from tests.engine.payments.strategies import documents, unhurried

EVERYONE_IN_BANDS = StatementContents(
    billable=(*declarations("started", 5, uplifted=2), *declarations("retained", 1, "retained-1", role="mentor")),
    refundable=declarations("back", 2, "completed"),
    earlier={("ect", "started"): EarlierCounts(8, 1), ("ect", "completed"): EarlierCounts(1)},
    adjustments=(Adjustment("Claim missed in October", 12050),),
)
WITH_MENTORS = StatementContents(
    billable=(*declarations("started", 2), *declarations("mentor", 3, role="mentor")),
    refundable=declarations("back", 1, "completed", role="mentor"),
)


def test_the_page_of_a_statement_with_everyone_in_bands(snapshot: SnapshotAssertion) -> None:
    assert "\n".join(statement_page(document(EVERYONE_IN_BANDS))) == snapshot


def test_the_page_of_a_statement_with_mentors_at_a_flat_rate(snapshot: SnapshotAssertion) -> None:
    drawn_up = document(WITH_MENTORS, contract_type=ContractType.ITTECF_ECTP, vat_registered=False)
    assert "\n".join(statement_page(drawn_up)) == snapshot


def test_the_page_says_where_the_other_way_to_fill_bands_would_pay_another_sum() -> None:
    one_place = replace(VERSION, bands=bands((1, "1000")))
    taken_back = StatementContents(
        refundable=declarations("d", 1), earlier={("ect", "started"): EarlierCounts(billable=2, refundable=1)}
    )
    assert (
        "Filled net of clawbacks, the bands would pay -£120.00 for started before VAT instead of £0.00: "
        "a difference of -£120.00."
    ) in statement_page(document(taken_back, version=one_place))
    assert (
        "Filled step by step, the bands would pay £0.00 for started before VAT instead of -£120.00: "
        "a difference of £120.00."
    ) in list(remarks(document(taken_back, version=one_place, filling=BandFilling.NET_OF_CLAWBACKS)))


@unhurried
@given(documents)
def test_the_rows_of_the_overview_add_up_to_the_subtotal_and_the_total(drawn_up: StatementDocument) -> None:
    so_far = 0
    totals = []
    for row in overview(drawn_up):
        if row.is_total:
            totals.append((so_far, row.pence))
        else:
            so_far += row.pence
    assert [added_up for added_up, _ in totals] == [shown for _, shown in totals]
    assert len(totals) == 2


@unhurried
@given(documents)
def test_every_declaration_is_counted_in_one_row_of_the_summary(drawn_up: StatementDocument) -> None:
    kinds = ("output_payment", "clawback", "mentor_output_payment", "mentor_clawback")
    on_lines = sum(line.count or 0 for line in drawn_up.lines if line.kind.value in kinds)
    assert sum(row.in_bands + row.at_flat_rate for row in declared(drawn_up)) == on_lines
