"""A small made-up vocabulary and editions over it, for tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.calendar import Period
from engine.edition_runner import EditionRunner
from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operand, Operator, OtherFact, Test
from engine.model.decision import Answer, AnswerType, ContractYears, Edition, HitPolicy, Otherwise, Outcome, Rule
from engine.model.facts import Fact, FactType, Vocabulary
from engine.model.policy import Policy
from engine.problem import Place

PLACE = Place("rules/made_up/2025-06-01.yaml", 10, 5)
FIRST_DAY = date(2025, 6, 1)

VOCABULARY = Vocabulary(
    {
        name: Fact(name, kind, choices, "Made up.", PLACE)
        for name, kind, choices in (
            ("role", FactType.CHOICE, ("ect", "mentor")),
            ("note", FactType.TEXT, ()),
            ("other_note", FactType.TEXT, ()),
            ("known", FactType.YES_NO, ()),
            ("paid", FactType.WHOLE_NUMBER, ()),
            ("most", FactType.WHOLE_NUMBER, ()),
            ("year", FactType.CONTRACT_YEAR, ()),
            ("starts", FactType.DATE, ()),
            ("ends", FactType.DATE, ()),
            ("sent", FactType.INSTANT, ()),
        )
    }
)
TYPES = {name: fact.type for name, fact in VOCABULARY.facts.items()}


def test(fact: str, said: str, *operands: Operand) -> Test:
    """A test whose operator is said as files say it."""
    operator = {"before": "less_than", "on_or_before": "at_most", "after": "more_than", "on_or_after": "at_least"}
    return Test(fact, Operator(operator.get(said, said)), operands, PLACE, "not" if said == "is_not" else said)


test.__test__ = False  # type: ignore[attr-defined]


def other(name: str) -> OtherFact:
    """Another fact as operand or answer."""
    return OtherFact(name)


def all_of(*parts: Condition) -> AllOf:
    """Every part holds."""
    return AllOf(parts, PLACE)


def any_of(*parts: Condition) -> AnyOf:
    """At least one part holds."""
    return AnyOf(parts, PLACE)


def none_of(*parts: Condition) -> NoneOf:
    """No part holds."""
    return NoneOf(parts, PLACE)


def rule(name: str, when: Condition, then: Outcome | None = None, unless: tuple[str, ...] = ()) -> Rule:
    """A rule that answers `code` with its own name unless told otherwise."""
    place = replace(PLACE, line=PLACE.line + sum(map(ord, name)) % 50)
    return Rule(name, when, {"code": name} if then is None else then, f"The rule {name} fits.", place, unless)


def edition(*rules: Rule, hit_policy: HitPolicy = HitPolicy.FIRST, **changes: Any) -> Edition:
    """An edition of the decision `made_up`."""
    made = Edition(
        decision="made_up",
        name="2025-06-01",
        question="Does it fit?",
        effective=Period(FIRST_DAY),
        contract_years=None,
        owner="Nobody",
        source="A made-up source",
        note=None,
        hit_policy=hit_policy,
        answers=(Answer("code", AnswerType.CODE, (), True, PLACE),),
        rules=rules,
        otherwise=Otherwise({} if hit_policy is HitPolicy.COLLECT else {"code": "nothing"}, "No rule fits.", PLACE),
        examples=(),
        fact_types=TYPES,
        digest="0" * 64,
        place=PLACE,
    )
    return replace(made, **changes)


def years(start: int, until: int | None = None) -> ContractYears:
    """Contract years, both included."""
    return ContractYears(start, until)


def policy(*editions: Edition) -> Policy:
    """A policy with nothing but decisions."""
    by_name: dict[str, tuple[Edition, ...]] = {}
    for one in editions:
        by_name[one.decision] = (*by_name.get(one.decision, ()), one)
    return Policy(VOCABULARY, by_name, {}, {}, {}, {}, None, "0" * 64)


def fired(one: Edition, facts: Mapping[str, Any]) -> list[str]:
    """The rules that fire on the facts."""
    runner = EditionRunner(VOCABULARY)
    try:
        return [rule.id for rule in runner.decide_with(one, facts, FIRST_DAY).fired]
    finally:
        runner.close()
