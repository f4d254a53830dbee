"""Which edition of a decision answers, on a day and for a contract year.

In: a policy's editions, a day, a contract year. Out: the one edition that answers.
Must never know: facts, rules, or what day it is today.

An edition answers while its own dates cover the day and no later edition for the same contract year has begun.
Where editions share only some contract years, the later one ends the earlier for those years alone. A later edition
that has lapsed does not bring the earlier one back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from engine.calendar import ONE_DAY
from engine.errors import NoEditionError
from engine.model.decision import Edition
from engine.model.policy import Policy
from engine.suggestions import instead
from engine.wording import day_in_words


def answering(editions: Iterable[Edition], on: date, contract_year: int) -> list[Edition]:
    """The editions that answer on the day for the contract year: one, or none, or several begun on the same day."""
    begun = [edition for edition in editions if edition.effective.start <= on and covers(edition, contract_year)]
    latest = max((edition.effective.start for edition in begun), default=None)
    return [edition for edition in begun if edition.effective.start == latest and edition.in_force(on)]


def covers(edition: Edition, contract_year: int) -> bool:
    """Whether the edition speaks for the contract year; without contract years it speaks for all."""
    return edition.contract_years is None or edition.contract_years.covers(contract_year)


def years_that_differ(editions: Iterable[Edition]) -> list[int]:
    """One contract year out of every run of years over which the same editions speak."""
    years = {0}
    for edition in editions:
        if edition.contract_years is not None:
            years.add(edition.contract_years.start)
            if edition.contract_years.until is not None:
                years.add(edition.contract_years.until + 1)
    return sorted(years)


def edition_for(policy: Policy, decision: str, on: date, contract_year: int | None = None) -> Edition:
    """The edition that answers. Without a contract year there must be only one over all of them.

    Raises NoEditionError when the decision is unknown, or no edition or more than one answers; it says what exists.
    """
    editions = policy.editions.get(decision)
    if editions is None:
        raise NoEditionError(f"There is no decision {decision}. Write: {instead(decision, sorted(policy.editions))}")
    years = years_that_differ(editions) if contract_year is None else [contract_year]
    found: list[Edition] = []
    for year in years:
        found.extend(edition for edition in answering(editions, on, year) if edition not in found)
    if len(found) == 1:
        return found[0]
    raise NoEditionError(_said(decision, on, contract_year, found, editions))


def last_day_in_force(policy: Policy, edition: Edition) -> date | None:
    """The last day on which the edition answers for some contract year; None while nothing ends it."""
    others = policy.editions[edition.decision]
    last_days = [_last_day(edition, others, year) for year in years_that_differ(others) if covers(edition, year)]
    ending = [day for day in last_days if day is not None]
    return max(ending, default=None) if len(ending) == len(last_days) else None


def _last_day(edition: Edition, others: Iterable[Edition], contract_year: int) -> date | None:
    start = edition.effective.start
    later = [
        other.effective.start for other in others if other.effective.start > start and covers(other, contract_year)
    ]
    ends = [first_day - ONE_DAY for first_day in later]
    if edition.effective.until is not None:
        ends.append(edition.effective.until)
    return min(ends, default=None)


def _said(
    decision: str, on: date, contract_year: int | None, found: Sequence[Edition], editions: Sequence[Edition]
) -> str:
    asked = f"on {on}" + (f" for contract year {contract_year}" if contract_year is not None else "")
    listed = "; ".join(described(edition) for edition in found or editions)
    if not found:
        return f"{decision}: no edition answers {asked}. There are: {listed}."
    mend = " Name a contract year." if contract_year is None else ""
    return f"{decision}: {len(found)} editions answer {asked}: {listed}.{mend}"


def described(edition: Edition) -> str:
    """An edition's name with its dates and contract years, in words."""
    until = f" until {edition.effective.until}" if edition.effective.until else ""
    return f"{edition.name} (from {edition.effective.start}{until}, {contract_years_in_words(edition)})"


def in_force_in_words(edition: Edition, last_day: date | None = None) -> str:
    """From when until when an edition answers, and for which contract years. `last_day` is what others leave it."""
    until = last_day or edition.effective.until
    ends = f"until {day_in_words(until)}" if until else "until another edition replaces it"
    years = contract_years_in_words(edition)
    return f"In force from {day_in_words(edition.effective.start)} {ends}, for {years}."


def contract_years_in_words(edition: Edition) -> str:
    """The contract years an edition speaks for, in words."""
    years = edition.contract_years
    if years is None:
        return "all contract years"
    if years.until is None:
        return f"contract years from {years.start}"
    return (
        f"contract year {years.start}"
        if years.until == years.start
        else f"contract years {years.start} to {years.until}"
    )
