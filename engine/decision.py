"""A decision as a value: what was asked, what was answered, by which rules, and what each condition saw.

In: nothing but values. Out: the same as versioned JSON (`docs/decision.schema.json`), and back, byte for byte.
Must never know: how the rules were run, or where decisions are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from engine.decision_json import (
    FORMAT,
    read_fired,
    read_rule,
    read_stated,
    read_values,
    write_fired,
    write_rule,
    write_stated,
    write_values,
)
from engine.decision_parts import ComparedFact, FiredRule, Leaf, RuleTrace, Stated, Wanted
from engine.model.decision import HitPolicy
from engine.model.facts import FactValue

__all__ = ["ComparedFact", "Decision", "FiredRule", "Leaf", "RuleTrace", "Stated", "Wanted"]


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """One decision. `about` is the day it is about; when it was known is for the recorder to say.

    `facts` are all that were given, absent ones left out. `outcome` holds one set of answers for hit policies first
    and unique, and one for each fired rule, in the order of the file, for collect.
    Two decisions are equal when their JSON is.
    """

    stated: Stated
    about: date
    contract_year: int | None
    facts: Mapping[str, FactValue]
    fired: tuple[FiredRule, ...]
    working: Callable[[], tuple[RuleTrace, ...]]
    """Gives the trace. Every test was made when the decision was; only its words wait until they are read."""

    @property
    def decision(self) -> str:
        """The decision's name, such as `uplift`."""
        return self.stated.decision

    @property
    def edition(self) -> str:
        """The edition's name, such as `2025-06-01`."""
        return self.stated.edition

    @property
    def digest(self) -> str:
        """SHA-256 of the edition's file, hexadecimal."""
        return self.stated.digest

    @property
    def question(self) -> str:
        """The question the decision answers."""
        return self.stated.question

    @property
    def hit_policy(self) -> HitPolicy:
        """Which of the rules that fit give the answer."""
        return self.stated.hit_policy

    @property
    def outcome(self) -> tuple[Mapping[str, FactValue], ...]:
        """The answers of each fired rule."""
        return tuple(rule.then for rule in self.fired)

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """How every rule of the edition met the facts, in the order of the file."""
        return self.working()

    def answer(self, name: str) -> FactValue | None:
        """One answer, or None when the outcome leaves it out. Raises ValueError for collect, which has several."""
        if self.hit_policy is HitPolicy.COLLECT:
            raise ValueError(f"{self.decision} collects: read its outcome instead of one answer.")
        return self.fired[0].then.get(name)

    def to_json(self) -> bytes:
        """The decision's versioned JSON form, canonical: the same decision always gives the same bytes."""
        return orjson.dumps(
            {
                "format": FORMAT,
                **write_stated(self.stated),
                "about": self.about.isoformat(),
                "contract_year": self.contract_year,
                "facts": write_values(dict(sorted(self.facts.items()))),
                "outcome": [write_values(rule.then) for rule in self.fired],
                "fired": [write_fired(rule) for rule in self.fired],
                "trace": [write_rule(rule) for rule in self.trace],
            }
        )

    @classmethod
    def from_json(cls, content: bytes | str) -> Decision:
        """Read the JSON form. Raises ValueError when the content is not such a document, or is damaged."""
        data = orjson.loads(content)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError(f"This is not a decision in the form {FORMAT}.")
        try:
            return cls._from_data(data)
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"This {FORMAT} document is damaged: {fault!r}") from fault

    @classmethod
    def _from_data(cls, data: dict[str, Any]) -> Decision:
        trace = tuple(read_rule(rule) for rule in data["trace"])
        return cls(
            stated=read_stated(data),
            about=date.fromisoformat(data["about"]),
            contract_year=data["contract_year"],
            facts=read_values(data["facts"]),
            fired=tuple(map(read_fired, data["fired"], data["outcome"])),
            working=lambda: trace,
        )

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Decision) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())
