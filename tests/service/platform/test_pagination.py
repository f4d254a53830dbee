"""Pages are read as leniently as the published interface reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.errors import BadRequest
from service.platform.pagination import Page, read_page

NUMBER, SIZE = "page[page]", "page[per_page]"


@pytest.mark.parametrize(
    ("parameters", "page"),
    [
        ([], Page(1, 100)),
        ([(NUMBER, "3"), (SIZE, "20")], Page(3, 20)),
        ([(SIZE, "3001")], Page(1, 3000)),
        ([(NUMBER, "12x")], Page(12, 100)),
        ([(NUMBER, " 7")], Page(7, 100)),
        ([(NUMBER, "1.9")], Page(1, 100)),
        ([(NUMBER, "2"), (NUMBER, "5")], Page(5, 100)),
        ([("filter[cohort]", "2025")], Page(1, 100)),
    ],
)
def test_numbers_are_read_leniently(parameters: list[tuple[str, str]], page: Page) -> None:
    assert read_page(parameters) == page


def test_a_page_leaves_out_the_rows_of_those_before_it() -> None:
    page = read_page([(NUMBER, "3"), (SIZE, "20")])
    assert (page.offset, page.limit) == (40, 20)


@pytest.mark.parametrize("value", ["abc", "0", "0.8", "-1", "", " ", "٣"])
@pytest.mark.parametrize("name", [NUMBER, SIZE])
def test_less_than_one_is_a_bad_request(name: str, value: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        read_page([(name, value)])
    assert refusal.value.entries[0].title == "Bad request"
    assert name in refusal.value.entries[0].detail


def test_page_without_a_key_is_a_bad_request() -> None:
    with pytest.raises(BadRequest, match=r"page\[page\]"):
        read_page([("page", "2")])


@given(st.text(), st.text())
def test_whatever_is_sent_gives_a_page_the_database_can_count_to_or_a_bad_request(number: str, size: str) -> None:
    try:
        page = read_page([(NUMBER, number), (SIZE, size)])
    except BadRequest:
        return
    assert 1 <= page.limit <= 3000
    assert 0 <= page.offset < 2**63


def test_a_page_beyond_any_list_is_a_page_all_the_same() -> None:
    assert read_page([(NUMBER, "9" * 5000)]).offset < 2**63
