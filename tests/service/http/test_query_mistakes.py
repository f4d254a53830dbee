"""A query that cannot be read is answered with the name it was sent by and what to write instead."""

from __future__ import annotations

import pytest

from tests.service.http.conftest import Caller
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]


@pytest.mark.parametrize(
    ("address", "pointer", "said"),
    [
        ("/internal/statements?state=foo", "state", "state: Write one of: open, payable, checked, paid."),
        (
            "/internal/statements?contract_year=x",
            "contract_year",
            "contract_year: Write a whole number from 1 to 9999.",
        ),
        ("/internal/contracts?contract_year=0", "contract_year", "contract_year: Write a whole number from 1 to 9999."),
        ("/internal/decisions?since=soon", "since", "since: Write a day as year, month and day, such as 2025-06-01."),
        ("/internal/decisions?subject=1", "subject", "subject: Write an id as it was shown"),
    ],
)
async def test_a_query_parameter_is_named_as_it_was_sent_with_its_mend(
    finance: Caller, address: str, pointer: str, said: str
) -> None:
    answer = await finance.ask("GET", address)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["pointer"]) == (400, "bad_request", pointer)
    assert error["detail"].startswith(said)
