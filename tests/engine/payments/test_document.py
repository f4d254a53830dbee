"""A statement drawn up line by line, and what is behind each."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.calendar import Month
from engine.model.contracts import BandFilling, BandFillingTerms, ContractType
from engine.payments.contents import Adjustment, EarlierCounts, StatementContents
from engine.payments.document import (
    FORMAT,
    Amount,
    EarlierUnplaced,
    FilledOtherwise,
    LineKind,
    Places,
    StatementDocument,
    Unpaid,
)
from tests.engine.payments.builders import STATEMENT, VERSION, amounts, bands, declarations, document, terms


def lines_of(drawn_up: StatementDocument, kind: LineKind) -> list[tuple[str | None, tuple[str, ...], Unpaid | None]]:
    return [(line.band, line.declarations, line.reason) for line in drawn_up.lines if line.kind is kind]


def test_declarations_take_places_in_the_order_given() -> None:
    drawn_up = document(StatementContents(billable=declarations("d", 5)))
    assert lines_of(drawn_up, LineKind.OUTPUT_PAYMENT) == [
        ("A", ("d-1", "d-2", "d-3"), None),
        ("B", ("d-4", "d-5"), None),
    ]


def test_declarations_beyond_the_last_band_are_a_line_at_nothing_with_the_reason() -> None:
    drawn_up = document(StatementContents(billable=declarations("d", 8)))
    beyond = drawn_up.line(4)
    assert (beyond.reason, beyond.declarations, beyond.amount.pence) == (Unpaid.BEYOND_LAST_BAND, ("d-7", "d-8"), 0)


def test_clawbacks_leave_from_the_last_band_in_the_order_given() -> None:
    earlier = {("ect", "started"): EarlierCounts(billable=4)}
    drawn_up = document(StatementContents(refundable=declarations("d", 5), earlier=earlier))
    assert lines_of(drawn_up, LineKind.CLAWBACK) == [
        ("B", ("d-1",), None),
        ("A", ("d-2", "d-3", "d-4"), None),
        (None, ("d-5",), Unpaid.NOTHING_TO_UNDO),
    ]
    assert amounts(drawn_up)[:3] == [("clawback", -10800), ("clawback", -36000), ("clawback", 0)]


def test_ects_and_mentors_share_the_bands_before_2025() -> None:
    earlier = {("mentor", "started"): EarlierCounts(billable=2), ("ect", "started"): EarlierCounts(billable=1)}
    both = (*declarations("ect", 1), *declarations("mentor", 1, role="mentor"))
    drawn_up = document(StatementContents(billable=both, earlier=earlier))
    assert lines_of(drawn_up, LineKind.OUTPUT_PAYMENT) == [("B", ("ect-1", "mentor-1"), None)]
    assert drawn_up.line(1).places == Places(capacity=2, taken_before=0, taken_after=2)


def test_mentors_are_paid_at_a_flat_rate_from_2025() -> None:
    contents = StatementContents(
        billable=(
            *declarations("ect", 1),
            *declarations("m", 2, role="mentor"),
            *declarations("r", 1, "retained-1", role="mentor"),
        ),
        refundable=declarations("back", 1, "completed", role="mentor"),
    )
    drawn_up = document(contents, contract_type=ContractType.ITTECF_ECTP, vat_registered=False)
    assert amounts(drawn_up) == [
        ("output_payment", 12000),
        ("mentor_output_payment", 100000),
        ("mentor_clawback", -50000),
        ("mentor_output_payment", 0),
        ("service_fee", 0),
        ("vat", 0),
    ]
    assert drawn_up.line(4).reason is Unpaid.TYPE_NOT_PAID
    assert drawn_up.totals.outputs.pence == 62000


def test_a_mentor_without_a_price_in_the_contract_is_named_and_not_paid() -> None:
    contents = StatementContents(billable=declarations("m", 1, role="mentor"))
    drawn_up = document(contents, version=replace(VERSION, mentors=None), contract_type=ContractType.ITTECF_ECTP)
    assert drawn_up.line(1).reason is Unpaid.NO_FLAT_RATE


def test_uplift_is_paid_also_beyond_the_bands_and_taken_back_with_its_declaration() -> None:
    full = {("ect", "started"): EarlierCounts(billable=6)}
    contents = StatementContents(
        billable=declarations("d", 2, uplifted=1), refundable=declarations("b", 1, uplifted=1), earlier=full
    )
    drawn_up = document(contents)
    assert lines_of(drawn_up, LineKind.OUTPUT_PAYMENT) == [(None, ("d-1", "d-2"), Unpaid.BEYOND_LAST_BAND)]
    assert lines_of(drawn_up, LineKind.UPLIFT) == [(None, ("d-1",), None)]
    assert lines_of(drawn_up, LineKind.UPLIFT_CLAWBACK) == [(None, ("b-1",), None)]
    assert drawn_up.totals.uplift.pence == 0


def test_a_flag_on_a_declaration_that_earns_no_uplift_is_named() -> None:
    drawn_up = document(StatementContents(billable=declarations("d", 1, "retained-1", uplifted=1)))
    assert lines_of(drawn_up, LineKind.UPLIFT) == [(None, ("d-1",), Unpaid.NO_UPLIFT)]


def test_a_service_fee_of_nothing_is_a_line_all_the_same() -> None:
    drawn_up = document(StatementContents())
    assert amounts(drawn_up) == [("service_fee", 0), ("vat", 0)]


def test_after_the_last_instalment_the_service_fee_is_nothing_and_says_so() -> None:
    version = replace(VERSION, monthly_service_fee=Fraction(500))
    last = document(StatementContents(), version=version, statement=replace(STATEMENT, instalment=29))
    after = document(StatementContents(), version=version, statement=replace(STATEMENT, instalment=30))
    assert (last.line(1).amount.pence, last.line(1).label) == (50000, "Service fee, instalment 29 of 29")
    assert after.line(1).amount.pence == 0
    assert after.line(1).label == "Service fee, the last of 29 instalments was paid before"


def test_a_rounding_line_closes_the_gap_between_shown_lines_and_the_shown_subtotal() -> None:
    version = replace(VERSION, bands=bands((9, "1000.25")))
    both = (*declarations("d", 2, "retained-1"), *declarations("e", 2, "retained-2"))
    drawn_up = document(StatementContents(billable=both), version=version, vat_registered=False)
    assert amounts(drawn_up) == [
        ("output_payment", 18005),
        ("output_payment", 18005),
        ("service_fee", 0),
        ("rounding", -1),
        ("vat", 0),
    ]
    assert drawn_up.totals.total.pence == 36009


def test_a_rounding_line_closes_the_gap_between_subtotal_vat_and_total() -> None:
    version = replace(VERSION, monthly_service_fee=Fraction("0.004"))
    drawn_up = document(StatementContents(adjustments=(Adjustment("one penny", 2),)), version=version)
    # 0.024 shows as 0.02, its VAT of 0.0048 as nothing, and 0.0288 as 0.03
    assert amounts(drawn_up) == [("service_fee", 0), ("adjustment", 2), ("vat", 0), ("rounding", 1)]
    assert drawn_up.totals.rounding_after_vat == 1


def test_adjustments_keep_their_order_and_words() -> None:
    adjustments = (Adjustment("Late claim", 5025), Adjustment("Paid twice in March", -1000))
    drawn_up = document(StatementContents(adjustments=adjustments))
    shown = [(line.label, line.amount.exact) for line in drawn_up.lines if line.kind is LineKind.ADJUSTMENT]
    assert shown == [("Late claim", "50.25"), ("Paid twice in March", "-10.00")]


def test_the_set_up_fee_is_shown_and_not_added() -> None:
    drawn_up = document(StatementContents(), version=replace(VERSION, set_up_fee=Fraction(1000)))
    assert drawn_up.set_up_fee.pence == 100000
    assert drawn_up.totals.total.pence == 0


def test_earlier_declarations_without_a_place_are_kept_beside_the_lines() -> None:
    earlier = {("ect", "started"): EarlierCounts(billable=8, refundable=1)}
    drawn_up = document(StatementContents(billable=declarations("d", 1), earlier=earlier))
    assert drawn_up.earlier_unplaced == (EarlierUnplaced("started", billable=2, refundable=0),)
    assert lines_of(drawn_up, LineKind.OUTPUT_PAYMENT) == [("C", ("d-1",), None)]


def test_a_declaration_cannot_stand_twice_on_one_side_of_a_statement() -> None:
    with pytest.raises(ValueError, match="d-1 stands twice"):
        StatementContents(billable=(*declarations("d", 1), *declarations("d", 1, "completed")))


ONE_PLACE = replace(VERSION, bands=bands((1, "1000")))
ONE_LEFT_OUT_AND_ONE_TAKEN_BACK = {("ect", "started"): EarlierCounts(billable=2, refundable=1)}


def test_where_the_two_ways_to_fill_bands_part_the_statement_says_for_which_type_and_by_how_much() -> None:
    taken_back = StatementContents(refundable=declarations("d", 1), earlier=ONE_LEFT_OUT_AND_ONE_TAKEN_BACK)
    steps = document(taken_back, version=ONE_PLACE)
    assert steps.filled_otherwise == (
        FilledOtherwise("started", outputs=Amount("0.00", 0), otherwise=Amount("-120.00", -12000)),
    )
    net = document(taken_back, version=ONE_PLACE, filling=BandFilling.NET_OF_CLAWBACKS)
    assert net.filled_otherwise == (
        FilledOtherwise("started", outputs=Amount("-120.00", -12000), otherwise=Amount("0.00", 0)),
    )
    assert (steps.totals.outputs.pence, net.totals.outputs.pence) == (0, -12000)


def test_where_everything_fitted_the_two_ways_pay_alike_and_nothing_is_said() -> None:
    earlier = {("ect", "started"): EarlierCounts(billable=3, refundable=1)}
    contents = StatementContents(billable=declarations("d", 5), refundable=declarations("b", 2), earlier=earlier)
    assert document(contents).filled_otherwise == ()


def test_a_document_names_the_way_its_bands_were_filled_and_where_the_terms_say_so() -> None:
    made_from = document(StatementContents(), filling=BandFilling.NET_OF_CLAWBACKS).made_from
    assert made_from.band_filling is BandFilling.NET_OF_CLAWBACKS
    assert made_from.band_filling_place == "legacy_contracts/ecf_terms.yaml:31:15"


def test_the_way_to_fill_bands_changes_after_the_statement_month_that_the_terms_name() -> None:
    changing = BandFillingTerms(
        BandFilling.NET_OF_CLAWBACKS, Month(2026, 4), BandFilling.STEP_BY_STEP, terms().band_filling.place
    )
    assert changing.way_for(Month(2026, 4)) is BandFilling.NET_OF_CLAWBACKS
    assert changing.way_for(Month(2026, 5)) is BandFilling.STEP_BY_STEP


@pytest.mark.parametrize("filling", BandFilling)
def test_what_was_taken_back_earlier_without_having_been_paid_here_frees_no_place(filling: BandFilling) -> None:
    earlier = {("ect", "started"): EarlierCounts(billable=1, refundable=2)}

    drawn_up = document(StatementContents(billable=declarations("d", 1), earlier=earlier), filling=filling)

    assert drawn_up.line(1).places == Places(3, 0, 1)
    assert drawn_up.earlier_unplaced == (EarlierUnplaced("started", 0, 1),)


def test_the_factors_of_a_fee_say_where_each_is_written() -> None:
    drawn_up = document(StatementContents(billable=declarations("d", 1)))
    (working,) = drawn_up.line(1).workings
    assert [(factor.value, factor.place) for factor in working.factors] == [
        ("£1,000.00", "legacy_contracts/2024/call_off_contracts/sample.yaml:11:9"),
        ("60%", "legacy_contracts/ecf_terms.yaml:20:8"),
        ("20%", "legacy_contracts/ecf_terms.yaml:10:14"),
    ]


def test_the_same_values_give_the_same_bytes_and_digest() -> None:
    contents = StatementContents(billable=declarations("d", 3))
    assert document(contents).to_json() == document(contents).to_json()
    assert document(contents).digest != document(StatementContents()).digest
    assert terms().digest in document(contents).to_json().decode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[]", "not a statement"),
        (b'{"format": "ecf2.statement/9"}', "not a statement"),
        (b'{"format": "%s"}' % FORMAT.encode(), "damaged"),
        (document(StatementContents()).to_json() + b" ", "damaged"),
        (document(StatementContents()).to_json().replace(b'"service_fee"', b'"fee_of_service"', 1), "damaged"),
        (b"{", "unexpected end|EOF"),
    ],
)
def test_a_damaged_document_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        StatementDocument.from_json(content)


def test_lines_are_numbered_from_one_without_a_gap() -> None:
    drawn_up = document(StatementContents(billable=declarations("d", 8)))
    assert [line.number for line in drawn_up.lines] == list(range(1, len(drawn_up.lines) + 1))
    with pytest.raises(LookupError, match="lines go from 1 to"):
        drawn_up.line(0)


def test_lines_stand_in_the_order_of_the_terms_whatever_was_declared_first() -> None:
    declared = [declarations(kind, 1, kind) for kind in ("completed", "extended-1", "started", "retained-2")]
    drawn_up = document(StatementContents(billable=tuple(one for (one,) in declared)))
    paid = [line.declaration_type for line in drawn_up.lines if line.kind is LineKind.OUTPUT_PAYMENT]
    assert paid == ["started", "retained-2", "completed", "extended-1"]
