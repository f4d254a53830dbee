"""`ecf2 policy test`: whether examples come out as pinned, what they reach, and which slips they would let pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from engine.analysis.testing import Coverage, Mutation, coverage_of, failures_of, mutation_of
from engine.examples import ExampleResult
from engine.model.decision import Edition, Example
from engine.model.facts import Vocabulary
from engine.problem import Place, Severity
from engine.reading import PolicyReading, problems_within, read_policy
from engine.wording import counted
from service.cli.output import REFUSED, UnusableError, format_option, problems_as_text, progress, say_json, say_lines
from service.cli.policy.files import folder_and_part

INCOMPLETE = 2
_FAILED_EXAMPLES = frozenset({"E505", "E506", "E507", "E508"})


@dataclass(frozen=True, slots=True)
class Tested:
    """One edition and what its examples showed. Without mutants, `mutation` is None."""

    edition: Edition
    failures: list[tuple[Example, ExampleResult]]
    coverage: Coverage
    mutation: Mutation | None


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--mutate", is_flag=True, help="Change every value, date, operator and outcome; some example must notice."
)
@format_option
def test(path: Path | None, mutate: bool, form: str) -> None:
    """Run the examples of every edition, or of those under PATH, and say what they reach.

    Exit code 0: all pass and nothing is missing; 2: something is not reached or not noticed; 3: an example fails.
    """
    folder, within = folder_and_part(path)
    reading = read_policy(folder)
    editions, vocabulary = _editions(reading, within)
    tested: list[Tested] = []
    with progress("Testing editions") as advance:
        for edition in editions:
            mutation = mutation_of(edition, vocabulary) if mutate else None
            failures = failures_of(edition, vocabulary)
            tested.append(Tested(edition, failures, coverage_of(edition, vocabulary), mutation))
            advance(len(tested), len(editions))
    if form == "json":
        say_json({"editions": [_data(one) for one in tested], "total": _total(tested)})
    else:
        for one in tested:
            say_lines(_lines(one))
        say_lines([_summary(tested)])
    sys.exit(_exit_code(tested))


def _editions(reading: PolicyReading, within: str) -> tuple[list[Edition], Vocabulary]:
    """The editions meant. Raises UnusableError where their files have other errors than examples that fail."""
    errors = [
        problem
        for problem in problems_within(reading.problems, within)
        if problem.severity is Severity.ERROR and problem.code not in _FAILED_EXAMPLES
    ]
    if errors or reading.vocabulary is None:
        raise UnusableError("\n".join([*problems_as_text(errors, reading), "The files have errors; mend them first."]))
    every = [edition for editions in reading.editions.values() for edition in editions]
    below = within.rstrip("/") + "/"
    meant = [one for one in every if not within or one.place.file == within or one.place.file.startswith(below)]
    if not meant:
        raise UnusableError(f"There are no decisions in {within}. Name a file or folder with editions.")
    return meant, reading.vocabulary


def _lines(tested: Tested) -> Iterator[str]:
    edition, coverage, mutation = tested.edition, tested.coverage, tested.mutation
    counts = [
        f"{len(edition.examples) - len(tested.failures)} of {len(edition.examples)} examples pass",
        f"rules {_of(coverage.rules)}",
        f"sides of tests {_of(coverage.sides)}",
        f"edges {_of(coverage.edges)}",
    ]
    if mutation is not None:
        counts.append(f"slips noticed {mutation.caught} of {_counted(mutation)}")
    yield f"{edition.place.file}: {', '.join(counts)}"
    for example, result in tested.failures:
        yield f"  {example.place}: the example “{example.name}” {result.fault}"
    for gap in coverage.gaps:
        yield f"  {gap.place}: {gap.rule}: {gap.missing}"
    for survivor in mutation.survivors if mutation else []:
        yield f"  {_where(survivor.mutant.place, survivor.mutant.rule)}: nobody notices {survivor.mutant.change}"
        yield from (f"    {line}" for line in survivor.example.splitlines())
    for mutant in mutation.not_proved if mutation else []:
        yield f"  {_where(mutant.place, mutant.rule)}: not proved, for lack of time: whether {mutant.change} matters"


def _where(place: Place, rule: str) -> str:
    return f"{place}: {rule}"


def _of(counts: tuple[int, int]) -> str:
    return f"{counts[0]} of {counts[1]}"


def _counted(mutation: Mutation) -> int:
    return mutation.caught + len(mutation.survivors) + len(mutation.not_proved)


def _data(tested: Tested) -> dict[str, object]:
    coverage, mutation = tested.coverage, tested.mutation
    return {
        "file": tested.edition.place.file,
        "examples": len(tested.edition.examples),
        "failures": [
            {"line": example.place.line, "example": example.name, "fault": result.fault}
            for example, result in tested.failures
        ],
        "rules": coverage.rules,
        "sides": coverage.sides,
        "edges": coverage.edges,
        "missing": [{"line": gap.place.line, "rule": gap.rule, "missing": gap.missing} for gap in coverage.gaps],
        "mutants": None if mutation is None else _mutation_data(mutation),
    }


def _mutation_data(mutation: Mutation) -> dict[str, object]:
    survivors = [(one.mutant, one.example) for one in mutation.survivors]
    return {
        "caught": mutation.caught,
        "same_meaning": mutation.same_meaning,
        "survivors": [
            {"line": mutant.place.line, "rule": mutant.rule, "change": mutant.change, "example": example}
            for mutant, example in survivors
        ],
        "not_proved": [
            {"line": mutant.place.line, "rule": mutant.rule, "change": mutant.change} for mutant in mutation.not_proved
        ],
    }


def _total(tested: list[Tested]) -> dict[str, int]:
    mutations = [one.mutation for one in tested if one.mutation is not None]
    return {
        "examples": sum(len(one.edition.examples) for one in tested),
        "failures": sum(len(one.failures) for one in tested),
        "missing": sum(len(one.coverage.gaps) for one in tested),
        "mutants_caught": sum(one.caught for one in mutations),
        "mutants_counted": sum(_counted(one) for one in mutations),
        "mutants_of_the_same_meaning": sum(one.same_meaning for one in mutations),
    }


def _summary(tested: list[Tested]) -> str:
    total = _total(tested)
    said = (
        f"{counted(len(tested), 'edition')}, {counted(total['examples'], 'example')}: {total['failures']} fail, "
        f"{counted(total['missing'], 'thing is', 'things are')} not reached."
    )
    if not any(one.mutation for one in tested):
        return said
    return (
        f"{said} {total['mutants_caught']} of {total['mutants_counted']} slips are noticed; "
        f"{total['mutants_of_the_same_meaning']} more are proved to change nothing."
    )


def _exit_code(tested: list[Tested]) -> int:
    if any(one.failures for one in tested):
        return REFUSED
    lacking = any(one.coverage.gaps for one in tested)
    unnoticed = any(one.mutation and (one.mutation.survivors or one.mutation.not_proved) for one in tested)
    return INCOMPLETE if lacking or unnoticed else 0
