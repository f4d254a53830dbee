"""From when, and until when, a person is funded: as recorded, and under a draft.

In: what was decided about a person's funding, in the order it was, and what a draft answers. Out: the facts that are
others by it. Must never know: the database, or what a declaration earns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from engine.calendar import ONE_DAY
from engine.errors import PolicyError
from engine.model.facts import FactValue
from service.policy_changes.asking import NOTHING, Asking, Facts, on_day, unlike
from service.policy_changes.claims import COMPLETES, Taken

Answers = Mapping[str, FactValue]
OF_FUNDING = frozenset({"eligible_for_funding", "ineligible_from"})


@dataclass(frozen=True, slots=True)
class Completion:
    """A question whether a mentor's declaration ends or restores funding. `recorded` is None where none was asked.

    The days are those of the completed declarations that stand, as recorded and under the draft; `stands` says whether
    under the draft the question is asked at all.
    """

    sequence: int
    about: date
    contract_year: int | None
    facts: Facts
    recorded: Taken | None
    days_before: Sequence[date]
    days_after: Sequence[date]
    stands: bool


class Funding:
    """From when, and until when, a person is funded: as recorded, and under the draft.

    Tell it what happened in the order in which it did.
    """

    def __init__(self, asking: Asking, fundings: Sequence[Taken], today: date) -> None:
        self._asking = asking
        self._was, self._now = _Course(), _Course()
        self._until = {one.sequence: following.about - ONE_DAY for one, following in pairwise(fundings)}
        self._today = today
        self.files = NOTHING
        """The files of the draft's editions that answered otherwise so far."""

    @property
    def eligible_otherwise(self) -> bool:
        """Whether the person becomes eligible at another time under the draft, or in one of the two never."""
        was, now = self._was, self._now
        return (was.eligible_since, was.eligible_from) != (now.eligible_since, now.eligible_from)

    def judged(self, taken: Taken) -> None:
        """Funding was judged; and every night until it was judged again it was asked about whoever still waited."""
        if self._was.eligible_from is None and taken.facts.get("eligible_for_funding") is True:
            self._was.eligible_before(taken)  # by a record that came from elsewhere
            self._now.eligible_before(taken)
        known: Facts = {**taken.facts, **self._otherwise(taken)}
        self._was.take(taken, taken.outcome[0])
        self._now.take(taken, self._again(taken, known))
        if self._now.eligible_from is None:
            self._now.eligible_from = self._night(taken, known)

    def completed(self, asked: Completion) -> None:
        """It was asked whether a declaration, made or taken back, ends or restores a mentor's funding."""
        recorded = None if asked.recorded is None else asked.recorded.outcome[0]
        self._was.end(asked, recorded, asked.days_before)
        if asked.stands:
            self._now.end(asked, self._completed_again(asked), asked.days_after)

    def facts(self, taken: Taken) -> Facts:
        """What is otherwise known of the person's funding when a decision was taken; nothing when all is the same."""
        found: Facts = {}
        eligible = self._now.eligible_at(taken)
        if self._was.eligible_at(taken) is not eligible:
            found["eligible_for_funding"] = eligible
        if self._was.ends or self._now.ends:
            was, now = (course.ended_at(taken.sequence) for course in (self._was, self._now))
            if was.day != now.day:
                found["ineligible_from"] = now.day
        return found

    def later(self, taken: Taken) -> tuple[date, Facts] | None:
        """The day after the decision on which the person becomes eligible under the draft, if they do.

        With it come the facts that are others by then.
        """
        now, day = self._now, self._now.eligible_from
        if day is None or now.eligible_at(taken):
            return None
        ended = now.ended_before(day) if now.eligible_since is None else now.ended_at(now.eligible_since)
        facts = on_day({"eligible_for_funding": True}, day)
        return day, facts if ended == now.ended_at(taken.sequence) else {**facts, "ineligible_from": ended.day}

    def _otherwise(self, taken: Taken) -> Facts:
        facts = self.facts(taken)
        was, now = (course.ended_at(taken.sequence) for course in (self._was, self._now))
        if was.reason != now.reason:
            facts["mentor_completion_reason"] = now.reason
        return unlike(taken, facts)

    def _again(self, taken: Taken, known: Facts) -> Answers:
        """The draft's answer to a decision on funding."""
        asking, recorded = self._asking, taken.outcome[0]
        if known == taken.facts and not asking.differs(taken.decision, taken.about, taken.contract_year):
            return recorded
        decision = asking.decide(taken.decision, known, taken.about, taken.contract_year)
        self.files |= asking.answered_otherwise(
            decision, taken, same=decision.outcome[0].get("status") == recorded.get("status")
        )
        return decision.outcome[0]

    def _night(self, taken: Taken, known: Facts) -> date | None:
        """The night on which the person becomes eligible under the draft, though nothing was recorded of it.

        Where the policy in force would make them eligible on the same night by what is recorded of them, and it is not
        recorded that they were, what is known of them has changed since, and nothing is made of it.
        """
        asking, name, year = self._asking, taken.decision, taken.contract_year
        if known == taken.facts and not asking.changed(name):
            return None
        last = self._until.get(taken.sequence, self._today)
        for day in asking.days_it_may_change(taken, known, taken.about + ONE_DAY, last):
            try:
                decision = asking.decide(name, on_day(known, day), day, year)
            except PolicyError:  # the draft has no edition on that day
                continue
            if decision.outcome[0].get("status") == "eligible":
                if self._was.eligible_from is None and self._eligible_in_force(taken, day):
                    return None
                self.files |= {decision.stated.place.file}
                return day
        return None

    def _eligible_in_force(self, taken: Taken, day: date) -> bool:
        try:
            facts = on_day(taken.facts, day)
            decision = self._asking.base.decide(taken.decision, facts, day, taken.contract_year)
        except PolicyError:
            return False
        return decision.outcome[0].get("status") == "eligible"

    def _completed_again(self, asked: Completion) -> Answers:
        asking, taken = self._asking, asked.recorded
        facts: Facts = {**asked.facts, "live_completed_declarations": len(asked.days_after)}
        was, now = (course.ended_at(asked.sequence) for course in (self._was, self._now))
        if was.reason != now.reason or taken is None:
            facts["mentor_completion_reason"] = now.reason
        differs = asking.differs(COMPLETES, asked.about, asked.contract_year)
        if taken is not None and not differs and not unlike(taken, facts):
            return taken.outcome[0]
        decision = asking.decide(COMPLETES, facts, asked.about, asked.contract_year)
        if taken is not None:
            self.files |= asking.answered_otherwise(
                decision, taken, same=decision.outcome[0].get("effect") == taken.outcome[0].get("effect")
            )
        return decision.outcome[0]


@dataclass(frozen=True, slots=True)
class _End:
    """The day on which funding ended, and why; no day while it has not."""

    day: date | None = None
    reason: str | None = None


_NOT_ENDED = _End()
_BEFORE_ALL = 0
"""Comes before the sequence of every decision."""


@dataclass(slots=True)
class _Course:
    """How a person's funding went under one policy."""

    eligible_since: int | None = None
    """The sequence of the decision that made them eligible; None when it was a night of which nothing is recorded."""
    eligible_from: date | None = None
    ends: list[tuple[int, date, _End]] = field(default_factory=list)
    """By the sequence of the decision and the day it was taken."""

    def eligible_before(self, taken: Taken) -> None:
        self.eligible_since, self.eligible_from = _BEFORE_ALL, taken.about

    def take(self, taken: Taken, outcome: Answers) -> None:
        ended = outcome.get("ineligible_from")
        if isinstance(ended, date):
            self.ends.append((taken.sequence, taken.about, _End(ended, str(outcome.get("completion_reason")))))
        elif self.eligible_from is None:
            if outcome.get("status") == "eligible":
                self.eligible_since, self.eligible_from = taken.sequence, taken.about
        elif outcome.get("ends_funding") is True and self.ended_at(taken.sequence).day is None:
            self.ends.append((taken.sequence, taken.about, _End(taken.about)))

    def end(self, asked: Completion, outcome: Answers | None, days: Sequence[date]) -> None:
        effect = None if outcome is None else outcome.get("effect")
        if outcome is not None and effect == "end_funding":
            declared = asked.facts["declaration_date"]
            assert isinstance(declared, date), "a declaration that was accepted has a day"
            end = _End(max(days, default=declared), str(outcome.get("reason")))
            self.ends.append((asked.sequence, asked.about, end))
        elif effect == "restore_funding":
            self.ends.append((asked.sequence, asked.about, _NOT_ENDED))

    def eligible_at(self, taken: Taken) -> bool:
        if self.eligible_from is None:
            return False
        if self.eligible_since is None:
            return self.eligible_from <= taken.about
        return self.eligible_since < taken.sequence

    def ended_at(self, sequence: int) -> _End:
        return next((end for since, _, end in reversed(self.ends) if since < sequence), _NOT_ENDED)

    def ended_before(self, day: date) -> _End:
        return next((end for _, about, end in reversed(self.ends) if about < day), _NOT_ENDED)
