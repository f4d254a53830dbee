"""The parts of a decision: what the edition states, which rules fired, and how each rule met the facts.

In and out: nothing but values.
Must never know: how the rules were run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.model.decision import HitPolicy
from engine.model.facts import FactValue
from engine.problem import Place


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """Another fact that a condition compares with, and its value; None when it was absent."""

    name: str
    saw: FactValue | None


Wanted = FactValue | ComparedFact


class Leaf(NamedTuple):
    """One test of one fact: the operator as the file says it, what was wanted, the value seen, whether it holds.

    `saw` is None when the fact was absent.
    """

    fact: str
    said: str
    wanted: tuple[Wanted, ...]
    saw: FactValue | None
    holds: bool


class RuleTrace(NamedTuple):
    """How one rule met the facts, with every one of its tests in the order of the file.

    `because` points at the leaves (counted from 0) that settle the matter: for a rule that does not fit, the first
    that failed, or those without which it could not fit; for one that fits, those that make it so.
    `passed_over_by` names the rule that had already fired, where `unless_already` held this one back.
    """

    rule: str
    fits: bool
    place: Place
    leaves: tuple[Leaf, ...]
    because: tuple[int, ...]
    passed_over_by: str | None = None


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that decided, or `otherwise`: its sentence, the source of policy, its place, and its answers."""

    id: str
    say: str
    source: str
    place: Place
    then: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Stated:
    """What the edition states whatever the facts. `otherwise` is the sentence for when no rule fits, if it has one."""

    decision: str
    edition: str
    digest: str
    question: str
    hit_policy: HitPolicy
    source: str
    place: Place
    otherwise: str | None
