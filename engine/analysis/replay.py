"""Recorded decisions taken once more: as they were recorded, or under other editions.

In: the JSON of a decision as it was recorded. Out: whether it comes out the same, byte for byte; or from which answer
it would go to which. Must never know: where decisions are kept, or how what is found is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from engine.decision_json import read_head, read_values
from engine.editions import edition_for
from engine.errors import PolicyError
from engine.model.decision import Edition
from engine.model.facts import FactValue
from engine.rulebook import Rulebook
from engine.wording import answers_in_words

MOST_REMEMBERED = 50_000
"""Answers kept for the next decision on the same facts; then they are forgotten and gathered anew."""


class Standing(StrEnum):
    """How a decision taken again compares with what was recorded."""

    IDENTICAL = "identical"
    DIFFERENT = "different"  # the same edition decides otherwise, or writes it otherwise: an alarm
    EDITION_CHANGED = "edition_changed"  # its file is no longer byte for byte the one that decided


Choose = Callable[[str, date, int | None], Edition | None]
"""The edition to decide with, by decision, day and contract year; None to leave the decision out."""


@dataclass(frozen=True, slots=True)
class Move:
    """Decisions go from one answer to another, in words; both the same when nothing changes."""

    decision: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        """Whether the answer becomes another one."""
        return self.before != self.after


@dataclass(slots=True)
class Again:
    """Decides recorded decisions again with one rulebook."""

    rulebook: Rulebook
    _by_digest: dict[tuple[str, str], Edition] = field(init=False)
    _answers: dict[tuple[int, tuple[FactValue | None, ...]], str] = field(init=False, default_factory=dict)
    _named: dict[int, tuple[str, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        every = (edition for editions in self.rulebook.policy.editions.values() for edition in editions)
        self._by_digest = {(edition.decision, edition.digest): edition for edition in every}

    def as_recorded(self, document: str) -> Standing:
        """Decide with the edition that decided, and compare the two documents byte for byte."""
        data = read_head(document)
        edition = self._by_digest.get((data["decision"], data["digest"]))
        if edition is None:
            return Standing.EDITION_CHANGED
        about, year = date.fromisoformat(data["about"]), data["contract_year"]
        try:
            again = self.rulebook.decide_with(edition, read_values(data["facts"]), about, year)
        except PolicyError:
            return Standing.DIFFERENT
        return Standing.IDENTICAL if again.to_json() == document.encode() else Standing.DIFFERENT

    def under(self, document: str, choose: Choose) -> Move | None:
        """The answer recorded and the chosen edition's on the same facts. None when the decision is left out."""
        data = read_head(document)
        decision: str = data["decision"]
        edition = choose(decision, date.fromisoformat(data["about"]), data["contract_year"])
        if edition is None:
            return None
        before = outcome_in_words([read_values(one) for one in data["outcome"]])
        if edition.digest == data["digest"]:
            return Move(decision, before, before)
        return Move(decision, before, self._answer(edition, read_values(data["facts"]), data))

    def _answer(self, edition: Edition, facts: Mapping[str, FactValue], data: Mapping[str, Any]) -> str:
        """What the edition answers; it depends on nothing but the facts its rules name."""
        named = self._named.setdefault(id(edition), tuple(edition.fact_types))
        key = (id(edition), tuple(facts.get(name) for name in named))
        said = self._answers.get(key)
        if said is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            said = self._answers[key] = self._asked(edition, dict(zip(named, key[1], strict=True)), data)
        return said

    def _asked(self, edition: Edition, facts: Mapping[str, FactValue | None], data: Mapping[str, Any]) -> str:
        about, year = date.fromisoformat(data["about"]), data["contract_year"]
        try:
            again = self.rulebook.decide_with(edition, facts, about, year)
        except PolicyError as error:
            return f"cannot be decided: {error}"
        return outcome_in_words(again.outcome)


def by_the_calendar(rulebook: Rulebook) -> Choose:
    """Whatever edition of the policy is in force on the day a decision is about; none where none is."""

    def choose(decision: str, about: date, contract_year: int | None) -> Edition | None:
        try:
            return edition_for(rulebook.policy, decision, about, contract_year)
        except PolicyError:
            return None

    return choose


def by_one(edition: Edition) -> Choose:
    """One edition, whatever its dates, for every decision of its name and of the contract years it speaks for."""

    def choose(decision: str, _about: date, contract_year: int | None) -> Edition | None:
        years = edition.contract_years
        suits = years is None or contract_year is None or years.covers(contract_year)
        return edition if decision == edition.decision and suits else None

    return choose


def outcome_in_words(outcome: list[Mapping[str, FactValue]] | tuple[Mapping[str, FactValue], ...]) -> str:
    """The answers of a decision in words, in the order they were given."""
    return "; ".join(answers_in_words(answers) for answers in outcome) or "nothing"
