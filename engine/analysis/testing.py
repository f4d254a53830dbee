"""How well examples hold an edition: what they reach, and which slips of the pen they would let pass.

In: an edition with its examples, and the vocabulary. Out: counts, what is missing, and mutants that survive.
Must never know: files, or how it is shown. Counts are never rounded to a percentage here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from engine.analysis.cases import decided
from engine.analysis.difference import case_that_differs
from engine.analysis.mutants import Mutant, mutants_of
from engine.analysis.solver import Limits, NotProvedError
from engine.analysis.steps import step_of
from engine.decision_parts import ComparedFact, Leaf
from engine.edition_runner import EditionRunner
from engine.errors import PolicyError
from engine.example_writing import example_text
from engine.examples import ExampleResult, run_example
from engine.model.conditions import Operator, OtherFact, Test
from engine.model.decision import OTHERWISE, Edition, Example
from engine.model.facts import ORDERED_TYPES, FactValue, Vocabulary
from engine.problem import Place
from engine.trace import every_test
from engine.wording import test_in_words, value_in_words

__all__ = ["Coverage", "Gap", "Mutation", "Survivor", "coverage_of", "failures_of", "mutation_of"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something no example reaches: where it stands, in which rule, and what is missing, in words."""

    place: Place
    rule: str
    missing: str


@dataclass(slots=True)
class Coverage:
    """What the examples reach, as counts (reached, of), and what they do not."""

    rules: tuple[int, int]
    sides: tuple[int, int]
    """Each test of each rule, seen to hold and seen not to hold: two sides."""
    edges: tuple[int, int]
    """Each date and number a rule names, seen at the edge: the last value on the one side, the first on the other."""
    gaps: list[Gap]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no example notices, and an example that would."""

    mutant: Mutant
    example: str


@dataclass(slots=True)
class Mutation:
    """What became of the mutants. Those that mean the same as the edition are proved to, and count for nothing."""

    caught: int = 0
    same_meaning: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    not_proved: list[Mutant] = field(default_factory=list)
    """Survivors of which it could not be proved whether they mean the same."""


def failures_of(edition: Edition, vocabulary: Vocabulary) -> list[tuple[Example, ExampleResult]]:
    """The examples that do not come out as pinned, by the rules they pin."""
    runner = EditionRunner(vocabulary)
    try:
        results = [(example, run_example(runner, edition, example)) for example in edition.examples]
    finally:
        runner.close()
    return [(example, result) for example, result in results if not result.passed]


def coverage_of(edition: Edition, vocabulary: Vocabulary) -> Coverage:
    """What the examples of the edition reach."""
    runner = EditionRunner(vocabulary)
    fired: set[str] = set()
    seen: dict[str, list[set[Leaf]]] = {rule.id: [set() for _ in every_test(rule.when)] for rule in edition.rules}
    try:
        for example in edition.examples:
            try:
                decision = decided(runner, edition, example.given)
            except PolicyError:
                continue
            fired |= {rule.id for rule in decision.fired}
            for rule in decision.trace:
                for leaf, leaves in zip(rule.leaves, seen[rule.rule], strict=True):
                    leaves.add(leaf)
    finally:
        runner.close()
    return _counted(edition, fired, seen)


def _counted(edition: Edition, fired: set[str], seen: dict[str, list[set[Leaf]]]) -> Coverage:
    gaps: list[Gap] = []
    sides = edges = edges_reached = rules = 0
    for rule in edition.rules:
        rules += rule.id in fired
        if rule.id not in fired:
            gaps.append(Gap(rule.place, rule.id, "no example is decided by it"))
        for test, leaves in zip(every_test(rule.when), seen[rule.id], strict=True):
            said = f"“{test_in_words(test.fact, test.said, test.operands)}”"
            for side, words in ((True, "holds"), (False, "does not hold")):
                sides += 1
                if side not in {leaf.holds for leaf in leaves}:
                    gaps.append(Gap(test.place, rule.id, f"no example in which {said} {words}"))
            wanted = list(_edges(edition, test))
            edges += len(wanted)
            missing = [words for words, reached in wanted if not any(_reaches(leaf, reached) for leaf in leaves)]
            edges_reached += len(wanted) - len(missing)
            gaps += [Gap(test.place, rule.id, f"no example with {words}, at the edge of {said}") for words in missing]
    otherwise = edition.otherwise is not None and bool(edition.otherwise.then)
    if otherwise and OTHERWISE not in fired and edition.otherwise:
        gaps.append(Gap(edition.otherwise.place, OTHERWISE, "no example is decided by it"))
    lacking = sum(gap.missing.endswith(("holds", "hold")) for gap in gaps)
    reached = rules + (otherwise and OTHERWISE in fired)
    return Coverage((reached, len(edition.rules) + otherwise), (sides - lacking, sides), (edges_reached, edges), gaps)


_Edge = tuple[int, int]
"""The operand by its position, and how many steps from its value the edge is."""

_BESIDE = {
    Operator.AT_LEAST: ((0, -1), (0, 0)),
    Operator.LESS_THAN: ((0, -1), (0, 0)),
    Operator.AT_MOST: ((0, 0), (0, 1)),
    Operator.MORE_THAN: ((0, 0), (0, 1)),
    Operator.BETWEEN: ((0, -1), (0, 0), (1, 0), (1, 1)),
}


def _edges(edition: Edition, test: Test) -> Iterator[tuple[str, _Edge]]:
    if edition.fact_types[test.fact] not in ORDERED_TYPES:
        return
    for position, steps in _BESIDE.get(test.operator, ()):
        operand = test.operands[position]
        if isinstance(operand, OtherFact):
            said = value_in_words(operand)
            yield (
                f"{test.fact} {['one step before', 'equal to', 'one step after'][steps + 1]} {said}",
                (position, steps),
            )
        else:
            yield f"{test.fact} {_value(_moved(operand, steps))}", (position, steps)


def _value(value: FactValue) -> str:
    return value_in_words(value)


def _moved(value: FactValue, steps: int) -> FactValue:
    return step_of(value, steps) if steps else value


def _reaches(leaf: Leaf, edge: _Edge) -> bool:
    position, steps = edge
    wanted = leaf.wanted[position]
    value = wanted.saw if isinstance(wanted, ComparedFact) else wanted
    return leaf.saw is not None and value is not None and leaf.saw == _moved(value, steps)


def mutation_of(
    edition: Edition,
    vocabulary: Vocabulary,
    limits: Limits = Limits(),  # noqa: B008
    *,
    every: int = 1,
) -> Mutation:
    """Change everything in the edition by one step, one at a time, and see whether some example notices.

    `every` looks at each so-manieth mutant only, the first among them.
    """
    found = Mutation()
    for mutant in islice(mutants_of(edition, vocabulary), None, None, every):
        if _noticed(mutant.edition, vocabulary):
            found.caught += 1
            continue
        try:
            case = case_that_differs(edition, mutant.edition, vocabulary, limits)
        except NotProvedError:
            found.not_proved.append(mutant)
            continue
        if case is None:
            found.same_meaning += 1
        else:
            found.survivors.append(Survivor(mutant, _example(edition, mutant, case, vocabulary)))
    return found


def _noticed(edition: Edition, vocabulary: Vocabulary) -> bool:
    """Whether some example comes out otherwise than pinned; also when the rule engine refuses the rules."""
    runner = EditionRunner(vocabulary)
    try:
        return not all(run_example(runner, edition, example).passed for example in edition.examples)
    finally:
        runner.close()


def _example(edition: Edition, mutant: Mutant, case: Mapping[str, FactValue], vocabulary: Vocabulary) -> str:
    """The case as the edition decides it: an example that would have noticed."""
    runner = EditionRunner(vocabulary)
    name = f"notices {mutant.change} in {mutant.rule}"
    try:
        decision = decided(runner, edition, case)
    except PolicyError:
        return example_text(edition, name, case, (), ())
    finally:
        runner.close()
    return example_text(edition, name, case, decision.outcome, tuple(rule.id for rule in decision.fired))
