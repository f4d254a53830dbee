"""Does exactly one edition of each decision answer, on every day and for every contract year it speaks for?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from engine.calendar import ONE_DAY
from engine.checks.drafts import Drafts
from engine.editions import covers, years_that_differ
from engine.model.contracts import Terms
from engine.model.decision import Edition
from engine.problem import Problem, Severity

WARNED_BEFORE = timedelta(days=90)
"""How long before an edition ends it is said that none follows: long enough to agree the next one."""


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Days and contract years with two editions or with none, from the first edition of a decision on."""
    if not all(draft.clean for draft in drafts.editions):
        return  # an edition that could not be read would look like a gap
    for editions in drafts.clean_editions().values():
        yield from _retrospective(editions, drafts.on)
        yield from _years(editions)
        yield from _years_with_terms(editions, drafts.clean_terms())
        for year in years_that_differ(editions):
            of_year = [edition for edition in editions if covers(edition, year)]
            yield from _days(of_year)
            if drafts.on is not None:
                yield from _running_out(of_year, drafts.on)


def _years(editions: Sequence[Edition]) -> Iterator[Problem]:
    """Contract years that no edition speaks for, between some that have one."""
    covered = [year for year in years_that_differ(editions) if any(covers(edition, year) for edition in editions)]
    for year in years_that_differ(editions):
        if year not in covered and covered and covered[0] < year < covered[-1]:
            following = min(later for later in covered if later > year)
            edition = next(edition for edition in editions if covers(edition, following))
            years = f"year {year}" if following - year == 1 else f"years {year} to {following - 1}"
            wrong = f"No edition of {edition.decision} speaks for contract {years}."
            yield Problem("E504", edition.place, wrong, f"contract_years: {{from: {year}}} here, or a further edition.")


def _years_with_terms(editions: Sequence[Edition], terms: Mapping[int, Terms]) -> Iterator[Problem]:
    """Contract years that are set up, end after the decision begins, and are left without an answer, or for too long.

    Years between others that editions speak for are told of already.
    """
    decision, begins = editions[0].decision, editions[0].effective.start
    asked = {
        year: one.period
        for year, one in sorted(terms.items())
        if one.period.until is None or one.period.until >= begins
    }
    for year, period in asked.items():
        of_year = [edition for edition in editions if covers(edition, year)]
        first_day = max(begins, period.start)
        if not of_year:
            yield from _left_out(editions, year)
        elif of_year[0].effective.start > first_day:
            last = of_year[0].effective.start - ONE_DAY
            wrong = f"No edition of {decision} answers for contract year {year} from {first_day} to {last}."
            mend = f"effective: {{from: {first_day}}} here, or a further edition for those days."
            yield Problem("E504", of_year[0].place, wrong, mend)


def _left_out(editions: Sequence[Edition], year: int) -> Iterator[Problem]:
    spoken_for = [edition.contract_years for edition in editions if edition.contract_years is not None]
    before, after = (any(one.start < year for one in spoken_for), any(one.start > year for one in spoken_for))
    if before and after:
        return  # a gap between two, which is told already
    nearest = editions[0] if after else editions[-1]
    start = min(year, nearest.contract_years.start) if nearest.contract_years else year
    wrong = f"No edition of {nearest.decision} speaks for contract year {year}, which has terms."
    yield Problem("E504", nearest.place, wrong, f"contract_years: {{from: {start}}} here, or a further edition.")


def _days(editions: Sequence[Edition]) -> Iterator[Problem]:
    """Editions for the same contract year, oldest first; each is ended by the next."""
    for earlier, later in itertools.pairwise(editions):
        if earlier.effective.start == later.effective.start:
            wrong = f"From {later.effective.start} on this edition and {earlier.place.file} both answer."
            yield Problem("E503", later.place, wrong, "another date in one of them, or other contract years.")
        elif earlier.effective.until and earlier.effective.until + ONE_DAY < later.effective.start:
            wrong = (
                f"No edition of {later.decision} answers after {earlier.effective.until}"
                f" and before {later.effective.start}."
            )
            mend = f"until: {later.effective.start - ONE_DAY} in {earlier.place.file}, or no until there."
            yield Problem("E504", later.place, wrong, mend)


def _retrospective(editions: Sequence[Edition], on: date | None) -> Iterator[Problem]:
    """Editions that ask to change the past and only begin in the future."""
    for edition in editions:
        if on is not None and edition.retrospective is not None and edition.effective.start > on:
            wrong = f"The edition begins on {edition.effective.start}, so it is not retrospective."
            yield Problem("W702", edition.place, wrong, "no retrospective, or an earlier first day.", Severity.WARNING)


def _running_out(editions: Sequence[Edition], on: date) -> Iterator[Problem]:
    """The last edition for a contract year, from shortly before it ends."""
    last = editions[-1] if editions else None
    if last is not None and last.effective.until and last.effective.until - on <= WARNED_BEFORE:
        wrong = f"The edition ends on {last.effective.until} and no other follows, so nothing answers after that day."
        mend = "no until, or a further edition in a file of its own."
        yield Problem("W701", last.place, wrong, mend, Severity.WARNING)
