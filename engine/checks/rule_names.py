"""Does every rule and example have a name of its own, does every name lead to a rule, and is there a last resort?"""

from __future__ import annotations

from collections.abc import Iterator

from engine import written
from engine.checks.drafts import Draft, Drafts
from engine.model.decision import OTHERWISE, Edition, HitPolicy
from engine.problem import Problem
from engine.suggestions import instead


def problems_of(drafts: Drafts) -> Iterator[Problem]:
    """Names that are taken twice, and names that lead nowhere. Also asked of editions with other Problems."""
    for draft in drafts.editions:
        yield from _taken_twice(draft.value)
        yield from _last_resort(draft)
        if all(rule.id for rule in draft.value.rules):  # an id that could not be read may be the one meant
            yield from _unless_already(draft.value)
            yield from _decided_by(draft.value)


def _last_resort(draft: Draft[Edition]) -> Iterator[Problem]:
    edition = draft.value
    if draft.clean and edition.otherwise is None and edition.hit_policy is not HitPolicy.COLLECT:
        wrong = "The decision does not say what holds when no rule fits."
        yield Problem("E215", edition.place, wrong, written.OTHERWISE)


def _taken_twice(edition: Edition) -> Iterator[Problem]:
    rules: dict[str, int] = {}
    for rule in edition.rules:
        if rule.id and rule.id in rules:
            wrong = f"“{rule.id}” is the id of the rule on line {rules[rule.id]} already."
            yield Problem("E212", rule.place, wrong, "another id.")
        rules.setdefault(rule.id, rule.place.line)
    examples: dict[str, int] = {}
    for example in edition.examples:
        if example.name and example.name in examples:
            wrong = f"“{example.name[:60]}” is the name of the example on line {examples[example.name]} already."
            yield Problem("E219", example.place, wrong, "another name.")
        examples.setdefault(example.name, example.place.line)


def _unless_already(edition: Edition) -> Iterator[Problem]:
    every = [rule.id for rule in edition.rules]
    earlier: list[str] = []
    for rule in edition.rules:
        for name in rule.unless_already:
            if name and name not in earlier:
                comes_later = name in every
                said = "does not stand above this rule" if comes_later else "is not the id of a rule"
                mend = (
                    f"the rule {name} above this one." if comes_later else instead(name, earlier, "no unless_already.")
                )
                yield Problem("E213", rule.place, f"“{name}” in unless_already {said}.", mend)
        earlier.append(rule.id)


def _decided_by(edition: Edition) -> Iterator[Problem]:
    names = list(dict.fromkeys(rule.id for rule in edition.rules))
    known = names if edition.otherwise is None or not edition.otherwise.then else [*names, OTHERWISE]
    for example in edition.examples:
        for name in example.by:
            if name and name not in known:
                wrong = f"“{name}” is not the id of a rule of this edition."
                yield Problem("E216", example.place, wrong, f"by: {instead(name, known)}")
