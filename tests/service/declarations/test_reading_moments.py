"""A declaration date is a real moment with a time zone, or it is not read at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.declarations.submitted import read_moment

TEN = datetime(2025, 9, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-01T10:00:00Z",
        "2025-09-01T10:00:00.999Z",
        "2025-09-01T11:00:00+01",
        "2025-09-01T11:00:00+0100",
        "2025-09-01T11:00:00+01:00",
        "2025-09-01T05:30:00-04:30",
    ],
)
def test_every_published_form_is_read(text: str) -> None:
    assert read_moment(text) == TEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-09-01",
        "2025-09-01T10:00:00",
        "2025-09-01 10:00:00Z",
        "2025-09-01T10:00Z",
        "2025-02-29T10:00:00Z",
        "2025-09-01T24:00:00Z",
        "2025-09-01T10:00:00+99:99",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "٢٠٢٥-09-01T10:00:00Z",
    ],
)
def test_all_else_is_not_read(text: str) -> None:
    assert read_moment(text) is None


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.tzinfo is UTC
