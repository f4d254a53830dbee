"""One edition of one decision, as its file states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.calendar import Period
from engine.model.conditions import Condition, Operand
from engine.model.facts import FactType, FactValue
from engine.problem import Place


class HitPolicy(StrEnum):
    """Which of the rules that fit give the answer (the terms of DMN)."""

    FIRST = "first"  # the topmost
    UNIQUE = "unique"  # the only one; two that fit are an error of the policy
    COLLECT = "collect"  # all of them, in the order of the file


class AnswerType(StrEnum):
    """What an answer may hold."""

    CHOICE = "choice"  # one of the listed words
    CODE = "code"  # any lower_case word
    YES_NO = "yes_no"
    WHOLE_NUMBER = "whole_number"
    CONTRACT_YEAR = "contract_year"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing a decision answers: its name, type and choices. A required one stands in every outcome."""

    name: str
    type: AnswerType
    choices: tuple[str, ...]
    required: bool
    place: Place


Outcome = Mapping[str, Operand]
"""Answer name to value, as a rule writes it; `OtherFact` takes the value from a fact."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `say` is the sentence a user reads when it decides.

    `unless_already` (collect only) names earlier rules after whose firing this one is passed over.
    `implements` and `source` trace it to policy.
    """

    id: str
    when: Condition
    then: Outcome
    say: str
    place: Place
    unless_already: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None


OTHERWISE = "otherwise"
"""The id by which the answer of last resort is known."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The answer when no rule fits. For collect, `then` is empty and the outcome is an empty list."""

    then: Outcome
    say: str
    place: Place


@dataclass(frozen=True, slots=True)
class Example:
    """A case policy staff pinned: given these facts, this outcome, by these rules.

    `expect` is one outcome, or for collect one per rule in `by`.
    """

    name: str
    given: Mapping[str, FactValue]
    expect: tuple[Mapping[str, FactValue], ...]
    by: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ContractYears:
    """The contract years an edition speaks for, both included; `until` None is open."""

    start: int
    until: int | None

    def covers(self, year: int) -> bool:
        """Whether the contract year is one of them."""
        return self.start <= year and (self.until is None or year <= self.until)


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated, immutable statement of a decision. `name` is its file without the ending."""

    decision: str
    name: str
    question: str
    effective: Period
    contract_years: ContractYears | None
    owner: str
    source: str
    note: str | None
    hit_policy: HitPolicy
    answers: tuple[Answer, ...]
    rules: tuple[Rule, ...]
    otherwise: Otherwise | None
    examples: tuple[Example, ...]
    fact_types: Mapping[str, FactType]
    """Type of every fact the rules name."""
    digest: str
    """SHA-256 of the bytes of the file, hexadecimal."""
    place: Place
    retrospective: str | None = None
    """Why it may change what was decided and paid before it was released; None when it may not."""

    def in_force(self, on: date) -> bool:
        """Whether the edition's own dates cover the day (the next edition may still end it sooner)."""
        return self.effective.covers(on)
