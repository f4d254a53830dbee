"""Are milestones in order, inside their contract year, and about declarations that the terms pay?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from engine.checks.drafts import Drafts
from engine.checks.terms import DECLARATION_TYPE, ROLE, words_problems
from engine.model.contracts import Milestone, OutputPayments, Schedule, Terms
from engine.model.facts import Vocabulary
from engine.problem import Problem
from engine.suggestions import instead


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Problems of every schedule that could be read."""
    terms = drafts.clean_terms()
    for draft in drafts.schedules:
        if draft.clean:
            for schedule in draft.value.schedules.values():
                yield from _schedule(schedule, drafts.vocabulary)
                if schedule.contract_year in terms:
                    yield from _against_terms(schedule, terms[schedule.contract_year])


def _schedule(schedule: Schedule, vocabulary: Vocabulary | None) -> Iterator[Problem]:
    yield from words_problems(schedule.participants, ROLE, vocabulary, schedule.place)
    milestones = list(schedule.milestones.values())
    if not milestones:
        mend = "milestones: with at least one declaration type."
        yield Problem("E402", schedule.place, f"{schedule.identifier} has no milestones.", mend)
    for milestone in milestones:
        yield from words_problems([milestone.declaration_type], DECLARATION_TYPE, vocabulary, milestone.place)
        yield from _dates(milestone)
    for earlier, later in itertools.pairwise(milestones):
        if later.start < earlier.start:
            wrong = f"“{later.declaration_type}” begins before “{earlier.declaration_type}”, which stands above it."
            yield Problem("E402", later.place, wrong, "the milestones in the order of their dates.")


def _dates(milestone: Milestone) -> Iterator[Problem]:
    if milestone.until is not None and milestone.until < milestone.start:
        wrong = f"The milestone “{milestone.declaration_type}” ends before it begins."
        yield Problem("E401", milestone.place, wrong, f"until: and a day from {milestone.start} on.")
    if milestone.payment_date is not None and milestone.payment_date < milestone.start:
        wrong = f"The milestone “{milestone.declaration_type}” is paid before it begins."
        yield Problem("E406", milestone.place, wrong, f"payment: and a day from {milestone.start} on.")


def _against_terms(schedule: Schedule, terms: Terms) -> Iterator[Problem]:
    paid = [part for part in (terms.banded, terms.flat_rate) if part is not None]
    roles = [role for part in paid for role in part.participants]
    for role in schedule.participants:
        if role not in roles:
            wrong = f"The terms of {terms.contract_year} pay nothing for “{role}”."
            yield Problem("E407", schedule.place, wrong, instead(role, roles))
    for milestone in schedule.milestones.values():
        if not any(part.share(milestone.declaration_type) is not None for part in paid):
            wrong = f"The terms of {terms.contract_year} pay nothing for “{milestone.declaration_type}”."
            yield Problem("E405", milestone.place, wrong, instead(milestone.declaration_type, _types(paid)))
        if milestone.start < terms.period.start:
            wrong = f"The milestone begins before contract year {terms.contract_year} does."
            yield Problem("E403", milestone.place, wrong, f"from: and a day from {terms.period.start} on.")


def _types(paid: list[OutputPayments]) -> list[str]:
    return [name for part in paid for name in (*part.proportions, *part.on_top)]
