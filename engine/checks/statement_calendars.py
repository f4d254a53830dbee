"""Do the statements of a contract year follow each other, each paid after its deadline?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from engine.checks.drafts import Drafts
from engine.model.contracts import StatementDate
from engine.problem import Problem


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Problems of every statement calendar that could be read."""
    for draft in drafts.calendars:
        if draft.clean:
            yield from _calendar(draft.value.statements)
            if not draft.value.statements:
                yield Problem("E409", draft.place, "The calendar has no statements.", "statements: with each month.")


def _calendar(statements: tuple[StatementDate, ...]) -> Iterator[Problem]:
    for statement in statements:
        if statement.payment_date <= statement.deadline:
            wrong = f"Statement {statement.month} is paid on {statement.payment_date}, not after its deadline."
            yield Problem("E408", statement.place, wrong, f"payment: and a day after {statement.deadline}.")
    for earlier, later in itertools.pairwise(statements):
        if later.month == earlier.month:
            wrong = f"The month {later.month} stands twice."
            yield Problem("E409", later.place, wrong, "each month once.")
        elif later.month < earlier.month:
            wrong = f"The month {later.month} stands below {earlier.month}."
            yield Problem("E409", later.place, wrong, "the months in their order.")
        elif later.deadline < earlier.deadline:
            wrong = f"The deadline of {later.month} comes before the deadline of {earlier.month}."
            yield Problem("E410", later.place, wrong, f"deadline: and a day from {earlier.deadline} on.")
