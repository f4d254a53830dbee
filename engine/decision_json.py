"""The JSON form of the parts of a decision, version `ecf2.decision/1`.

In: parts. Out: plain data, and from it the same parts again. `docs/decision.schema.json` is the published schema.
Must never know: how the decision was reached.

Yes/no, whole numbers and text are JSON's own; a date is `{"date": "2025-06-01"}`, an instant
`{"instant": "2025-06-01T09:30:00Z"}`, so that every type survives. A leaf is `[fact, said, wanted, saw, holds]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from engine.decision_parts import ComparedFact, FiredRule, Leaf, RuleTrace, Stated, Wanted
from engine.model.decision import HitPolicy
from engine.model.facts import FactValue
from engine.problem import Place

FORMAT = "ecf2.decision/1"

_Data = dict[str, Any]


def write_stated(stated: Stated) -> _Data:
    """What the edition states."""
    return {
        "decision": stated.decision,
        "edition": stated.edition,
        "digest": stated.digest,
        "question": stated.question,
        "hit_policy": stated.hit_policy.value,
        "source": stated.source,
        "place": str(stated.place),
        "otherwise": stated.otherwise,
    }


def read_stated(data: _Data) -> Stated:
    """The same from a whole document."""
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


def write_values(values: Mapping[str, FactValue]) -> _Data:
    """Facts or answers by name, in the order given."""
    return {name: _write_value(value) for name, value in values.items()}


def _write_value(value: FactValue | None) -> Any:
    if type(value) in _WRITTEN_AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        return {"instant": f"{value.replace(tzinfo=None).isoformat()}Z"}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{value!r} is not a fact's value")


_WRITTEN_AS_THEY_ARE = frozenset({str, bool, int, type(None)})


def read_values(data: _Data) -> Mapping[str, FactValue]:
    """The same from data."""
    return MappingProxyType({name: _read_value(value) for name, value in data.items()})


def _read_value(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    if "date" in data:
        return date.fromisoformat(data["date"])
    return datetime.fromisoformat(data["instant"].removesuffix("Z")).replace(tzinfo=UTC)


def write_fired(rule: FiredRule) -> _Data:
    """A fired rule without its answers, which stand in the outcome."""
    return {"rule": rule.id, "say": rule.say, "source": rule.source, "place": str(rule.place)}


def read_fired(data: _Data, outcome: _Data) -> FiredRule:
    """The same from data, with its answers."""
    return FiredRule(data["rule"], data["say"], data["source"], _read_place(data["place"]), read_values(outcome))


def write_rule(rule: RuleTrace) -> _Data:
    """How one rule met the facts."""
    return {
        "rule": rule.rule,
        "fits": rule.fits,
        "place": str(rule.place),
        "leaves": [_write_leaf(leaf) for leaf in rule.leaves],
        "because": rule.because,
        "passed_over_by": rule.passed_over_by,
    }


def read_rule(data: _Data) -> RuleTrace:
    """The same from data."""
    return RuleTrace(
        rule=data["rule"],
        fits=data["fits"],
        place=_read_place(data["place"]),
        leaves=tuple(_read_leaf(leaf) for leaf in data["leaves"]),
        because=tuple(data["because"]),
        passed_over_by=data["passed_over_by"],
    )


def _write_leaf(leaf: Leaf) -> list[Any]:
    fact, said, wanted, saw, holds = leaf
    return [fact, said, [_write_wanted(value) for value in wanted], _write_value(saw), holds]


def _read_leaf(data: list[Any]) -> Leaf:
    fact, said, wanted, saw, holds = data
    return Leaf(fact, said, tuple(_read_wanted(value) for value in wanted), _read_value(saw), holds)


def _write_wanted(value: Wanted) -> Any:
    if isinstance(value, ComparedFact):
        return {"fact": value.name, "saw": _write_value(value.saw)}
    return _write_value(value)


def _read_wanted(data: Any) -> Any:
    if isinstance(data, dict) and "fact" in data:
        return ComparedFact(data["fact"], _read_value(data["saw"]))
    return _read_value(data)


def _read_place(text: str) -> Place:
    file, line, column = text.rsplit(":", 2)
    return Place(file, int(line), int(column))
