"""Which terms and which contract version pay a month, and what to write when there is none."""

from __future__ import annotations

import pytest

from engine.calendar import Month
from engine.rulebook import Rulebook
from service.contracts.operations import agreed, lead_providers_of
from service.platform.errors import NotFound


def test_a_month_is_paid_by_the_years_terms_and_the_version_in_force_then(rulebook: Rulebook) -> None:
    found = agreed(rulebook.policy, "alder-vale-teaching", 2025, Month(2026, 1))

    assert found.terms.contract_year == found.contract.contract_year == 2025
    assert found.version.from_statement <= Month(2026, 1)


@pytest.mark.parametrize(
    ("lead_provider", "year", "month", "said"),
    [
        ("alder-vale-teaching", 1999, Month(2026, 1), "Contract year 1999 is not set up. Write its terms.yaml"),
        ("nobody", 2025, Month(2026, 1), "Write 2025/call_off_contracts/nobody.yaml"),
        ("alder-vale-teaching", 2025, Month(2025, 1), "starts with 2025-11, after 2025-01"),
    ],
)
def test_what_is_missing_is_named_with_the_file_to_write(
    rulebook: Rulebook, lead_provider: str, year: int, month: Month, said: str
) -> None:
    with pytest.raises(NotFound, match=said):
        agreed(rulebook.policy, lead_provider, year, month)


def test_lead_providers_of_a_year_are_those_with_a_contract(rulebook: Rulebook) -> None:
    assert "alder-vale-teaching" in lead_providers_of(rulebook.policy, 2025)
    assert lead_providers_of(rulebook.policy, 1999) == []
