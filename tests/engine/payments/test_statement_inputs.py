"""What a statement was drawn up from is kept, and gives the same statement again without any policy file."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.contracts import ContractType, ContractVersion
from engine.payments.contents import StatementContents
from engine.payments.recruitment import ServiceFeeChange
from engine.payments.rulings import Ruling
from engine.payments.statement_inputs import StatementInputs
from tests.engine.payments.builders import STATEMENT, TERMS_BY_CONTRACT_TYPE, VERSION, contract
from tests.engine.payments.strategies import contents, unhurried, versions

rulings = st.lists(
    st.builds(
        Ruling,
        st.uuids().map(str),
        st.sampled_from(["ect", "mentor"]),
        st.sampled_from(["started", "completed"]),
        st.booleans(),
        st.booleans(),
        st.none() | st.integers(1, 100_000),
        st.sampled_from(["Agreed by letter", "Beyond what was agreed"]),
        st.just("finance Priya Shah"),
    ),
    max_size=4,
    unique_by=lambda ruling: ruling.id,
).map(tuple)
changes = st.none() | st.builds(
    ServiceFeeChange,
    st.none() | st.integers(0, 6),
    st.none() | st.fractions(0, 1),
    st.fractions(-1000, 1000, max_denominator=29),
    st.just("Recruitment is below the threshold."),
    st.just("rules/x.yaml:1:1"),
    st.just("A contract"),
    st.just("decision"),
)
whole = st.builds(
    lambda some, ruled, change: replace(some, rulings=ruled, service_fee_change=change), contents, rulings, changes
)


def inputs(
    of: StatementContents, version: ContractVersion = VERSION, kind: ContractType = ContractType.ECF
) -> StatementInputs:
    return StatementInputs(TERMS_BY_CONTRACT_TYPE[kind], contract(), version, STATEMENT, of)


@unhurried
@given(whole, versions(), st.sampled_from(ContractType))
def test_kept_inputs_give_the_same_bytes_and_the_same_statement(
    of: StatementContents, version: ContractVersion, kind: ContractType
) -> None:
    before = inputs(of, version, kind)

    after = StatementInputs.from_json(before.to_json())

    assert after.to_json() == before.to_json()
    assert after.document().to_json() == before.document().to_json()


@unhurried
@given(whole, versions(), st.sampled_from(ContractType))
def test_lines_add_up_and_what_is_ruled_stands_on_one_line_each(
    of: StatementContents, version: ContractVersion, kind: ContractType
) -> None:
    document = inputs(of, version, kind).document()

    assert sum(line.amount.pence for line in document.lines) == document.totals.total.pence
    for ruling in of.rulings:
        lines = [line for line in document.lines if ruling.id in line.declarations and "uplift" not in line.kind.value]
        assert len(lines) == 1


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[]", b'{"format":"ecf2.statement_inputs/1"}', b'{"format":"x"}'])
def test_damaged_inputs_say_so(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        StatementInputs.from_json(damaged)


def ruling(**changed: object) -> Ruling:
    values: dict[str, object] = {
        "id": "late", "role": "ect", "declaration_type": "started", "uplifted": True, "takes_back": False,
        "pence": 12345, "reason": "Agreed by letter", "author": "finance Priya Shah", **changed,
    }  # fmt: skip
    return Ruling(**values)  # type: ignore[arg-type] # as a caller might


def test_a_ruled_declaration_is_paid_its_amount_and_its_uplift() -> None:
    document = inputs(StatementContents(rulings=(ruling(),))).document()

    assert [(line.kind.value, line.count, line.amount.pence) for line in document.lines[:2]] == [
        ("output_payment", 1, 12345),
        ("uplift", 1, 10000),
    ]
    assert document.lines[0].label == "Output payment, started, ruled by finance Priya Shah: Agreed by letter"
    assert document.totals.outputs.pence == 12345


def test_a_refused_declaration_stands_at_nothing_with_the_officers_reason() -> None:
    document = inputs(StatementContents(rulings=(ruling(pence=None, reason="Beyond the contract"),))).document()

    line = document.lines[0]
    assert (line.amount.pence, line.reason) == (0, "a finance officer ruled that nothing is due")
    assert line.label.endswith("refused by finance Priya Shah: Beyond the contract")
    assert document.totals.uplift.pence == 0


def test_what_a_ruling_paid_is_taken_back_whole() -> None:
    document = inputs(StatementContents(rulings=(ruling(takes_back=True),))).document()

    assert [(line.kind.value, line.amount.pence) for line in document.lines[:2]] == [
        ("clawback", -12345),
        ("uplift_clawback", -10000),
    ]


def test_a_confirmed_threshold_changes_the_service_fee_and_says_why() -> None:
    change = ServiceFeeChange(None, Fraction(75, 100), Fraction(50), "why", "rules/x.yaml:9:5", "The contract", "d-1")
    version = replace(VERSION, monthly_service_fee=Fraction(1000))

    document = inputs(StatementContents(service_fee_change=change), version).document()

    (line,) = [line for line in document.lines if line.kind.value == "service_fee"]
    assert line.amount.pence == 80000  # three quarters of 1,000 pounds and 50 pounds of back pay
    assert document.totals.service_fee.pence == 80000
    assert document.totals.adjustments.pence == 0
    places = [factor.place for working in line.workings for factor in working.factors]
    assert "rules/x.yaml:9:5" in places
    assert "d-1" in line.label
