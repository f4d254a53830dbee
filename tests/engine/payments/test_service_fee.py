"""The monthly service fee beyond what the golden calculations show."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engine.payments.inputs import BandInputs, ServiceFeeInputs
from engine.payments.service_fee import service_fee

BANDS = (BandInputs("A", 50, Fraction(1450), Fraction(3, 5), Fraction(2, 5)),)


def inputs(*, instalment: int | None, written: Fraction | None = None) -> ServiceFeeInputs:
    return ServiceFeeInputs(50, Fraction(0), written, 29, instalment)


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
