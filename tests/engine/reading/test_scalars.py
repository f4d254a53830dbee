"""What a figure or word means, and what is written instead when it means nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import scalars
from engine.calendar import Month
from engine.scalars import Mistake
from engine.suggestions import instead, nearest, one_of

READERS: dict[str, Callable[[str], object]] = {
    "money": scalars.money,
    "percent": scalars.percent,
    "day": scalars.day,
    "month": scalars.month,
    "yes_no": scalars.yes_no,
    "whole_number": scalars.whole_number,
    "contract_year": scalars.contract_year,
    "instant": scalars.instant,
    "name": scalars.name,
    "word": scalars.word,
    "sentence": scalars.sentence,
    "question": scalars.question,
}


@pytest.mark.parametrize(
    ("kind", "text", "meaning"),
    [
        ("money", "£995.00", Fraction(995)),
        ("money", "£0.05", Fraction(1, 20)),
        ("percent", "20%", Fraction(1, 5)),
        ("percent", "12.5%", Fraction(1, 8)),
        ("percent", "100%", Fraction(1)),
        ("day", "2024-02-29", date(2024, 2, 29)),
        ("month", "2025-11", Month(2025, 11)),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("whole_number", "0", 0),
        ("whole_number", "4500", 4500),
        ("contract_year", "2025", 2025),
        ("instant", "2025-09-01T10:00:00Z", datetime(2025, 9, 1, 10, tzinfo=UTC)),
        ("name", "left_part_way", "left_part_way"),
        ("word", "75-percent-engagement-met", "75-percent-engagement-met"),
        ("sentence", "It is. It was.", "It is. It was."),
        ("question", "Is it?", "Is it?"),
    ],
)
def test_figures_are_read_as_policy_writes_them(kind: str, text: str, meaning: object) -> None:
    assert READERS[kind](text) == meaning


@pytest.mark.parametrize(
    ("kind", "text", "mend"),
    [
        ("money", "995", "£995.00"),
        ("money", "£1,000.00", "£1000.00"),
        ("money", "£5", "£5.00"),
        ("money", "50p", "£0.50"),
        ("money", "£0.005", "£0.01"),
        ("percent", "0.2", "20%"),
        ("percent", "20", "20%"),
        ("percent", "20 percent", "20%"),
        ("percent", "1.0", "100%"),
        ("percent", "120%", "a percentage such as 20%"),
        ("day", "2025-13-01", "2025-01-13"),
        ("day", "01/06/2025", "2025-06-01"),
        ("day", "2025-02-30", "2025-02-28"),
        ("day", "1st June 2025", "2025-06-01"),
        ("day", "2025-6-1", "2025-06-01"),
        ("day", "1925-06-01", "a date with the right year, such as 2025-06-01"),
        ("month", "November 2025", "2025-11"),
        ("month", "2025-11-30", "2025-11"),
        ("yes_no", "true", "yes"),
        ("yes_no", "No", "no"),
        ("yes_no", "perhaps", "yes or no"),
        ("whole_number", "4,500", "4500"),
        ("whole_number", "007", "7"),
        ("contract_year", "2024/25", "2024"),
        ("instant", "2025-09-01T10:00:00+01:00", "2025-09-01T09:00:00Z"),
        ("name", "Left part-way", "left_part_way"),
        ("word", "Alder Vale", "alder-vale"),
        ("sentence", "It is", "It is."),
        ("question", "Is it.", "Is it?"),
    ],
)
def test_a_slip_is_refused_with_what_was_probably_meant(kind: str, text: str, mend: str) -> None:
    found = READERS[kind](text)
    assert isinstance(found, Mistake)
    assert found.mend == mend


@given(
    kind=st.sampled_from(sorted(READERS)),
    text=st.text(max_size=40) | st.from_regex(r"[£0-9.,%/T:Z -]{0,20}", fullmatch=True),
)
def test_no_text_whatever_raises(kind: str, text: str) -> None:
    found = READERS[kind](text)
    if isinstance(found, Mistake):
        assert found.wrong.endswith(".")
        assert found.mend


@given(pence=st.integers(min_value=0, max_value=10**10))
def test_money_is_exact_to_the_penny(pence: int) -> None:
    assert scalars.money(f"£{pence // 100}.{pence % 100:02d}") == Fraction(pence, 100)


def test_the_nearest_name_is_in_the_words_of_the_file() -> None:
    assert nearest("manual_chek", ["eligible", "manual_check", "ineligible"]) == "manual_check"
    assert nearest("retained_1", ["started", "retained-1"]) == "retained-1"
    assert nearest("entirely different", ["ect", "mentor"]) is None
    assert instead("entirely different", ["ect", "mentor"]) == "ect or mentor"
    assert one_of(["a", "b", "c"]) == "a, b or c"
