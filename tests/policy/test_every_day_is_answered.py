"""For every decision, day and contract year exactly one edition answers, from the first day of policy on.

Days are swept from the September before the first contract year to the August after the last statement. Between two
days on which an edition begins or ends nothing changes, so those days and their neighbours stand for all; that this is
so is itself tested day by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from engine.calendar import ONE_DAY
from engine.editions import answering, covers
from engine.errors import NoEditionError
from engine.model.decision import Edition
from engine.rulebook import Rulebook
from tests.policy.the_policy import READING

POLICY = READING.policy
assert POLICY is not None
FIRST_DAY = date(2020, 9, 1)
LAST_DAY = date(2029, 8, 31)
BEGAN = date(2021, 6, 1)
"""The first day of the first contract year. No rule is older; before it a decision says that no edition answers."""
YEARS = range(2021, 2030)
DECISIONS = sorted(POLICY.editions)
SAMPLED_EVERY = timedelta(days=89)


def days_that_may_differ(editions: tuple[Edition, ...]) -> list[date]:
    """Each day on which an edition begins or has ended, the day before, and both ends of the sweep."""
    changes = {edition.effective.start for edition in editions}
    changes |= {edition.effective.until + ONE_DAY for edition in editions if edition.effective.until}
    days = {FIRST_DAY, LAST_DAY, *changes, *(day - ONE_DAY for day in changes)}
    return sorted(day for day in days if FIRST_DAY <= day <= LAST_DAY)


def every_day() -> Iterator[date]:
    day = FIRST_DAY
    while day <= LAST_DAY:
        yield day
        day += ONE_DAY


def covered(editions: tuple[Edition, ...]) -> list[int]:
    """The contract years a decision speaks for: all, or those its editions name."""
    return [year for year in YEARS if any(covers(edition, year) for edition in editions)]


def first_day(editions: tuple[Edition, ...], year: int) -> date:
    """The day a decision begins to answer for a contract year it speaks for."""
    return min(edition.effective.start for edition in editions if covers(edition, year))


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_answers_for_a_contract_year_as_soon_as_both_are_there(decision: str) -> None:
    assert POLICY is not None
    editions = POLICY.editions[decision]
    oldest = min(edition.effective.start for edition in editions)
    assert oldest >= BEGAN
    assert covered(editions)
    for year in covered(editions):
        if year in POLICY.terms:
            assert first_day(editions, year) <= max(oldest, POLICY.terms[year].period.start), year


@pytest.mark.parametrize("decision", DECISIONS)
def test_exactly_one_edition_answers_from_the_first_day_on_and_none_before(decision: str) -> None:
    assert POLICY is not None
    editions = POLICY.editions[decision]
    for year in covered(editions):
        began = first_day(editions, year)
        for day in days_that_may_differ(editions):
            assert len(answering(editions, day, year)) == (1 if day >= began else 0), (day, year)


@pytest.mark.parametrize("decision", DECISIONS)
def test_nothing_changes_between_the_days_that_stand_for_all(decision: str) -> None:
    assert POLICY is not None
    editions = POLICY.editions[decision]
    days = days_that_may_differ(editions)
    for year in covered(editions)[::2]:
        before: list[Edition] | None = None
        for day in every_day():
            found = answering(editions, day, year)
            if before is not None and found != before:
                assert day in days, (day, year)
            before = found


@pytest.fixture(scope="module")
def rulebook() -> Iterator[Rulebook]:
    assert POLICY is not None
    book = Rulebook(POLICY)
    yield book
    book.close()


@pytest.mark.parametrize("decision", DECISIONS)
def test_the_rulebook_decides_on_every_sampled_day_and_says_what_there_is_before(
    decision: str, rulebook: Rulebook
) -> None:
    assert POLICY is not None
    editions = POLICY.editions[decision]
    day = FIRST_DAY
    while day <= LAST_DAY:
        for year in covered(editions):
            if day >= first_day(editions, year):
                decided = rulebook.decide(decision, {}, on=day, contract_year=year)
                assert decided.edition == answering(editions, day, year)[0].name
            else:
                with pytest.raises(NoEditionError, match=f"no edition answers on {day}.*There are: "):
                    rulebook.decide(decision, {}, on=day, contract_year=year)
        day += SAMPLED_EVERY
