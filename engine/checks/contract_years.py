"""Do the contract years follow each other without gap, and does each have everything it needs, once?"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Protocol

from engine.calendar import ONE_DAY
from engine.checks.drafts import Draft, Drafts
from engine.problem import Place, Problem


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Contract years that overlap, leave days out, are stated twice or lack a file."""
    yield from _twice(((draft.value, draft.place) for draft in drafts.shared_terms), "shared terms called")
    yield from _twice(_years(drafts.terms), "terms of")
    yield from _twice(_years(drafts.schedules), "schedules of")
    yield from _twice(_years(drafts.calendars), "statements of")
    contracts = ((f"{one.value.lead_provider} for {one.value.contract_year}", one.place) for one in drafts.contracts)
    yield from _twice(contracts, "versions of the contract of")
    yield from _periods(drafts)
    if drafts.complete and all(draft.value.contract_year for draft in drafts.terms):
        yield from _lacking(drafts)


class _OfOneYear(Protocol):
    """What belongs to one contract year."""

    @property
    def contract_year(self) -> int: ...


def _years(drafts: Iterable[Draft[_OfOneYear]]) -> Iterator[tuple[str, Place]]:
    for draft in drafts:
        yield str(draft.value.contract_year), draft.place


def _twice(stated: Iterable[tuple[str, Place]], what: str) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for name, place in stated:
        if name in first:
            wrong = f"{what.capitalize()} {name} stand in {first[name].file} already."
            yield Problem("E315", place, wrong, "one file, with everything in it.")
        first.setdefault(name, place)


def _periods(drafts: Drafts) -> Iterator[Problem]:
    if not all(draft.clean for draft in drafts.terms):
        return  # a year that could not be read would look like a gap
    years = sorted(drafts.clean_terms().values(), key=lambda terms: (terms.period.start, terms.contract_year))
    for earlier, later in itertools.pairwise(years):
        place = later.places.get("contract_year", later.place)
        following = earlier.period.until + ONE_DAY if earlier.period.until else None
        if following is None or later.period.start < following:
            wrong = f"Contract year {later.contract_year} begins before {earlier.contract_year} has ended."
            yield Problem("E311", place, wrong, f"from: {following}" if following else "an end for the earlier year.")
        elif later.period.start > following:
            wrong = f"No contract year covers the days after {earlier.period.until} and before {later.period.start}."
            yield Problem("E312", place, wrong, f"from: {following}")


def _lacking(drafts: Drafts) -> Iterator[Problem]:
    with_terms = {draft.value.contract_year for draft in drafts.terms}
    schedules = {draft.value.contract_year for draft in drafts.schedules}
    calendars = {draft.value.contract_year for draft in drafts.calendars}
    for draft in drafts.terms:
        for held, name in ((schedules, "schedules"), (calendars, "statement_calendar")):
            year = draft.value.contract_year
            if year and year not in held:
                wrong = f"Contract year {year} has terms and no {name.replace('_', ' ')}."
                yield Problem("E313", draft.place, wrong, f"the file {name}.yaml beside the terms.")
    others = [*_years(drafts.schedules), *_years(drafts.calendars), *_years(drafts.contracts)]
    for year_text, place in others:
        if int(year_text) and int(year_text) not in with_terms:
            wrong = f"The file is for contract year {year_text}, which has no terms."
            yield Problem(
                "E308", place, wrong, f"the terms of {year_text} in {year_text}/terms.yaml, or the right year."
            )
