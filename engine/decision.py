"""A decision as a value: what was asked, what was answered, by which rules, and what each condition saw.

In: nothing but values. Out: the same as versioned JSON (`docs/decision.schema.json`), and back, byte for byte.
Must never know: how the rules were run, or where decisions are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import orjson

from engine.decision_json import (
    FORMAT,
    read_fired,
    read_rule,
    read_stated,
    read_values,
)
from engine.decision_parts import ComparedFact, FiredRule, Leaf, RuleTrace, Stated, Wanted
from engine.model.decision import HitPolicy
from engine.model.facts import FactValue

__all__ = ["ComparedFact", "Decision", "FiredRule", "Leaf", "RuleTrace", "Stated", "Wanted"]


class Decision:
    """One decision, a value that cannot be changed. Two are equal when their JSON is.

    `about` is the day it is about; when it was known is for the recorder to say. `facts` are all that were given,
    absent ones left out. `write` gives its JSON: every test was made when the decision was, only the words wait.
    """

    # Read-only properties over slots: half the cost of a frozen dataclass, and one of these is made for every question.
    __slots__ = ("_about", "_contract_year", "_facts", "_fired", "_stated", "_write")

    def __init__(  # noqa: PLR0917 - called once, by position, for speed
        self,
        stated: Stated,
        about: date,
        contract_year: int | None,
        facts: dict[str, FactValue],
        fired: tuple[FiredRule, ...],
        write: Callable[[], bytes],
    ) -> None:
        self._stated = stated
        self._about = about
        self._contract_year = contract_year
        self._facts = facts
        self._fired = fired
        self._write = write

    @property
    def stated(self) -> Stated:
        """What the edition states whatever the facts."""
        return self._stated

    @property
    def about(self) -> date:
        """The day the decision is about."""
        return self._about

    @property
    def contract_year(self) -> int | None:
        """The contract year asked about, if one was named."""
        return self._contract_year

    @property
    def facts(self) -> Mapping[str, FactValue]:
        """Every fact given, whether or not a rule looked at it."""
        return MappingProxyType(self._facts)

    @property
    def fired(self) -> tuple[FiredRule, ...]:
        """The rules that decided: one, or `otherwise`, for first and unique; any number, in file order, for collect."""
        return self._fired

    @property
    def decision(self) -> str:
        """The decision's name, such as `uplift`."""
        return self._stated.decision

    @property
    def edition(self) -> str:
        """The edition's name, such as `2025-06-01`."""
        return self._stated.edition

    @property
    def digest(self) -> str:
        """SHA-256 of the edition's file, hexadecimal."""
        return self._stated.digest

    @property
    def question(self) -> str:
        """The question the decision answers."""
        return self._stated.question

    @property
    def hit_policy(self) -> HitPolicy:
        """Which of the rules that fit give the answer."""
        return self._stated.hit_policy

    @property
    def outcome(self) -> tuple[Mapping[str, FactValue], ...]:
        """The answers of each fired rule."""
        return tuple(rule.then for rule in self._fired)

    @property
    def trace(self) -> tuple[RuleTrace, ...]:
        """How every rule of the edition met the facts, in the order of the file."""
        return tuple(read_rule(rule) for rule in orjson.loads(self._write())["trace"])

    def answer(self, name: str) -> FactValue | None:
        """One answer, or None when the outcome leaves it out. Raises ValueError for collect, which has several."""
        if self.hit_policy is HitPolicy.COLLECT:
            raise ValueError(f"{self.decision} collects: read its outcome instead of one answer.")
        return self._fired[0].then.get(name)

    def to_json(self) -> bytes:
        """The decision's versioned JSON form, canonical: the same decision always gives the same bytes."""
        return self._write()

    @classmethod
    def from_json(cls, content: bytes | str) -> Decision:
        """Read the JSON form. Raises ValueError when the content is not such a document, or is damaged."""
        data = orjson.loads(content)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError(f"This is not a decision in the form {FORMAT}.")
        written = orjson.dumps(data)
        if written != (content.encode() if isinstance(content, str) else content):
            raise ValueError(f"This {FORMAT} document is damaged: it is not written as a decision is.")
        try:
            return cls._from_data(data, written)
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"This {FORMAT} document is damaged: {fault!r}") from fault

    @classmethod
    def _from_data(cls, data: dict[str, Any], written: bytes) -> Decision:
        for rule in data["trace"]:
            read_rule(rule)
        return cls(
            stated=read_stated(data),
            about=date.fromisoformat(data["about"]),
            contract_year=data["contract_year"],
            facts=dict(read_values(data["facts"])),
            fired=tuple(map(read_fired, data["fired"], data["outcome"])),
            write=lambda: written,
        )

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Decision) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())
