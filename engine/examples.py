"""Runs the examples that policy staff pin in an edition.

In: something that decides with one edition, the edition, and its example. Out: whether it came out as pinned.
Must never know: files, or how results are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engine.decision import Decision
from engine.errors import PolicyError
from engine.model.decision import Edition, Example
from engine.model.facts import FactValue


class DecidesWithEditions(Protocol):
    """A Rulebook, or an EditionRunner before there is a whole policy."""

    def decide_with(
        self,
        edition: Edition,
        facts: Mapping[str, FactValue | None],
        on: date,
        contract_year: int | None = None,
    ) -> Decision:
        """The edition's decision on the facts."""
        ...


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How an example came out. `fault` completes "The example …" and is None when it passed.

    `decided_by` and `outcome` are empty when no decision could be taken.
    """

    passed: bool
    decided_by: tuple[str, ...]
    outcome: tuple[Mapping[str, FactValue], ...]
    fault: str | None


def run_example(rulebook: DecidesWithEditions, edition: Edition, example: Example) -> ExampleResult:
    """Decide the example on the edition's first day and compare outcome and deciding rules with what it pins."""
    year = edition.contract_years.start if edition.contract_years else None
    try:
        decision = rulebook.decide_with(edition, example.given, edition.effective.start, year)
    except PolicyError as error:
        return ExampleResult(False, (), (), f"could not be decided: {error}")
    decided_by = tuple(rule.id for rule in decision.fired)
    fault = _difference(example, decided_by, decision.outcome)
    return ExampleResult(fault is None, decided_by, decision.outcome, fault)


def _difference(
    example: Example, decided_by: tuple[str, ...], outcome: tuple[Mapping[str, FactValue], ...]
) -> str | None:
    if decided_by != example.by:
        return f"was decided by {_rules(decided_by)}, not by {_rules(example.by)}"
    if outcome != example.expect:
        return f"came out as {_outcomes(outcome)}, not as {_outcomes(example.expect)}"
    return None


def _rules(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "no rule"


def _outcomes(outcomes: tuple[Mapping[str, FactValue], ...]) -> str:
    return (
        "; ".join(", ".join(f"{name}: {value}" for name, value in outcome.items()) for outcome in outcomes) or "nothing"
    )
