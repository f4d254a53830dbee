"""The contract-year files say all they should: years, schedules, calendars, and sample contracts of each kind."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.calendar import Month
from engine.model.contracts import ContractType, StatementKind
from engine.model.policy import Policy
from engine.reading import read_policy

ROOT = Path(__file__).parents[2]
YEARS = (2021, 2022, 2023, 2024, 2025, 2026)
SAMPLED = (2024, 2025, 2026)
LEAD_PROVIDERS = ("alder-vale-teaching", "harbour-learning", "northmoor-institute", "wrenfield-trust")


@pytest.fixture(scope="module")
def policy() -> Policy:
    reading = read_policy(ROOT)
    assert reading.policy is not None, reading.problems
    return reading.policy


def test_contract_years_follow_each_other_without_a_gap(policy: Policy) -> None:
    assert tuple(sorted(policy.terms)) == YEARS
    for year in YEARS:
        assert policy.terms[year].period.start == date(year, 6, 1)
        assert policy.terms[year].period.until == date(year + 1, 5, 31)


def test_each_year_has_its_twelve_schedules_and_eighty_one_milestones(policy: Policy) -> None:
    for year in YEARS:
        schedules = policy.schedules[year]
        assert len(schedules) == 12
        assert sum(len(schedule.milestones) for schedule in schedules.values()) == 81


def test_only_standard_schedules_before_2025_have_deadlines(policy: Policy) -> None:
    for year in YEARS:
        for identifier, schedule in policy.schedules[year].items():
            has_deadlines = {milestone.until is not None for milestone in schedule.milestones.values()}
            assert has_deadlines == {year < 2025 and "standard" in identifier}


def test_every_january_deadline_falls_before_its_payment(policy: Policy) -> None:
    for year in YEARS:
        for entry in policy.statement_calendars[year]:
            assert entry.deadline < entry.payment_date
            if entry.month.number == 1:
                assert entry.deadline == date(entry.month.year - 1, 12, 31)


def test_output_months_of_2024_end_in_october_and_those_of_2025_in_november(policy: Policy) -> None:
    def output_months(year: int) -> set[int]:
        calendar = policy.statement_calendars[year]
        return {entry.month.number for entry in calendar if entry.kind is StatementKind.OUTPUT}

    assert output_months(2024) == {1, 4, 8, 10}
    assert output_months(2025) == {1, 4, 8, 11}


def test_frozen_years_keep_taking_claims_until_they_close(policy: Policy) -> None:
    closing = {year: (terms.payments_frozen_from, terms.declarations_close_on) for year, terms in policy.terms.items()}
    assert closing[2021] == (date(2024, 6, 18), date(2024, 7, 31))
    assert closing[2022] == (date(2025, 6, 16), date(2025, 7, 31))
    assert {closing[year] for year in (2023, 2024, 2025, 2026)} == {(None, None)}


def test_mentors_leave_the_bands_and_uplift_ends_in_2025(policy: Policy) -> None:
    for year in YEARS:
        terms = policy.terms[year]
        legacy = year < 2025
        assert terms.contract_type is (ContractType.ECF if legacy else ContractType.ITTECF_ECTP)
        assert terms.banded.participants == (("ect", "mentor") if legacy else ("ect",))
        assert (terms.flat_rate is None) == legacy
        assert (terms.uplift is None) == (not legacy)


def test_every_lead_provider_has_a_sample_contract_in_each_sampled_year(policy: Policy) -> None:
    assert set(policy.call_off_contracts) == {(name, year) for name in LEAD_PROVIDERS for year in SAMPLED}
    assert all(contract.source.startswith("Sample figures") for contract in policy.call_off_contracts.values())


def test_the_samples_hold_one_contract_of_each_unusual_kind(policy: Policy) -> None:
    contracts = policy.call_off_contracts
    for year in SAMPLED:
        assert not contracts["wrenfield-trust", year].vat_registered
        assert all(version.monthly_service_fee for version in contracts["harbour-learning", year].versions)
        assert contracts["northmoor-institute", year].versions[-1].bands[-1].last < 40
    later = contracts["alder-vale-teaching", 2024].version_for(Month(2025, 8))
    assert later is not None
    assert later.bands[-1].split.output == Fraction(1)
