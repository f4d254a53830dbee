"""Questions asked of the whole policy, one file each.

In: what the files say. Out: Problems; an empty list means the policy may be used.
Must never know: YAML, or how Problems are shown.
"""

from __future__ import annotations

from engine.checks import (
    call_off_contracts,
    contract_years,
    editions,
    examples,
    placement,
    references,
    releases,
    rule_names,
    schedules,
    statement_calendars,
    terms,
)
from engine.checks.drafts import Drafts
from engine.problem import Problem, Severity

_QUESTIONS = (
    placement.problems_of,
    rule_names.problems_of,
    editions.problems_of,
    terms.problems_of,
    contract_years.problems_of,
    call_off_contracts.problems_of,
    schedules.problems_of,
    statement_calendars.problems_of,
    references.problems_of,
    releases.problems_of,
)


def problems_of(drafts: Drafts) -> list[Problem]:
    """Every Problem that only shows when what was read is looked at as a whole.

    Examples are run last, and only those of files in which nothing else is wrong.
    """
    problems = [problem for question in _QUESTIONS for problem in question(drafts)]
    faulty = frozenset(problem.place.file for problem in problems if problem.severity is Severity.ERROR)
    return [*problems, *examples.problems_of(drafts, faulty)]
