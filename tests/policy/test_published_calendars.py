"""Schedules and statement calendars of every contract year hold the published dates.

What is held here in our own form: how many rows a year has, a digest of all of them, and one by one the rows on which
sources differ or that look like slips. Beside the published tables themselves, every row is compared with them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from engine.model.policy import Policy
from tests.policy.the_policy import READING

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "reference"
Row = tuple[str, ...]

MILESTONES = {
    2021: (81, "ab0b9027a0b52ba4"),
    2022: (81, "ad348eb55bba64db"),
    2023: (81, "7a469b4b2f8eb51c"),
    2024: (81, "c4cb971105b2bd46"),
    2025: (81, "f194b695e6c97960"),
    2026: (81, "7863e9e4c04d1836"),
}
STATEMENTS = {
    2021: (34, "94d72f46e7054713"),
    2022: (33, "08766049cbdb8b8f"),
    2023: (34, "1ec28781b21f0c20"),
    2024: (31, "88878c0f9a23a4f0"),
    2025: (34, "31f1fd0842144255"),
    2026: (34, "d7057959a2673f0a"),
}
AWKWARD_MILESTONES = """
    2021 ecf-standard-september  started     2021-09-01 2021-11-30 2021-11-30
    2021 ecf-standard-january    started     2021-12-01 2022-01-31 2022-02-28
    2021 ecf-standard-january    completed   2023-05-01 2023-09-30 2023-10-31
    2021 ecf-standard-april      started     2022-02-01 2022-05-31 2022-05-31
    2021 ecf-standard-april      retained-4  2023-05-01 2023-09-30 2023-10-31
    2021 ecf-standard-april      completed   2023-10-01 2024-01-31 2024-02-29
    2022 ecf-standard-september  started     2022-06-01 2022-12-31 2022-11-30
    2023 ecf-standard-september  started     2023-06-01 2023-12-31 2023-11-30
    2024 ecf-standard-september  started     2024-06-01 2024-12-31 2024-11-30
    2024 ecf-extended-september  extended-3  2024-09-01 - -
    2025 ecf-standard-september  started     2025-06-01 - -
    2025 ecf-standard-january    started     2026-01-01 - -
    2025 ecf-standard-april      started     2026-04-01 - -
    2026 ecf-standard-september  started     2026-06-01 - -
    2026 ecf-extended-september  started     2026-09-01 - -
"""
AWKWARD_STATEMENTS = """
    2021 2021-11 output  2021-11-30 2021-12-31
    2021 2022-06 output  2022-05-31 2022-06-25
    2021 2023-01 service 2022-12-31 2023-01-25
    2021 2024-01 service 2023-12-31 2024-01-25
    2021 2024-03 service 2024-02-29 2024-03-25
    2021 2024-08 output  2024-07-31 2024-08-25
    2022 2022-11 output  2022-11-30 2022-12-31
    2022 2024-01 service 2023-12-31 2024-01-25
    2022 2024-03 service 2024-02-29 2024-03-25
    2022 2025-01 service 2024-12-31 2025-01-25
    2022 2025-08 output  2025-07-31 2025-08-25
    2023 2025-01 output  2024-12-31 2025-01-25
    2023 2026-01 output  2025-12-31 2026-01-25
    2024 2026-01 output  2025-12-31 2026-01-25
    2024 2027-01 output  2026-12-31 2027-01-25
    2025 2025-11 output  2025-10-31 2025-11-25
    2026 2028-03 service 2028-02-29 2028-03-25
"""
OUTPUT_MONTHS = {
    2021: {2: 3, 5: 3, 6: 1, 8: 1, 10: 2, 11: 1},
    2022: {2: 3, 5: 3, 6: 1, 8: 1, 10: 2, 11: 1},
    2023: {1: 3, 4: 3, 8: 3, 10: 2},
    2024: {1: 3, 4: 3, 8: 2, 10: 2},
    2025: {1: 3, 4: 3, 8: 3, 11: 3},
    2026: {1: 3, 4: 3, 8: 3, 11: 3},
}
"""Contract year to calendar month and how many output statements fall in it."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    reading = READING
    assert reading.policy is not None, reading.problems
    return reading.policy


def milestones(policy: Policy, year: int) -> Iterator[Row]:
    """Schedule, declaration type, first day, deadline and payment of every milestone; - where none is held."""
    for identifier, schedule in policy.schedules[year].items():
        for one in schedule.milestones.values():
            days = (one.start, one.until, one.payment_date)
            yield (str(year), identifier, one.declaration_type, *(str(day or "-") for day in days))


def statements(policy: Policy, year: int) -> Iterator[Row]:
    """Month, kind, deadline and payment of every statement."""
    for one in policy.statement_calendars[year]:
        yield str(year), str(one.month), one.kind.value, str(one.deadline), str(one.payment_date)


def summed_up(rows: Iterator[Row]) -> tuple[int, str]:
    """How many rows there are, and a digest that any other date changes."""
    lines = sorted(" ".join(row) for row in rows)
    return len(lines), sha256("\n".join(lines).encode()).hexdigest()[:16]


def listed(text: str) -> list[Row]:
    return [tuple(line.split()) for line in text.strip().splitlines()]


@pytest.mark.parametrize("year", MILESTONES)
def test_every_milestone_of_a_year_is_as_reviewed(policy: Policy, year: int) -> None:
    assert summed_up(milestones(policy, year)) == MILESTONES[year]


@pytest.mark.parametrize("year", STATEMENTS)
def test_every_statement_of_a_year_is_as_reviewed(policy: Policy, year: int) -> None:
    assert summed_up(statements(policy, year)) == STATEMENTS[year]


@pytest.mark.parametrize("row", listed(AWKWARD_MILESTONES), ids=lambda row: " ".join(row[:3]))
def test_a_milestone_on_which_sources_differ_has_the_date_chosen(policy: Policy, row: Row) -> None:
    assert row in set(milestones(policy, int(row[0])))


@pytest.mark.parametrize("row", listed(AWKWARD_STATEMENTS), ids=lambda row: " ".join(row[:2]))
def test_a_statement_that_was_held_with_a_slip_is_mended(policy: Policy, row: Row) -> None:
    assert row in set(statements(policy, int(row[0])))


@pytest.mark.parametrize("year", OUTPUT_MONTHS)
def test_output_falls_in_the_months_of_the_year(policy: Policy, year: int) -> None:
    months = Counter(int(row[1][-2:]) for row in statements(policy, year) if row[2] == "output")
    assert dict(sorted(months.items())) == OUTPUT_MONTHS[year]


def published(name: str) -> list[dict[str, str]]:
    path = PUBLISHED / name
    if not path.is_file():
        pytest.skip("the published tables are not here")
    with path.open(encoding="utf-8", newline="") as opened:
        return [row for row in csv.DictReader(opened) if row["recommended"] == "yes"]


def test_every_milestone_agrees_with_the_published_table(policy: Policy) -> None:
    said = {
        (
            row["contract_year"],
            row["identifier"],
            row["declaration_type"],
            row["milestone_start_date"],
            row["milestone_date"] or "-",
            "-" if "placeholder" in row["note"] else row["payment_date"] or "-",
        )
        for row in published("schedules.csv")
    }
    assert {row for year in policy.schedules for row in milestones(policy, year)} == said


def test_every_statement_agrees_with_the_published_table(policy: Policy) -> None:
    said = {
        (
            row["contract_year"],
            f"{row['year']}-{int(row['month']):02}",
            row["fee_type"],
            row["corrected_deadline_date"],
            row["corrected_payment_date"],
        )
        for row in published("statements.csv")
    }
    assert {row for year in policy.statement_calendars for row in statements(policy, year)} == said
