"""The contract-year files say all they should: years, schedules, calendars, and sample contracts of each kind."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.calendar import Month
from engine.model.contracts import ContractType, StatementKind
from engine.model.policy import Policy
from engine.payments.inputs import BandInputs, ServiceFeeInputs, fee_streams
from engine.payments.service_fee import service_fee
from tests.policy.the_policy import READING

ROOT = Path(__file__).parents[2]
YEARS = (2021, 2022, 2023, 2024, 2025, 2026)
PLAYED = (2024, 2025, 2026)
"""Contract years the invented England trains under; their samples are of its size."""
LEAD_PROVIDERS = ("alder-vale-teaching", "harbour-learning", "northmoor-institute", "wrenfield-trust")


@pytest.fixture(scope="module")
def policy() -> Policy:
    reading = READING
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
    assert set(policy.call_off_contracts) == {(name, year) for name in LEAD_PROVIDERS for year in YEARS}
    assert all(contract.source.startswith("Sample figures") for contract in policy.call_off_contracts.values())


def test_the_samples_hold_one_contract_of_each_unusual_kind(policy: Policy) -> None:
    contracts = policy.call_off_contracts
    for year in PLAYED:
        assert not contracts["wrenfield-trust", year].vat_registered
        assert all(version.monthly_service_fee for version in contracts["harbour-learning", year].versions)
        assert contracts["northmoor-institute", year].versions[-1].bands[-1].last < 40
    later = contracts["alder-vale-teaching", 2024].version_for(Month(2025, 8))
    assert later is not None
    assert later.bands[-1].split.output == Fraction(1)


def test_only_samples_of_2021_have_a_set_up_fee_and_it_stays_under_the_ceiling(policy: Policy) -> None:
    for (_, year), contract in policy.call_off_contracts.items():
        for version in contract.versions:
            assert (version.set_up_fee > 0) is (year == 2021)
            assert version.set_up_fee <= (policy.terms[year].limits.highest_set_up_fee or 0)
    assert policy.terms[2021].limits.highest_set_up_fee == 150_000


def test_the_older_samples_hold_the_awkward_kinds_of_contract(policy: Policy) -> None:
    contracts = policy.call_off_contracts
    written_as_nothing = contracts["harbour-learning", 2021].versions[0]
    one_band_part_filled = contracts["northmoor-institute", 2021].versions[0]
    band_added_later = contracts["alder-vale-teaching", 2022].versions
    worked_out_again = contracts["harbour-learning", 2023].versions
    agreed_beyond_target = contracts["alder-vale-teaching", 2023].versions[1]
    assert written_as_nothing.monthly_service_fee == 0
    assert one_band_part_filled.recruitment_target < one_band_part_filled.bands[0].capacity
    assert [len(version.bands) for version in band_added_later] == [2, 3]
    assert [version.monthly_service_fee is None for version in worked_out_again] == [False, True]
    assert agreed_beyond_target.bands[-1].last * 100 == agreed_beyond_target.recruitment_target * 115
    assert agreed_beyond_target.bands[-1].split.service == 0
    assert contracts["northmoor-institute", 2023].versions[0].uplift_fee is None


def test_three_quarters_of_a_band_filled_take_back_three_quarters_of_the_set_up_fee(policy: Policy) -> None:
    version = policy.call_off_contracts["northmoor-institute", 2021].versions[0]
    band = version.bands[0]
    inputs = ServiceFeeInputs(
        version.recruitment_target, version.set_up_fee, None, fee_streams(policy.terms[2021].service_fee)
    )
    fee = service_fee([BandInputs("A", band.capacity, band.price, band.split.output, band.split.service)], inputs)
    assert fee.set_up_deduction == Fraction(149_651 * 3, 4)
    assert fee.monthly == (1500 * 995 * Fraction(40, 100) - Fraction(149_651 * 3, 4)) / 29


def test_the_uplift_fee_is_one_hundred_pounds_to_2024_and_none_after(policy: Policy) -> None:
    for year in YEARS:
        uplift = policy.terms[year].uplift
        assert (uplift.fee if uplift else None) == (Fraction(100) if year < 2025 else None)


def test_what_years_share_is_written_once(policy: Policy) -> None:
    for year in YEARS:
        shared = "legacy_contracts/ecf_terms.yaml" if year < 2025 else "contracts_2025/ittecf_ectp_terms.yaml"
        for figure in ("banded", "split", "service_fee", "vat.rate", "uplift", "rounding"):
            assert policy.terms[year].places[figure].file == shared, (year, figure)
        assert shared in policy.terms[year].sources


def test_2023_and_2024_alone_have_thresholds_and_room_to_grow(policy: Policy) -> None:
    for year in YEARS:
        terms = policy.terms[year]
        with_thresholds = year in (2023, 2024)
        assert bool(terms.recruitment_checkpoints) is with_thresholds
        assert (terms.limits.growth_with_approval == Fraction(1, 2)) is with_thresholds
        assert (terms.limits.growth_for_uplifts == Fraction(5, 100)) is with_thresholds
    assert policy.terms[2023].recruitment_checkpoints == {
        "october": date(2023, 10, 31),
        "december": date(2023, 12, 31),
        "march": date(2024, 3, 31),
        "july": date(2024, 7, 31),
    }


def test_the_two_streams_of_the_statement_rules_can_be_chosen_and_add_up(policy: Policy) -> None:
    streams = policy.terms[2024].service_fee.plans["long_inductions"]
    assert [(stream.share, stream.instalments) for stream in streams] == [(Fraction(9, 10), 29), (Fraction(1, 10), 40)]
    assert [stream.instalments for stream in policy.terms[2024].service_fee.streams] == [29]
