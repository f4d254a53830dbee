"""What a draft answers to questions that were asked under the policy in force.

In: both rulebooks, a decision's name, facts and a day. Out: the draft's decision, and whether another edition took it.
Must never know: the database, or what is done with an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from engine.calendar import ONE_DAY
from engine.decision import Decision
from engine.editions import edition_for
from engine.errors import NoEditionError
from engine.model.conditions import Operator, OtherFact
from engine.model.decision import Edition
from engine.model.facts import FactType, FactValue
from engine.rulebook import Rulebook
from engine.trace import every_test
from service.policy_changes.claims import Taken

MOST_REMEMBERED = 50_000
"""Answers kept for the next question alike; then they are forgotten and gathered anew."""
NOTHING = frozenset[str]()
_TODAY = "today"
Facts = dict[str, FactValue | None]


class Asking:
    """Asks a draft, and the policy in force where the two must be held against each other."""

    def __init__(self, base: Rulebook, draft: Rulebook) -> None:
        self.base, self.draft = base, draft
        self._differ: dict[tuple[str, date, int | None], bool] = {}
        self._editions: dict[tuple[str, date, int | None], Edition] = {}
        self._answers: dict[tuple[int, int | None, tuple[FactValue | None, ...]], Decision] = {}
        self._instants: dict[int, tuple[str, ...] | None] = {}
        self._limits: dict[str, frozenset[date]] = {}
        self._gone = base.policy.vocabulary.facts.keys() - draft.policy.vocabulary.facts.keys()

    def differs(self, decision: str, about: date, contract_year: int | None) -> bool:
        """Whether another edition answers under the draft than under the policy in force."""
        key = (decision, about, contract_year)
        if key not in self._differ:
            self._differ[key] = _digest(self.base, *key) != _digest(self.draft, *key)
        return self._differ[key]

    def changed(self, decision: str) -> bool:
        """Whether the draft has other editions of the decision, whatever the day."""
        was, now = (book.policy.editions.get(decision, ()) for book in (self.base, self.draft))
        return [one.digest for one in was] != [one.digest for one in now]

    def decide(self, decision: str, facts: Facts, about: date, contract_year: int | None) -> Decision:
        """The draft's decision, taken once for all questions with the same values of the facts its rules name.

        Where instants are only held against one another, which comes first is enough; so what fired and what is
        answered are of this question, and the facts may be those of another. Facts the draft's vocabulary no longer has
        are left out.
        """
        edition = self.edition(decision, about, contract_year)
        instants = self._instants_of(edition)
        if instants is None:
            known = {name: value for name, value in facts.items() if name not in self._gone} if self._gone else facts
            return self.draft.decide_with(edition, known, about, contract_year)
        named = {name: facts.get(name) for name in edition.fact_types}
        key = (id(edition), contract_year, tuple((named | _in_order(named, instants)).values()))
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            answer = self._answers[key] = self.draft.decide_with(edition, named, about, contract_year)
        return answer

    def _instants_of(self, edition: Edition) -> tuple[str, ...] | None:
        """The instants the rules name, which no two claims share; None where more counts than which comes first."""
        if id(edition) not in self._instants:
            names = tuple(name for name, of in edition.fact_types.items() if of is FactType.INSTANT)
            tests = [test for rule in edition.rules for test in every_test(rule.when) if test.fact in names]
            held_against = [one for test in tests if test.operator is not Operator.MISSING for one in test.operands]
            answers = [one for rule in (*edition.rules, edition.otherwise) if rule for one in rule.then.values()]
            plain = all(isinstance(one, OtherFact) for one in held_against)
            given_back = any(isinstance(one, OtherFact) and one.name in names for one in answers)
            self._instants[id(edition)] = names if plain and not given_back else None
        return self._instants[id(edition)]

    def edition(self, decision: str, about: date, contract_year: int | None) -> Edition:
        """The draft's edition that answers. Raises NoEditionError."""
        key = (decision, about, contract_year)
        if key not in self._editions:
            self._editions[key] = edition_for(self.draft.policy, *key)
        return self._editions[key]

    def answered_otherwise(self, decision: Decision, taken: Taken, *, same: bool) -> frozenset[str]:
        """The file of the edition that decided, when it is another one and answers otherwise; else none."""
        otherwise = not same and self.differs(decision.decision, taken.about, decision.contract_year)
        return frozenset([decision.stated.place.file]) if otherwise else NOTHING

    def days_it_may_change(self, taken: Taken, facts: Facts, first: date, last: date) -> Iterator[date]:
        """Of the days from first to last all on which the draft may answer otherwise than on the day before.

        Nothing but `today` passes: so the first day, and where an edition begins, and each day a rule or a fact states,
        with the day after it.
        """
        if first > last:
            return
        stated = self._days_stated(taken.decision) | {one for one in facts.values() if type(one) is date}
        days = {first, *stated, *(day + ONE_DAY for day in stated if day < last)}
        yield from sorted(day for day in days if first <= day <= last)

    def _days_stated(self, decision: str) -> frozenset[date]:
        if decision not in self._limits:
            editions = self.draft.policy.editions.get(decision, ())
            tests = (test for one in editions for rule in one.rules for test in every_test(rule.when))
            stated = {operand for test in tests for operand in test.operands if type(operand) is date}
            ends = {one.effective.until for one in editions if one.effective.until is not None}
            self._limits[decision] = frozenset({*stated, *ends, *(one.effective.start for one in editions)})
        return self._limits[decision]


def _in_order(named: Facts, instants: tuple[str, ...]) -> Facts:
    """In place of each instant its place among them all."""
    known = [(name, value) for name in instants if isinstance(value := named[name], datetime)]
    order = sorted(value for _, value in known)
    return {name: order.index(value) for name, value in known}


def on_day(facts: Mapping[str, FactValue | None], day: date) -> Facts:
    """The facts as they would be asked about on the day."""
    return {**facts, _TODAY: day}


def unlike(taken: Taken, facts: Facts) -> Facts:
    """Those of the facts that are not as recorded."""
    return {name: value for name, value in facts.items() if taken.facts.get(name) != value}


def _digest(book: Rulebook, decision: str, about: date, contract_year: int | None) -> str | None:
    try:
        return edition_for(book.policy, decision, about, contract_year).digest
    except NoEditionError:
        return None
