"""What claims of an induction pay together is what its length says, by the terms of every contract year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from engine.model.facts import FactValue
from engine.rulebook import Rulebook
from tests.policy.the_policy import READING

SHARE = {1: 20, 2: 40, 3: 55, 4: 70, 5: 85, 6: 100, 7: 115, 8: 130, 9: 145, 10: 145}


@pytest.fixture(scope="module")
def rulebook() -> Iterator[Rulebook]:
    reading = READING
    assert reading.policy is not None, reading.problems
    book = Rulebook(reading.policy)
    yield book
    book.close()


@pytest.mark.parametrize(("terms", "percent"), SHARE.items())
def test_claims_for_a_number_of_terms_pay_their_part_of_the_output_payment(
    rulebook: Rulebook, terms: int, percent: int
) -> None:
    lengthened = {"lengthened_by": "standards_not_met"} if terms > 6 else {}
    for year, contract in rulebook.policy.terms.items():
        facts: dict[str, FactValue] = {
            "role": "ect",
            "contract_year": year,
            "induction_terms": terms,
            **lengthened,
        }
        due = rulebook.decide("payments_due", facts, date(2026, 9, 1))
        claims = ["started"] * (due.answer("started") is True) + ["completed"] * (due.answer("completed") is True)
        claims += [f"retained-{number}" for number in range(1, _count(due.answer("retained")) + 1)]
        claims += [f"extended-{number}" for number in range(1, _count(due.answer("extended")) + 1)]
        shares = [contract.banded.share(claim) for claim in claims]
        assert sum(share for share in shares if share is not None) == Fraction(percent, 100)
        assert None not in shares
        if terms < 6:
            assert f"{percent}%" in due.fired[0].say


def _count(answer: object) -> int:
    assert isinstance(answer, int)
    return answer


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024, 2025, 2026])
def test_a_mentor_has_as_many_claims_as_the_terms_pay(rulebook: Rulebook, year: int) -> None:
    due = rulebook.decide("payments_due", {"role": "mentor", "contract_year": year}, date(2026, 9, 1))
    terms = rulebook.policy.terms[year]
    paid = terms.banded if terms.flat_rate is None else terms.flat_rate
    claims = 2 + _count(due.answer("retained"))
    assert (claims, due.answer("extended")) == (len(paid.proportions), 0)
