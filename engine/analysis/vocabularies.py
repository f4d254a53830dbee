"""One vocabulary for two versions of the policy, so that their editions can be held against each other.

In: two vocabularies. Out: one with the facts and choices of both.
Must never know: which editions use it.
"""

from __future__ import annotations

from dataclasses import replace

from engine.analysis.difference import NotComparableError
from engine.model.facts import Fact, Vocabulary


def together(before: Vocabulary, after: Vocabulary) -> Vocabulary:
    """The facts of both. Raises NotComparableError when a fact has changed its type."""
    facts = dict(before.facts)
    for name, fact in after.facts.items():
        facts[name] = _both(facts[name], fact) if name in facts else fact
    return Vocabulary(facts)


def _both(before: Fact, after: Fact) -> Fact:
    if before.type is not after.type:
        raise NotComparableError(
            f"The fact {after.name} was {before.type.value} and is {after.type.value}; no case can be the same in both."
        )
    return replace(after, choices=tuple(dict.fromkeys([*before.choices, *after.choices])))
