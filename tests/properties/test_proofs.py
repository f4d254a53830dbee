"""What z3 proves of random rules is what trying every case shows.

Every case that matters is tried: for each fact that it is not known, and each value at and beside the values the rules
name, with as many between and beyond them as there are facts to tell apart. The naive interpreter judges.
`ECF2_PROOFS` sets how many editions are tried, `ECF2_PROOFS_SEED` where they start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from random import Random
from typing import Any

from engine.analysis.cases import case_of
from engine.analysis.difference import differences
from engine.analysis.encoding import LARGEST_COUNT
from engine.analysis.mutants import mutants_of
from engine.analysis.proofs import Finding, Kind, findings_of
from engine.edition_runner import EditionRunner
from engine.model.conditions import OtherFact
from engine.model.decision import Edition, HitPolicy, Rule
from engine.model.facts import FactType, FactValue
from engine.ruleset import problems_of
from engine.trace import every_test
from tests.properties.naive_interpreter import holds, judge
from tests.properties.random_policy import PLACE, POOLS, TYPES, VOCABULARY, random_condition, random_edition

EDITIONS = int(os.environ.get("ECF2_PROOFS", "60"))
SEED = os.environ.get("ECF2_PROOFS_SEED", "ecf2")
MOST_FACTS = 3
MOST_CASES = 2_000


def test_proofs_and_every_case_tried_agree_on_random_policy() -> None:
    seen: set[Kind] = set()
    tried = number = 0
    while tried < EDITIONS:
        edition = small_edition(Random(f"{SEED}-{number}"))
        number += 1
        cases = list(every_case(edition))
        if problems_of(edition) or not 1 < len(cases) <= MOST_CASES:
            continue
        found = findings_of(edition, VOCABULARY)
        said = f"seed {SEED}-{number - 1}, {edition.hit_policy}: {[(rule.id, rule.when) for rule in edition.rules]}"
        assert in_short(found) == tried_out(edition, cases), said.replace(f", place={PLACE!r}", "")
        runner = EditionRunner(VOCABULARY)
        for finding in found:
            case = case_of(runner, edition, finding)  # raises when the engine shows something else
            assert (case is None) == (finding.kind is Kind.NEVER_FITS), finding
        runner.close()
        seen |= {finding.kind for finding in found}
        tried += 1
    assert seen == {*Kind} - {Kind.NOT_PROVED}, "the generator does not bring about every kind of finding"


def small_edition(random: Random) -> Edition:
    """Few rules over few facts, sometimes answering with one of them, sometimes saying nothing for otherwise."""
    edition = random_edition(random)
    names = random.sample(sorted(TYPES), 2)
    rules = tuple(
        Rule(
            f"rule_{number}",
            random_condition(random, names, random.choice((0, 1, 1, 2))),
            {"answer": OtherFact(names[0]) if random.random() < 0.15 else f"answer_{random.randrange(3)}"},
            "It fits.",
            PLACE,
            tuple(f"rule_{earlier}" for earlier in range(number) if random.random() < 0.3)
            if edition.hit_policy is HitPolicy.COLLECT
            else (),
        )
        for number in range(random.randint(1, 4))
    )
    otherwise = edition.otherwise if random.random() < 0.8 else None
    named = facts_in(rules)
    return replace(edition, rules=rules, otherwise=otherwise, fact_types={name: TYPES[name] for name in sorted(named)})


def facts_in(rules: tuple[Rule, ...]) -> set[str]:
    tests = [test for rule in rules for test in every_test(rule.when)]
    operands = [operand for test in tests for operand in test.operands]
    answers = [value for rule in rules for value in rule.then.values()]
    return {test.fact for test in tests} | {one.name for one in (*operands, *answers) if isinstance(one, OtherFact)}


def every_case(edition: Edition) -> Iterator[dict[str, FactValue]]:
    """Every case that some rule could tell from another. Nothing at all when there are too many facts."""
    if len(edition.fact_types) > MOST_FACTS:
        return
    tests = [test for rule in edition.rules for test in every_test(rule.when)]
    written = {one for test in tests if test.operator != "missing" for one in test.operands}
    values = [[None, *representatives(TYPES[name], written)] for name in edition.fact_types]
    for row in product(*values):
        yield {name: value for name, value in zip(edition.fact_types, row, strict=True) if value is not None}


def representatives(kind: FactType, written: set[Any]) -> list[Any]:
    """The values of a type that the written ones divide from each other, enough of each to tell the facts apart."""
    steps = range(-MOST_FACTS, MOST_FACTS + 1)
    same = [one for one in written if not isinstance(one, OtherFact) and one in POOLS[kind]]
    match kind:
        case FactType.CHOICE | FactType.YES_NO:
            return list(POOLS[kind])
        case FactType.TEXT:
            return [*dict.fromkeys([*same, *(f"other {number}" for number in range(MOST_FACTS))])]
        case FactType.DATE:
            first, last = date(2000, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
            around = {one.toordinal() + step for one in (*same, date(2050, 1, 1)) for step in steps}
            return [date.fromordinal(day) for day in sorted(around) if first <= day <= last]
        case FactType.INSTANT:
            around = {
                one + timedelta(seconds=step) for one in (*same, datetime(2050, 1, 1, tzinfo=UTC)) for step in steps
            }
            return sorted(moment for moment in around if 2000 <= moment.year <= 2100)
        case _:
            first, last = (2000, 2100) if kind is FactType.CONTRACT_YEAR else (0, LARGEST_COUNT)
            around = {one + step for one in (*same, first, last) for step in steps}
            return sorted(number for number in around if first <= number <= last)


def in_short(findings: list[Finding]) -> set[tuple[Any, ...]]:
    return {(finding.kind, finding.rule, finding.fact) for finding in findings}


def tried_out(edition: Edition, cases: list[dict[str, FactValue]]) -> set[tuple[Any, ...]]:
    """The same findings, by judging every case. `said` is what comes of a case: who decides, or that nobody can."""
    fitting = [{rule.id for rule in edition.rules if holds(rule.when, case)} for case in cases]
    deciding = [set(decided_by(edition, case)) for case in cases]
    found: set[tuple[Any, ...]] = set()
    for rule in edition.rules:
        if not any(rule.id in fits for fits in fitting):
            found.add((Kind.NEVER_FITS, rule.id, None))
        elif edition.hit_policy is not HitPolicy.UNIQUE and not any(rule.id in decides for decides in deciding):
            found.add((Kind.NEVER_DECIDES, rule.id, None))
    if edition.hit_policy is HitPolicy.UNIQUE:
        for one, other in combinations(edition.rules, 2):
            if any({one.id, other.id} <= fits for fits in fitting):
                found.add((Kind.BOTH_FIT, other.id, None))
    found |= without_an_answer(edition, cases, deciding)
    if any(kind in (Kind.BOTH_FIT, Kind.NO_ANSWER) for kind, _, _ in found):
        return found
    dead = {name for _, name, _ in found}
    spoken_for = facts_asked(edition, dead)
    for fact in facts_asked(edition, {rule.id for rule in edition.rules}) - spoken_for:
        if is_idle(edition, fact, cases):
            found.add((Kind.IDLE_FACT, None, fact))
    return found


def decided_by(edition: Edition, case: Mapping[str, FactValue]) -> tuple[str, ...]:
    """Who decides; nobody where two rules clash. Answers do not come into it, nor whether they can be given."""
    plain = tuple(replace(rule, then={"answer": rule.id}) for rule in edition.rules)
    with_otherwise = replace(edition, rules=plain, otherwise=random_edition(Random(0)).otherwise)
    return judge(with_otherwise, case).fired


def without_an_answer(
    edition: Edition, cases: list[dict[str, FactValue]], deciding: list[set[str]]
) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = set()
    for rule in edition.rules:
        value = rule.then["answer"]
        if isinstance(value, OtherFact) and any(
            rule.id in decides and value.name not in case for case, decides in zip(cases, deciding, strict=True)
        ):
            found.add((Kind.NO_ANSWER, rule.id, value.name))
    silent = edition.otherwise is None and edition.hit_policy is not HitPolicy.COLLECT
    if silent and any("otherwise" in decides for decides in deciding):
        found.add((Kind.NO_ANSWER, "otherwise", None))
    return found


def facts_asked(edition: Edition, rules: set[Any]) -> set[str]:
    asked = tuple(replace(rule, then={}) for rule in edition.rules if rule.id in rules)
    return facts_in(asked)


def is_idle(edition: Edition, fact: str, cases: list[dict[str, FactValue]]) -> bool:
    if any(OtherFact(fact) in rule.then.values() for rule in edition.rules):
        return False
    said: dict[Any, Any] = {}
    answers = {rule.id: rule.then["answer"] for rule in edition.rules}
    for case in cases:
        rest = tuple(item for item in case.items() if item[0] != fact)
        fired = decided_by(edition, case)
        collect = edition.hit_policy is HitPolicy.COLLECT
        outcome = fired if collect else tuple(answers.get(name, name) for name in fired)
        if said.setdefault(rest, outcome) != outcome:
            return False
    return True


def test_the_difference_of_two_editions_is_what_every_case_tried_shows() -> None:
    same = different = number = 0
    while same + different < EDITIONS:
        random = Random(f"{SEED}-difference-{number}")
        number += 1
        before = small_edition(random)
        mutants = list(mutants_of(before, VOCABULARY))
        after = random.choice(mutants).edition if mutants and random.random() < 0.7 else reordered(before, random)
        cases = list(every_case(replace(before, rules=(*before.rules, *after.rules))))
        if problems_of(before) or problems_of(after) or not 1 < len(cases) <= MOST_CASES:
            continue
        regions = differences(before, after, VOCABULARY)
        expected = {change for case in cases for change in changes(before, after, case)}
        found = {(key_of(region.before), key_of(region.after)) for region in regions}
        assert found == expected, f"seed {SEED}-difference-{number - 1}"
        same += not regions
        different += bool(regions)
    assert same > EDITIONS / 10
    assert different > EDITIONS / 10


def reordered(edition: Edition, random: Random) -> Edition:
    """The same rules in another order, of other names and other words."""
    rules = [replace(rule, id=f"{rule.id}_renamed", say="Said otherwise.", unless_already=()) for rule in edition.rules]
    return replace(edition, rules=tuple(random.sample(rules, len(rules))))


def changes(before: Edition, after: Edition, case: Mapping[str, FactValue]) -> Iterator[tuple[Any, Any]]:
    """From which answer to which the case changes, as the rules write them; one at a time where they are collected."""
    one, other = answered(before, case), answered(after, case)
    if before.hit_policy is HitPolicy.COLLECT:
        yield from ((key, None) for key, value in one.items() if value not in other.values())
        yield from ((None, key) for key, value in other.items() if value not in one.values())
    else:
        (left, left_value), (right, right_value) = *one.items(), *other.items()
        if left_value != right_value:
            yield left, right


def answered(edition: Edition, case: Mapping[str, FactValue]) -> dict[Any, Any]:
    """What is answered, by the answer as the rule writes it. An answer that cannot be given is None."""
    answers: dict[str, Any] = {rule.id: rule.then["answer"] for rule in edition.rules}
    if edition.otherwise is not None and edition.hit_policy is not HitPolicy.COLLECT:
        answers["otherwise"] = edition.otherwise.then["answer"]
    given = {}
    for name in decided_by(edition, case):
        value = answers.get(name)
        known = not isinstance(value, OtherFact) or value.name in case
        if value is not None and known:
            given[value] = case[value.name] if isinstance(value, OtherFact) else value
    if edition.hit_policy is HitPolicy.COLLECT:
        return given
    return given or {None: None}


def key_of(then: Mapping[str, Any] | None) -> Any:
    return None if then is None else then["answer"]
