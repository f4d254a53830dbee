"""Parts of guides that are made from what they are about, so that they cannot say anything else.

In: the policy, the interface's document, release notes, scenarios and the day. Out: Markdown for each
`{{ name }}` that stands in a guide on a line of its own. Must never know: how pages look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.editions import covers, years_that_differ
from engine.model.contracts import Milestone, Schedule
from engine.model.policy import Policy
from engine.rulebook import Rulebook
from engine.wording import day_in_words, listed
from service.declarations.states import COURSE_OF_ROLE
from service.guides.codes import table_of_errors
from service.guides.markdown import code, plain, table
from service.guides.reading import Guide, GuideError
from service.guides.reference import reference_page
from service.guides.release_notes import ReleaseNote, as_markdown
from service.sandbox.operations import Scenario

_PLACE = re.compile(r"^\{\{ ([a-z-]+) \}\}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sources:
    """What generated parts are made from."""

    rulebook: Rulebook
    document: Mapping[str, Any]
    notes: Sequence[ReleaseNote]
    scenarios: Sequence[Scenario]
    today: date

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.rulebook.policy


def completed(guide: Guide, sources: Sources) -> str:
    """The text of a guide with its generated parts. Raises GuideError for one that is not known."""

    def part(found: re.Match[str]) -> str:
        if found[1] not in PARTS:
            raise GuideError(f"{guide.name}.md asks for {found[1]}. There are: {', '.join(sorted(PARTS))}.")
        return PARTS[found[1]](sources)

    return _PLACE.sub(part, guide.text)


def _schedules(sources: Sources) -> str:
    parts = []
    for year in sorted(sources.policy.schedules, reverse=True):
        parts.append(f"## Contract year {year}\n")
        parts.append(_about_the_year(sources, year))
        rows = [row for one in sources.policy.schedules[year].values() for row in _milestones(one)]
        parts.append(table(("Schedule", "For", "Declarations", "Dated from", "Dated until"), rows))
    return "\n".join(parts)


def _about_the_year(sources: Sources, year: int) -> str:
    terms = sources.policy.terms[year]
    until = "" if terms.period.until is None else f" to {day_in_words(terms.period.until)}"
    said = [f"From {day_in_words(terms.period.start)}{until}."]
    if terms.payments_frozen_from is not None:
        said.append(f"Payments are frozen from {day_in_words(terms.payments_frozen_from)}.")
    if terms.declarations_close_on is not None:
        said.append(f"Declarations close on {day_in_words(terms.declarations_close_on)}.")
    return " ".join(said) + "\n"


def _milestones(schedule: Schedule) -> Iterator[tuple[str, ...]]:
    """Declaration types with the same days share a row."""
    rows: dict[tuple[date, date | None], list[Milestone]] = {}
    for milestone in schedule.milestones.values():
        rows.setdefault((milestone.start, milestone.until), []).append(milestone)
    who = ", ".join(code(COURSE_OF_ROLE[role]) for role in schedule.participants)
    for (start, until), milestones in rows.items():
        types = ", ".join(code(one.declaration_type) for one in milestones)
        ends = day_in_words(until) if until else "no deadline"
        yield code(schedule.identifier), who, types, day_in_words(start), ends


def _calendars(sources: Sources) -> str:
    parts = []
    for year in sorted(sources.policy.statement_calendars, reverse=True):
        dates = [one for one in sources.policy.statement_calendars[year] if one.kind == "output"]
        rows = [
            (f"{one.month.name} {one.month.year}", day_in_words(one.deadline), day_in_words(one.payment_date))
            for one in dates
        ]
        parts += [f"## Statements of contract year {year}\n", table(("Statement", "Cut-off date", "Paid on"), rows)]
    return "\n".join(parts)


def _evidence(sources: Sources) -> str:
    """Asked of the rules themselves: for each contract year that differs, course and type, which evidence they take."""
    editions = sources.policy.editions["evidence"]
    terms = sorted(sources.policy.terms)
    starts = [year for year in years_that_differ(editions) if any(covers(one, year) for one in editions)]
    parts = []
    for start in reversed(starts):
        same = [year for year in terms if year >= start and year < min((x for x in starts if x > start), default=9999)]
        years = f"{same[0]} to {same[-1]}" if len(same) > 1 else str(same[0])
        parts.append(f"## Contract years {years}\n")
        rows = [row for role in COURSE_OF_ROLE for row in _evidence_of(sources, same[-1], role)]
        parts.append(table(("Course", "Declaration", "Evidence"), rows))
    return "\n".join(parts)


def _evidence_of(sources: Sources, year: int, role: str) -> Iterator[tuple[str, ...]]:
    rulebook, facts = sources.rulebook, sources.policy.vocabulary.facts
    for kind in facts["declaration_type"].choices:
        known: dict[str, Any] = {"role": role, "declaration_type": kind, "contract_year": year}
        known["declaration_type_status"] = rulebook.decide("declaration_type", known, sources.today, year).answer(
            "status"
        )
        statuses = {
            word: rulebook.decide(
                "evidence", {**known, "evidence_given": True, "evidence_held": word}, sources.today, year
            ).answer("status")
            for word in facts["evidence_held"].choices
        }
        taken = [code(word) for word, status in statuses.items() if status == "accepted"]
        if known["declaration_type_status"] == "not_for_mentors":
            said = "not declared"
        else:
            said = listed(taken, "or") or "none is looked at"
        yield code(COURSE_OF_ROLE[role]), code(kind), said


def _words(fact: str) -> Callable[[Sources], str]:
    """A list of the words a fact may hold."""

    def part(sources: Sources) -> str:
        return "".join(f"- {code(word)}\n" for word in sources.policy.vocabulary.facts[fact].choices)

    return part


def _contract_years(sources: Sources) -> str:
    rows = []
    for year, terms in sorted(sources.policy.terms.items()):
        frozen = terms.payments_frozen_from
        closed = "" if frozen is None else f"payments frozen from {day_in_words(frozen)}"
        rows.append((str(year), day_in_words(terms.period.start), plain(closed)))
    return table(("Contract year", "First day", "Closed"), rows)


def _scenarios(sources: Sources) -> str:
    rows = [(plain(one.name), plain(one.shows), plain(one.try_this)) for one in sources.scenarios]
    return table(("Name", "Shows", "Try"), rows)


PARTS: Mapping[str, Callable[[Sources], str]] = {
    "schedules": _schedules,
    "statement-calendars": _calendars,
    "evidence": _evidence,
    "error-codes": lambda sources: table_of_errors(sources.policy, sources.today),
    "reference": lambda sources: reference_page(sources.document),
    "release-notes": lambda sources: as_markdown(sources.notes),
    "declaration-types": _words("declaration_type"),
    "withdrawal-reasons": _words("withdrawal_reason"),
    "deferral-reasons": _words("deferral_reason"),
    "schedule-identifiers": _words("new_schedule"),
    "contract-years": _contract_years,
    "scenarios": _scenarios,
}
"""By the name that stands in a guide."""
