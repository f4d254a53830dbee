"""What changed between two statement documents, in figures and in sentences."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from syrupy.assertion import SnapshotAssertion

from engine.payments.contents import Adjustment, StatementContents
from engine.payments.difference import ChangedSum, Moved, difference, difference_in_sentences
from engine.payments.document import StatementDocument
from tests.engine.payments.builders import VERSION, declarations, document, in_contract
from tests.engine.payments.strategies import documents, unhurried

FOUR = document(StatementContents(billable=declarations("d", 4)))
FIVE = document(StatementContents(billable=declarations("d", 5)))


def test_the_same_document_does_not_differ() -> None:
    found = difference(FOUR, FOUR)
    assert found.same
    assert (found.added, found.removed, found.changed, found.moved, found.sums) == ((), (), (), (), ())
    (said,) = difference_in_sentences(FOUR, FOUR)
    assert said.endswith(f"November 2024 ({FOUR.statement.id}): no difference, byte for byte.")


def test_a_declaration_more_changes_the_line_of_its_band_the_vat_and_the_sums() -> None:
    found = difference(FOUR, FIVE)
    assert [(one.before.count, one.after.count) for one in found.changed] == [(1, 2), (None, None)]
    assert found.moved == (Moved(None, "Output payment, started, band B", ("d-5",)),)
    assert found.sums == (
        ChangedSum("Output payments", 46800, 57600),
        ChangedSum("Subtotal", 46800, 57600),
        ChangedSum("VAT", 9360, 11520),
        ChangedSum("Total to pay", 56160, 69120),
    )


def test_a_declaration_that_no_longer_stands_first_moves_another_into_its_band() -> None:
    without_the_first = document(StatementContents(billable=declarations("d", 4)[1:]))
    assert difference(FOUR, without_the_first).moved == (
        Moved("Output payment, started, band A", None, ("d-1",)),
        Moved("Output payment, started, band B", "Output payment, started, band A", ("d-4",)),
    )


def test_adjustments_of_one_label_are_told_apart_by_their_order() -> None:
    one = document(StatementContents(adjustments=(Adjustment("Late claim", 100),)))
    two = document(StatementContents(adjustments=(Adjustment("Late claim", 100), Adjustment("Late claim", 250))))
    found = difference(one, two)
    assert [line.amount.pence for line in found.added] == [250]
    assert (found.removed, [changed.after.kind.value for changed in found.changed]) == ((), ["vat"])


def test_another_instalment_is_the_same_service_fee_line() -> None:
    paid = replace(VERSION, monthly_service_fee=Fraction(500))
    dearer = replace(VERSION, monthly_service_fee=Fraction(600), version=2)
    found = difference(document(StatementContents(), version=paid), document(StatementContents(), version=dearer))
    assert (found.added, found.removed) == ((), ())
    assert found.about == ("contract version: 1, now 2",)


def test_a_figure_read_from_elsewhere_is_said_though_every_amount_stays() -> None:
    elsewhere = replace(VERSION, bands=tuple(replace(band, place=in_contract(99)) for band in VERSION.bands))
    said = difference_in_sentences(FOUR, document(StatementContents(billable=declarations("d", 4)), version=elsewhere))
    assert said[1:] == [
        "The total stays £561.60.",
        "Line changed: Output payment, started, band A, 3 at £120.00, £360.00: workings.",
        "Line changed: Output payment, started, band B, 1 at £108.00, £108.00: workings.",
    ]


def test_all_that_changed_is_said_in_sentences(snapshot: SnapshotAssertion) -> None:
    before = document(StatementContents(billable=declarations("d", 7), refundable=declarations("b", 1)))
    after = document(
        StatementContents(billable=declarations("d", 5)[1:], adjustments=(Adjustment("Late claim", 5025),)),
        version=replace(VERSION, version=2),
    )
    assert "\n".join(difference_in_sentences(before, after)) == snapshot


@unhurried
@given(documents, documents)
def test_what_differs_accounts_for_the_whole_difference_of_the_totals(
    before: StatementDocument, after: StatementDocument
) -> None:
    found = difference(before, after)
    said = (found.about, found.added, found.removed, found.changed, found.moved, found.sums)
    assert any(said) is not found.same
    by_lines = (
        sum(line.amount.pence for line in found.added)
        - sum(line.amount.pence for line in found.removed)
        + sum(one.after.amount.pence - one.before.amount.pence for one in found.changed)
    )
    assert by_lines == after.totals.total.pence - before.totals.total.pence
    assert [one.after_pence - one.before_pence for one in found.sums if one.what == "Total to pay"] == (
        [by_lines] if by_lines else []
    )
