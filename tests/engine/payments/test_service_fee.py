"""The monthly service fee beyond what the golden calculations show."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from engine.model.contracts import ContractType, ServiceFeeStream, ServiceFeeTerms
from engine.payments.contents import StatementContents
from engine.payments.explanation import explain_line
from engine.payments.generation import generate_document
from engine.payments.inputs import BandInputs, FeeStream, ServiceFeeInputs
from engine.payments.service_fee import ServiceFee, service_fee
from tests.engine.payments.builders import STATEMENT, VERSION, contract, in_terms, terms

BANDS = (BandInputs("A", 50, Fraction(1450), Fraction(3, 5), Fraction(2, 5)),)


def inputs(*, instalment: int | None, written: Fraction | None = None) -> ServiceFeeInputs:
    return ServiceFeeInputs(50, Fraction(0), written, (FeeStream(Fraction(1), 29),), instalment)


@pytest.mark.parametrize("written", [None, Fraction(777)])
def test_nothing_is_paid_after_the_last_instalment(written: Fraction | None) -> None:
    last = service_fee(BANDS, inputs(instalment=29, written=written))
    after = service_fee(BANDS, inputs(instalment=30, written=written))
    assert last.monthly == (1000 if written is None else written)
    assert after.monthly == 0


def test_all_instalments_together_are_the_whole_service_fee_to_the_penny() -> None:
    monthly = [service_fee(BANDS, inputs(instalment=number)).monthly for number in range(1, 40)]
    assert sum(monthly) == 50 * 580


def test_a_fee_is_paid_when_it_is_not_known_which_instalment_it_is() -> None:
    assert service_fee(BANDS, inputs(instalment=None)).monthly == 1000


LONG = (FeeStream(Fraction(90, 100), 29), FeeStream(Fraction(10, 100), 40))


def in_two_streams(instalment: int | None) -> ServiceFee:
    return service_fee(BANDS, ServiceFeeInputs(50, Fraction(0), None, LONG, instalment))


def test_two_streams_pay_side_by_side_until_the_shorter_ends() -> None:
    whole = Fraction(50 * 580)
    assert in_two_streams(29).monthly == whole * (Fraction(9, 290) + Fraction(1, 400))
    assert in_two_streams(30).monthly == whole * Fraction(1, 400)
    assert in_two_streams(40).monthly == whole * Fraction(1, 400)
    assert in_two_streams(41).monthly == 0
    assert in_two_streams(40).paid_out is False
    assert in_two_streams(41).paid_out is True


def test_two_streams_together_are_the_whole_service_fee_to_the_penny() -> None:
    assert sum(in_two_streams(number).monthly for number in range(1, 60)) == 50 * 580


def test_by_the_29th_instalment_two_streams_have_paid_97_and_a_quarter_percent() -> None:
    assert sum(in_two_streams(number).monthly for number in range(1, 30)) == Fraction(9725, 10000) * 50 * 580


@pytest.mark.parametrize(
    ("instalment", "monthly", "workings"),
    [(29, 2683, ["£24.8275862069 = ", "£2.00 = "]), (30, 200, ["£2.00 = "]), (41, 0, [])],
)
def test_a_statement_shows_one_instalment_of_each_stream_that_still_pays(
    instalment: int, monthly: int, workings: list[str]
) -> None:
    streams = (
        ServiceFeeStream(Fraction(90, 100), 29, in_terms(24)),
        ServiceFeeStream(Fraction(10, 100), 40, in_terms(25)),
    )
    agreed = replace(terms(ContractType.ECF), service_fee=ServiceFeeTerms(streams, in_terms(23)))
    version = replace(VERSION, monthly_service_fee=None, recruitment_target=2, uplift_fee=None)
    statement = replace(STATEMENT, instalment=instalment)
    drawn_up = generate_document(agreed, contract(), version, statement, StatementContents())
    (line,) = [line for line in drawn_up.lines if line.kind.value == "service_fee"]
    assert line.amount.pence == monthly
    shown = [working for working in line.workings if working.what == "monthly service fee"]
    said = "\n".join(explain_line(drawn_up, line.number))
    assert len(shown) == len(workings)
    assert all(amount in said for amount in workings)
    assert ("(share paid in these instalments" in said) is bool(workings)
