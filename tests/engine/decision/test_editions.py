"""Which edition answers: the one in force on the day that speaks for the contract year."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendar import Period
from engine.editions import edition_for, last_day_in_force
from engine.errors import NoEditionError
from engine.model.decision import Edition
from tests.engine.decision.made_up import edition, policy, rule, test, years

RULE = rule("known", test("known", "is", True))


def dated(start: str, until: str | None = None, span: tuple[int, int | None] | None = None) -> Edition:
    return edition(
        RULE,
        name=start,
        effective=Period(date.fromisoformat(start), date.fromisoformat(until) if until else None),
        contract_years=years(*span) if span else None,
    )


def answering(editions: tuple[Edition, ...], on: str, contract_year: int | None = None) -> str:
    return edition_for(policy(*editions), "made_up", date.fromisoformat(on), contract_year).name


OLD_AND_NEW = (dated("2021-06-01"), dated("2025-06-01"))
BY_YEARS = (dated("2021-06-01", span=(2021, 2024)), dated("2025-06-01", span=(2025, None)))


def test_the_next_edition_ends_the_one_before_on_the_day_it_begins() -> None:
    assert answering(OLD_AND_NEW, "2025-05-31") == "2021-06-01"
    assert answering(OLD_AND_NEW, "2025-06-01") == "2025-06-01"


def test_editions_for_different_contract_years_stand_side_by_side() -> None:
    assert answering(BY_YEARS, "2025-09-01", 2024) == "2021-06-01"
    assert answering(BY_YEARS, "2025-09-01", 2025) == "2025-06-01"


def test_a_later_edition_ends_the_earlier_one_only_for_the_years_it_covers() -> None:
    editions = (dated("2021-06-01", span=(2021, 2024)), dated("2024-06-01", span=(2024, 2024)))
    assert answering(editions, "2024-09-01", 2024) == "2024-06-01"
    assert answering(editions, "2024-09-01", 2023) == "2021-06-01"


def test_an_edition_without_contract_years_covers_all() -> None:
    assert answering((*BY_YEARS, dated("2026-06-01")), "2026-06-01", 1999) == "2026-06-01"


def test_policy_that_lapsed_does_not_answer_and_brings_nothing_back() -> None:
    editions = (dated("2021-06-01"), dated("2025-06-01", "2025-06-30"))
    assert answering(editions, "2025-06-30") == "2025-06-01"
    with pytest.raises(NoEditionError, match="no edition answers on 2025-07-01"):
        answering(editions, "2025-07-01")


def test_without_a_contract_year_only_one_edition_may_be_left() -> None:
    assert answering(BY_YEARS, "2022-01-01") == "2021-06-01"
    with pytest.raises(NoEditionError, match=r"2 editions answer .*Name a contract year"):
        answering(BY_YEARS, "2025-09-01")


def test_an_answer_that_cannot_be_given_says_what_exists() -> None:
    with pytest.raises(NoEditionError) as refusal:
        answering(BY_YEARS, "2020-01-01", 2021)
    assert str(refusal.value) == (
        "made_up: no edition answers on 2020-01-01 for contract year 2021. There are: "
        "2021-06-01 (from 2021-06-01, contract years 2021 to 2024); "
        "2025-06-01 (from 2025-06-01, contract years from 2025)."
    )


def test_two_editions_begun_on_the_same_day_for_the_same_year_answer_nothing() -> None:
    with pytest.raises(NoEditionError, match="2 editions answer"):
        answering((dated("2021-06-01"), dated("2021-06-01", span=(2021, 2022))), "2021-09-01", 2021)


def test_an_edition_is_in_force_until_the_day_before_the_last_of_its_years_is_taken_over() -> None:
    first, second = OLD_AND_NEW
    assert last_day_in_force(policy(first, second), first) == date(2025, 5, 31)
    assert last_day_in_force(policy(first, second), second) is None
    assert last_day_in_force(policy(*BY_YEARS), BY_YEARS[0]) is None
    lapsing = dated("2021-06-01", "2023-05-31")
    assert last_day_in_force(policy(lapsing, second), lapsing) == date(2023, 5, 31)
