"""From when, and until when, a person is funded: as recorded, and under a draft.

In: the decisions on a person's funding, and what a draft answers to each. Out: the facts that are others by it.
Must never know: the database, or what a declaration earns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.model.facts import FactValue
from service.policy_changes.claims import Taken

Answers = Mapping[str, FactValue]
Facts = dict[str, FactValue | None]
OF_FUNDING = frozenset({"eligible_for_funding", "ineligible_from"})


class Fundings:
    """From when, and until when, a person is funded: as recorded, and under the draft."""

    def __init__(self, fundings: Sequence[Taken], again: Callable[[Taken], Answers]) -> None:
        was, now = _Funded(), _Funded()
        for taken in fundings:
            was.take(taken, taken.outcome[0])
            now.take(taken, again(taken))
        self._was, self._now, self.same = was, now, was == now

    def facts(self, taken: Taken) -> Facts:
        """What is otherwise known of the person's funding when a decision was taken; nothing when all is the same."""
        if self.same:
            return {}
        found: Facts = {"eligible_for_funding": self._now.eligible_at(taken)}
        if self._was.ended_on != self._now.ended_on:
            found["ineligible_from"] = self._now.ended_on if self._now.ended_at(taken) else None
        return found

    def later(self, taken: Taken) -> date | None:
        """The day after the decision on which the person becomes eligible under the draft, if they do."""
        since = self._now.eligible_from
        return since if not self.same and since is not None and not self._now.eligible_at(taken) else None


@dataclass(slots=True)
class _Funded:
    eligible_since: int | None = None
    eligible_from: date | None = None
    ended_since: int | None = None
    ended_on: date | None = None

    def take(self, taken: Taken, outcome: Answers) -> None:
        if self.eligible_since is None:
            if outcome.get("status") == "eligible":
                self.eligible_since, self.eligible_from = taken.sequence, taken.about
        elif self.ended_since is None and outcome.get("ends_funding") is True:
            self.ended_since, self.ended_on = taken.sequence, taken.about

    def eligible_at(self, taken: Taken) -> bool:
        return self.eligible_since is not None and self.eligible_since < taken.sequence

    def ended_at(self, taken: Taken) -> bool:
        return self.ended_since is not None and self.ended_since < taken.sequence
