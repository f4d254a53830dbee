"""What holds for every statement, whatever is declared."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.model.contracts import BandFilling, ContractType, ContractVersion
from engine.payments.bands import allocate
from engine.payments.contents import StatementContents
from engine.payments.document import LineKind, StatementDocument
from engine.payments.explanation import explain_line
from engine.payments.inputs import Counts
from engine.payments.scenario import calculate
from tests.engine.payments.builders import (
    DECLARATION_TYPES,
    TERMS_BY_CONTRACT_TYPE,
    VERSION,
    bands,
    document,
)
from tests.engine.payments.second_way import work_out
from tests.engine.payments.strategies import contents, documents, prices, unhurried, versions

capacities = st.lists(st.integers(1, 6), min_size=1, max_size=4)
counts = st.builds(Counts, *[st.integers(0, 20)] * 4)
fillings = st.sampled_from(BandFilling)


def true_to_life(declared: Counts) -> bool:
    """Nothing is taken back that was not declared before."""
    return declared.previous_refundable <= declared.previous_billable


@unhurried
@given(capacities, counts.filter(true_to_life), fillings)
def test_no_band_holds_more_than_its_capacity_or_less_than_nothing(
    room: list[int], declared: Counts, filling: BandFilling
) -> None:
    for capacity, band in zip(room, allocate(room, declared, filling).in_bands, strict=True):
        assert 0 <= band.filled_before <= capacity
        assert 0 <= band.filled <= capacity
        assert min(band.previous_billable, band.previous_refundable, band.billable, band.refundable) >= 0


@unhurried
@given(capacities, counts)
def test_what_is_in_bands_and_what_is_unallocated_add_up_to_what_was_declared(
    room: list[int], declared: Counts
) -> None:
    placed = allocate(room, declared, BandFilling.STEP_BY_STEP)
    parts = (*placed.in_bands, placed.unallocated)
    assert declared == Counts(
        sum(part.previous_billable for part in parts),
        sum(part.previous_refundable for part in parts),
        sum(part.billable for part in parts),
        sum(part.refundable for part in parts),
    )


@unhurried
@given(capacities, counts, fillings)
def test_what_is_on_this_statement_is_in_bands_or_unallocated(
    room: list[int], declared: Counts, filling: BandFilling
) -> None:
    placed = allocate(room, declared, filling)
    parts = (*placed.in_bands, placed.unallocated)
    assert sum(part.billable for part in parts) == declared.billable
    assert sum(part.refundable for part in parts) == declared.refundable
    assert sum(part.filled_before for part in parts) == declared.filled_before


@unhurried
@given(capacities, counts.filter(true_to_life))
def test_both_ways_pay_alike_when_all_earlier_ones_fitted_and_no_more_is_taken_back_than_paid(
    room: list[int], declared: Counts
) -> None:
    fitted = replace(declared, previous_billable=min(declared.previous_billable, sum(room)))
    fitted = replace(fitted, previous_refundable=min(fitted.previous_refundable, fitted.previous_billable))
    steps, net = (allocate(room, fitted, filling) for filling in BandFilling)
    assert [(band.filled_before, band.billable, band.refundable) for band in steps.in_bands] == [
        (band.filled_before, band.billable, band.refundable) for band in net.in_bands
    ]
    assert (steps.unallocated.billable, steps.unallocated.refundable) == (
        net.unallocated.billable,
        net.unallocated.refundable,
    )


@unhurried
@given(capacities, st.integers(0, 30), fillings)
def test_paying_and_then_taking_everything_back_leaves_nothing(
    room: list[int], count: int, filling: BandFilling
) -> None:
    paid = allocate(room, Counts(billable=count), filling)
    undone = allocate(room, Counts(previous_billable=count, refundable=count), filling)
    assert [band.billable for band in paid.in_bands] == [band.refundable for band in undone.in_bands]
    assert all(band.filled == 0 for band in undone.in_bands)


by_type = st.dictionaries(st.sampled_from(DECLARATION_TYPES), st.integers(0, 9), max_size=4)


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, object]:
    contract_type = draw(st.sampled_from(["ecf", "ittecf_ectp"]))
    pounds = prices.map(lambda amount: f"{amount.numerator * 100 // amount.denominator / 100:.2f}")
    with_mentors = contract_type == "ittecf_ectp"
    billable = draw(by_type)
    system = draw(st.sampled_from(["ecf1", "ecf2"]))
    return {
        "id": "random",
        "system": system,
        "kind": draw(st.sampled_from(["statement", "service_fee"])),
        "contract": {
            "contract_type": contract_type,
            "vat_rate": draw(st.sampled_from(["0.20", "0.05", "0"])),
            "recruitment_target": draw(st.integers(0, 20)),
            "setup_fee": draw(pounds),
            "monthly_service_fee": draw(st.none() | pounds),
            "uplift_fee": draw(pounds if system == "ecf2" else st.none() | pounds),
            **({"mentor_fee_per_declaration": draw(pounds)} if with_mentors else {}),
            "bands": [
                {
                    "band": letter,
                    "capacity": draw(st.integers(1, 6)),
                    "fee_per_declaration": draw(pounds),
                    "output_fee_ratio": "0.6",
                    "service_fee_ratio": "0.4",
                }
                for letter in "ABCD"[: draw(st.integers(1, 4))]
            ],
        },
        "vat_registered": draw(st.booleans()),
        "declarations": {
            "banded": {
                "previous_billable": draw(by_type),
                "previous_refundable": draw(by_type),
                "billable": billable,
                "refundable": draw(by_type),
            },
            **({"mentor": {"billable": draw(by_type), "refundable": draw(by_type)}} if with_mentors else {}),
        },
        "uplifted": {"billable": billable if draw(st.booleans()) else {}},
        "adjustments": draw(st.lists(pounds, max_size=2)),
        **({"reconcile_amount": draw(pounds)} if system == "ecf1" else {}),
    }


@unhurried
@given(scenarios())
def test_the_engine_and_the_second_way_agree_on_any_scenario(scenario: dict[str, object]) -> None:
    (answer,) = calculate(json.dumps(scenario), TERMS_BY_CONTRACT_TYPE)
    assert json.dumps(answer["result"]) == json.dumps(work_out(scenario))


@unhurried
@given(scenarios(), st.integers())
def test_the_order_in_which_declaration_types_are_written_does_not_matter(
    scenario: dict[str, object], seed: int
) -> None:
    def shuffled(value: object) -> object:
        if not isinstance(value, dict):
            return value
        entries = [(key, shuffled(inner)) for key, inner in value.items()]
        random.Random(seed).shuffle(entries)
        return dict(entries)

    mixed = {**scenario, "declarations": shuffled(scenario["declarations"])}
    assert calculate(json.dumps(mixed), TERMS_BY_CONTRACT_TYPE) == calculate(
        json.dumps(scenario), TERMS_BY_CONTRACT_TYPE
    )


OUTPUT_KINDS = {LineKind.OUTPUT_PAYMENT, LineKind.MENTOR_OUTPUT_PAYMENT}
CLAWBACK_KINDS = {LineKind.CLAWBACK, LineKind.MENTOR_CLAWBACK}


@unhurried
@given(contents, versions(), st.sampled_from(ContractType))
def test_every_declaration_stands_on_exactly_one_line_paid_or_with_a_reason(
    given_contents: StatementContents, version: ContractVersion, contract_type: ContractType
) -> None:
    drawn_up = document(given_contents, version=version, contract_type=contract_type)
    for declared, kinds in ((given_contents.billable, OUTPUT_KINDS), (given_contents.refundable, CLAWBACK_KINDS)):
        lines = [line for line in drawn_up.lines if line.kind in kinds]
        assert sorted(name for line in lines for name in line.declarations) == sorted(one.id for one in declared)
    for declared, kind in (
        (given_contents.billable, LineKind.UPLIFT),
        (given_contents.refundable, LineKind.UPLIFT_CLAWBACK),
    ):
        lines = [line for line in drawn_up.lines if line.kind == kind]
        uplifted = sorted(one.id for one in declared if one.uplifted)
        assert sorted(name for line in lines for name in line.declarations) == uplifted


@unhurried
@given(documents)
def test_what_is_shown_adds_up(drawn_up: StatementDocument) -> None:
    totals = drawn_up.totals
    kinds = [line.kind for line in drawn_up.lines]
    vat = kinds.index(LineKind.VAT)
    pence = [line.amount.pence for line in drawn_up.lines]
    assert sum(pence[:vat]) == totals.subtotal.pence
    assert sum(pence) == totals.total.pence
    groups = totals.outputs.pence + totals.uplift.pence + totals.service_fee.pence + totals.adjustments.pence
    assert groups + totals.rounding_before_vat == totals.subtotal.pence
    assert totals.subtotal.pence + totals.vat.pence + totals.rounding_after_vat == totals.total.pence


@unhurried
@given(documents)
def test_a_line_is_its_count_times_its_fee_and_unpaid_lines_are_nothing(drawn_up: StatementDocument) -> None:
    for line in drawn_up.lines:
        assert line.count is None or line.count == len(line.declarations)
        assert (line.reason is not None) == (line.count is not None and line.fee is None)
        if line.reason:
            assert line.amount.pence == 0
        elif line.fee is not None and line.count is not None:
            assert abs(Fraction(line.amount.exact)) == line.count * Fraction(line.fee.exact)


@unhurried
@given(contents, st.integers(1, 4), st.sampled_from(ContractType))
def test_both_ways_to_fill_bands_draw_up_the_same_lines_when_all_earlier_ones_fitted(
    given_contents: StatementContents, sizes: int, contract_type: ContractType
) -> None:
    roomy = replace(VERSION, bands=bands(*((8, f"{1000 - number}.25") for number in range(sizes + 3))))
    steps, net = (
        document(given_contents, version=roomy, contract_type=contract_type, filling=filling) for filling in BandFilling
    )
    assert steps.filled_otherwise == net.filled_otherwise == ()
    assert steps.lines == net.lines
    assert steps.totals == net.totals


@unhurried
@given(documents)
def test_where_the_two_ways_part_the_statement_says_the_very_difference(drawn_up: StatementDocument) -> None:
    for one in drawn_up.filled_otherwise:
        assert one.outputs != one.otherwise
        of_type = [line for line in drawn_up.lines if line.band and line.declaration_type == one.declaration_type]
        assert sum(Fraction(line.amount.exact) for line in of_type) == Fraction(one.outputs.exact)


@unhurried
@given(contents, versions())
def test_vat_is_nil_when_the_lead_provider_is_not_registered(
    given_contents: StatementContents, version: ContractVersion
) -> None:
    drawn_up = document(given_contents, version=version, vat_registered=False)
    assert drawn_up.totals.vat.pence == 0
    assert drawn_up.totals.total == drawn_up.totals.subtotal


@unhurried
@given(documents)
def test_a_document_reads_back_byte_for_byte_and_every_line_can_be_explained(drawn_up: StatementDocument) -> None:
    content = drawn_up.to_json()
    assert StatementDocument.from_json(content) == drawn_up
    assert StatementDocument.from_json(content).to_json() == content
    for line in drawn_up.lines:
        assert all(sentence.strip() for sentence in explain_line(drawn_up, line.number))
