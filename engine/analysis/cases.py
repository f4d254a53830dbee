"""Cases found by proof, held against the engine that decides: what does not come out there is never shown.

In: an edition, a finding with a case. Out: the case with no more facts than it takes, and what the engine says of it.
Must never know: how findings are worded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.analysis.proofs import Finding, Kind
from engine.decision import Decision
from engine.decision_parts import ComparedFact, Leaf
from engine.edition_runner import EditionRunner
from engine.errors import PolicyError, UniqueRuleError
from engine.model.conditions import OtherFact
from engine.model.decision import Edition, Outcome
from engine.model.facts import FactValue

Case = Mapping[str, FactValue]


class NotReproducedError(AssertionError):
    """The engine does not do what was proved: the third reading differs from the others, which is our fault."""


def decided(runner: EditionRunner, edition: Edition, case: Case) -> Decision:
    """What the engine decides in the case, on the edition's first day. Raises PolicyError."""
    year = edition.contract_years.start if edition.contract_years else None
    return runner.decide_with(edition, case, edition.effective.start, year)


def smallest(case: Case, shows: Callable[[Case], bool]) -> dict[str, FactValue]:
    """The case without the facts it does not take to show the same. Raises NotReproducedError if it never did."""
    if not shows(case):
        raise NotReproducedError(f"The engine does not show what was proved of {dict(case)}.")
    kept = dict(case)
    for name in case:
        without = {fact: value for fact, value in kept.items() if fact != name}
        if shows(without):
            kept = without
    return kept


def case_of(runner: EditionRunner, edition: Edition, finding: Finding) -> dict[str, FactValue] | None:
    """The finding's case, reproduced and made small; None when it has none."""
    if finding.case is None:
        return None
    shows = _SHOWS[finding.kind]
    about = edition if finding.kind is Kind.NO_ANSWER else _without_answers(edition)

    def shown(case: Case) -> bool:
        try:
            return shows(runner, about, finding, case)
        except PolicyError:
            return False

    return smallest(finding.case, shown)


def _without_answers(edition: Edition) -> Edition:
    """The same rules answering with no fact: who decides can then be asked even where there is nothing to answer."""
    rules = tuple(replace(rule, then=_as_values(rule.then)) for rule in edition.rules)
    otherwise = edition.otherwise and replace(edition.otherwise, then=_as_values(edition.otherwise.then))
    return replace(edition, rules=rules, otherwise=otherwise)


def _as_values(then: Outcome) -> Outcome:
    return {name: value.name if isinstance(value, OtherFact) else value for name, value in then.items()}


def _decided_by_others(runner: EditionRunner, edition: Edition, finding: Finding, case: Case) -> bool:
    decision = decided(runner, edition, case)
    fits = {rule.rule for rule in decision.trace if rule.fits}
    return finding.rule in fits and finding.rule not in {rule.id for rule in decision.fired}


def _both_fit(runner: EditionRunner, edition: Edition, finding: Finding, case: Case) -> bool:
    try:
        decided(runner, edition, case)
    except UniqueRuleError as error:
        return all(f"{name} " in str(error) for name in (finding.rule, *finding.others))
    return False


def _no_answer(runner: EditionRunner, edition: Edition, _finding: Finding, case: Case) -> bool:
    try:
        decided(runner, edition, case)
    except UniqueRuleError:
        return False
    except PolicyError:
        return True
    return False


def _same_without(runner: EditionRunner, edition: Edition, finding: Finding, case: Case) -> bool:
    """Whether the same is said when the fact is not known; and some test of it holds, if one does in the finding."""
    without = {name: value for name, value in case.items() if name != finding.fact}
    one, other = decided(runner, edition, case), decided(runner, edition, without)
    asked = _asked(one, finding.fact) or not _asked(decided(runner, edition, finding.case or {}), finding.fact)
    return asked and finding.fact in case and _said(one) == _said(other)


def _asked(decision: Decision, fact: str | None) -> bool:
    return any(leaf.holds and _names(leaf, fact) for rule in decision.trace for leaf in rule.leaves)


def _names(leaf: Leaf, fact: str | None) -> bool:
    return leaf.fact == fact or any(isinstance(one, ComparedFact) and one.name == fact for one in leaf.wanted)


def _said(decision: Decision) -> list[object]:
    return [(rule.say, rule.then) for rule in decision.fired]


_SHOWS: Mapping[Kind, Callable[[EditionRunner, Edition, Finding, Case], bool]] = {
    Kind.NEVER_DECIDES: _decided_by_others,
    Kind.BOTH_FIT: _both_fit,
    Kind.NO_ANSWER: _no_answer,
    Kind.IDLE_FACT: _same_without,
}
