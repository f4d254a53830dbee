"""Three readings of the same rules must always agree: durable-rules, the trace, and the naive interpreter.

`ECF2_DIFFERENTIAL` sets how many evaluations are made, `ECF2_DIFFERENTIAL_SEED` where the random cases start.
"""

from __future__ import annotations

import os
from random import Random

import pytest

from engine.decision import Decision
from engine.edition_runner import EditionRunner
from engine.errors import ReadingsDisagreeError, UniqueRuleError
from engine.model.decision import Edition
from engine.model.facts import FactValue
from engine.ruleset import problems_of
from engine.trace import every_test
from tests.properties.naive_interpreter import Verdict, holds, judge
from tests.properties.random_policy import PLACE, VOCABULARY, random_edition, random_facts

EVALUATIONS = int(os.environ.get("ECF2_DIFFERENTIAL", "10000"))
SEED = os.environ.get("ECF2_DIFFERENTIAL_SEED", "ecf2")
CASES_FOR_EACH_EDITION = 100


def test_durable_rules_the_trace_and_a_naive_interpreter_agree_on_random_policy() -> None:
    evaluations = refused = number = 0
    while evaluations < EVALUATIONS:
        seed = f"{SEED}-{number}"
        random = Random(seed)
        edition = random_edition(random)
        number += 1
        if problems_of(edition):
            refused += 1
            continue
        runner = EditionRunner(VOCABULARY)
        for case in range(CASES_FOR_EACH_EDITION):
            facts = random_facts(random)
            difference = _difference(runner, edition, facts, words=case % 10 == 0)
            if difference:
                pytest.fail(_said(difference, seed, edition, facts))
            evaluations += 1
        runner.close()
        assert runner.disagreements == 0
    assert refused < number / 2, "the generator hardly makes anything the compiler takes"


def _difference(runner: EditionRunner, edition: Edition, facts: dict[str, FactValue], *, words: bool) -> str | None:
    """How the readings differ; `words` also holds every leaf of the trace and the JSON form to account."""
    expected = judge(edition, facts)
    try:
        decision = runner.decide_with(edition, facts, edition.effective.start)
    except UniqueRuleError:
        return None if expected.clash else "durable-rules and the trace find several rules, the interpreter does not"
    except ReadingsDisagreeError as disagreement:
        return f"{disagreement} The interpreter: {expected}"
    found = _verdict(decision)
    if found != expected:
        return f"the engine: {found}; the interpreter: {expected}"
    return _difference_in_words(decision, edition, facts) if words else None


def _difference_in_words(decision: Decision, edition: Edition, facts: dict[str, FactValue]) -> str | None:
    leaves = [leaf.holds for rule in decision.trace for leaf in rule.leaves]
    if leaves != [holds(test, facts) for rule in edition.rules for test in every_test(rule.when)]:
        return f"the leaves of the trace differ from the interpreter: {decision.trace}"
    if Decision.from_json(decision.to_json()).to_json() != decision.to_json():
        return "the decision changes on its way through JSON"
    return None


def _verdict(decision: Decision) -> Verdict:
    return Verdict(
        fired=tuple(rule.id for rule in decision.fired),
        outcome=tuple(dict(outcome) for outcome in decision.outcome),
        passed_over={rule.rule: rule.passed_over_by for rule in decision.trace if rule.passed_over_by},
    )


def _said(difference: str, seed: str, edition: Edition, facts: dict[str, FactValue]) -> str:
    rules = "\n".join(f"  {rule.id}: {rule.when} unless {rule.unless_already}" for rule in edition.rules)
    return f"{difference}\nseed {seed!r}, {edition.hit_policy.value}\nfacts {facts}\nrules\n{rules}".replace(
        f", place={PLACE!r}", ""
    )
