"""Does every example come out as it says, by the rule it says, and does every rule have an example?

The examples are decided by the engine that decides for the service, so what is checked is what will be done.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.drafts import Drafts
from engine.edition_runner import EditionRunner
from engine.example_writing import by_text, outcome_text
from engine.examples import ExampleResult, run_example
from engine.model.decision import OTHERWISE, Edition, Example, HitPolicy
from engine.problem import Problem
from engine.ruleset import discipline


def problems_of(drafts: Drafts, faulty: frozenset[str]) -> Iterator[Problem]:
    """Problems of the examples of every edition whose file is not among the faulty ones."""
    if drafts.vocabulary is None:
        return
    runner = EditionRunner(drafts.vocabulary)
    try:
        for draft in drafts.editions:
            if draft.clean and draft.file not in faulty:
                beyond = discipline.problems_of(draft.value)
                yield from beyond
                if not beyond:
                    yield from _examples(draft.value, runner)
    finally:
        runner.close()


def _examples(edition: Edition, runner: EditionRunner) -> Iterator[Problem]:
    reached: set[str] = set()
    for example in edition.examples:
        result = run_example(runner, edition, example)
        reached |= {*example.by, *result.decided_by}
        if not result.passed:
            yield _failed(edition, example, result)
    for rule in edition.rules:
        if rule.id not in reached:
            wrong = f"No example reaches the rule “{rule.id}”."
            yield Problem("E505", rule.place, wrong, f"an example with by: {by_text(edition, (rule.id,))}")
    if edition.otherwise is not None and edition.otherwise.then and OTHERWISE not in reached:
        wrong = "No example reaches the answer when no rule fits."
        yield Problem("E505", edition.otherwise.place, wrong, f"an example with by: {OTHERWISE}")


def _failed(edition: Edition, example: Example, result: ExampleResult) -> Problem:
    if not result.outcome and result.fault and edition.hit_policy is not HitPolicy.COLLECT:
        wrong = f"The example “{example.name}” {result.fault.rstrip('.')}."
        mend = "given: with every fact the rules answer with, or another rule."
        if edition.hit_policy is HitPolicy.UNIQUE:
            mend = "rules that exclude each other, or hit_policy: first; given: with every fact the rules answer with."
        return Problem("E508", example.place, wrong, mend)
    if result.decided_by != example.by:
        decided = " and ".join(f"“{name}”" for name in result.decided_by) or "no rule"
        wrong = f"The example “{example.name}” is decided by {decided}."
        mend = f"by: {by_text(edition, result.decided_by)} if that is right; else mend the rules."
        return Problem("E507", example.place, wrong, mend)
    wrong = f"The example “{example.name}” comes out differently from what it expects."
    mend = f"expect: {outcome_text(edition, result.outcome)} if that is right; else mend the rules."
    return Problem("E506", example.place, wrong, mend)
