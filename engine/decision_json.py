"""The JSON form of the parts of a decision, version `ecf2.decision/1`.

In: the plain data of a document. Out: the parts. `engine.decision_writing` writes what is read here, and
`docs/decision.schema.json` is the published schema. Must never know: how the decision was reached.

Yes/no, whole numbers and text are JSON's own; a date is `{"date": "2025-06-01"}`, an instant
`{"instant": "2025-06-01T09:30:00Z"}`, so that every type survives. A leaf is `[fact, said, wanted, saw, holds]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson

from engine.decision_parts import ComparedFact, FiredRule, Leaf, RuleTrace, Stated
from engine.model.decision import HitPolicy
from engine.model.facts import FactValue
from engine.problem import Place

FORMAT = "ecf2.decision/1"

_Data = dict[str, Any]
_AFTER_OUTCOME = ',"fired":['


def read_head(document: str) -> _Data:
    """A document up to its outcome, without what fired and the trace, which are most of it."""
    # No text inside the document can hold this: its quotation marks would be escaped.
    data: _Data = orjson.loads(document.partition(_AFTER_OUTCOME)[0] + "}")
    return data


def read_stated(data: _Data) -> Stated:
    """What the edition states, from a whole document."""
    return Stated(
        decision=data["decision"],
        edition=data["edition"],
        digest=data["digest"],
        question=data["question"],
        hit_policy=HitPolicy(data["hit_policy"]),
        source=data["source"],
        place=_read_place(data["place"]),
        otherwise=data["otherwise"],
    )


def read_values(data: _Data) -> Mapping[str, FactValue]:
    """Facts or answers by name."""
    return MappingProxyType(
        {name: _read_value(value) if value.__class__ is dict else value for name, value in data.items()}
    )


def _read_value(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    if "date" in data:
        return _read_date(data["date"])
    return datetime.fromisoformat(data["instant"].removesuffix("Z")).replace(tzinfo=UTC)


_read_date = lru_cache(maxsize=10_000)(date.fromisoformat)
"""Thousands of documents state the same days."""


def read_fired(data: _Data, outcome: _Data) -> FiredRule:
    """A fired rule with its answers, which stand in the outcome."""
    return FiredRule(data["rule"], data["say"], data["source"], _read_place(data["place"]), read_values(outcome))


def read_rule(data: _Data) -> RuleTrace:
    """How one rule met the facts."""
    return RuleTrace(
        rule=data["rule"],
        fits=data["fits"],
        place=_read_place(data["place"]),
        leaves=tuple(_read_leaf(leaf) for leaf in data["leaves"]),
        because=tuple(data["because"]),
        passed_over_by=data["passed_over_by"],
    )


def _read_leaf(data: list[Any]) -> Leaf:
    fact, said, wanted, saw, holds = data
    return Leaf(fact, said, tuple(_read_wanted(value) for value in wanted), _read_value(saw), holds)


def _read_wanted(data: Any) -> Any:
    if isinstance(data, dict) and "fact" in data:
        return ComparedFact(data["fact"], _read_value(data["saw"]))
    return _read_value(data)


def _read_place(text: str) -> Place:
    file, line, column = text.rsplit(":", 2)
    return Place(file, int(line), int(column))
