"""Thirty rules about a declaration, and random declarations: the same work for every engine that is measured.

The rules are for measuring only. On average 2.8 of them fit a case, and half the cases lack some fact.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from engine.calendar import Period
from engine.model.conditions import AllOf, Operand, Operator, OtherFact, Test
from engine.model.decision import Answer, AnswerType, Edition, HitPolicy, Otherwise, Rule
from engine.model.facts import Fact, FactType, FactValue, Vocabulary
from engine.problem import Place

PLACE = Place("rules/measured/2025-06-01.yaml", 1, 1)

_CHOICES: dict[str, tuple[str, ...]] = {
    "role": ("ect", "mentor"),
    "programme": ("provider_led", "school_led"),
    "declaration_type": ("started", "retained-1", "retained-2", "retained-3", "retained-4", "completed", "extended-1"),
    "evidence": ("training-event-attended", "self-study", "one-term", "seventy-five-percent", "other"),
    "payment_state": ("submitted", "eligible", "payable", "paid", "voided"),
}
_DATES = ("declared_on", "milestone_start", "milestone_end", "withdrawn_on", "deadline")
_NUMBERS = ("contract_year", "paid_before")
_YES_NO = (
    "participant_known",
    "trained_here",
    "frozen",
    "eligible_for_funding",
    "live_duplicate",
    "statement_open",
    "prohibited",
    "has_milestone",
)

TYPES: dict[str, FactType] = {
    **dict.fromkeys(_CHOICES, FactType.CHOICE),
    **dict.fromkeys(_DATES, FactType.DATE),
    **dict.fromkeys(_NUMBERS, FactType.WHOLE_NUMBER),
    **dict.fromkeys(_YES_NO, FactType.YES_NO),
}
VOCABULARY = Vocabulary(
    {name: Fact(name, kind, _CHOICES.get(name, ()), "Measured.", PLACE) for name, kind in TYPES.items()}
)


def _test(fact: str, operator: str, *operands: Operand) -> Test:
    return Test(fact, Operator(operator), operands, PLACE, operator)


_IS_MENTOR = _test("role", "is", "mentor")
_IS_ECT = _test("role", "is", "ect")
_EXTENDED = _test("declaration_type", "is", "extended-1")
_LATE_TYPES = _test("declaration_type", "is_one_of", "retained-3", "retained-4")

_CONDITIONS: tuple[tuple[Test, ...], ...] = (
    (_test("participant_known", "is", False),),
    (_test("trained_here", "is", False),),
    (_test("live_duplicate", "is", True),),
    (_test("frozen", "is", True), _test("contract_year", "less_than", 2023)),
    (_test("statement_open", "is", False),),
    (_test("has_milestone", "is", False),),
    (_test("declared_on", "less_than", OtherFact("milestone_start")),),
    (_test("declared_on", "more_than", OtherFact("milestone_end")),),
    (_test("declared_on", "more_than", OtherFact("deadline")), _IS_MENTOR),
    (_test("withdrawn_on", "at_most", OtherFact("declared_on")),),
    (_IS_MENTOR, _EXTENDED),
    (_IS_MENTOR, _LATE_TYPES, _test("contract_year", "at_least", 2025)),
    (_IS_ECT, _test("programme", "is", "school_led")),
    (_IS_MENTOR, _test("programme", "is", "school_led")),
    (_test("prohibited", "is", True), _IS_ECT),
    (_test("eligible_for_funding", "is", False), _test("payment_state", "is_one_of", "payable", "paid")),
    (_test("payment_state", "is", "voided"),),
    (_test("paid_before", "more_than", 8),),
    (_test("paid_before", "at_least", 6), _IS_MENTOR),
    (_test("declaration_type", "is", "started"), _test("evidence", "is", "one-term")),
    (_test("declaration_type", "is", "completed"), _test("evidence", "is_one_of", "self-study", "other")),
    (_LATE_TYPES, _test("evidence", "is", "training-event-attended"), _test("contract_year", "at_least", 2025)),
    (_EXTENDED, _test("paid_before", "at_most", 3)),
    (_test("evidence", "missing", True), _test("declaration_type", "is_not", "started")),
    (_test("contract_year", "less_than", 2021),),
    (_test("contract_year", "more_than", 2026),),
    (_test("declared_on", "less_than", date(2021, 9, 1)),),
    (_test("declared_on", "between", date(2024, 8, 1), date(2024, 8, 31)), _IS_ECT),
    (_test("withdrawn_on", "missing", False), _test("payment_state", "is", "submitted")),
    (_test("milestone_end", "missing", True), _test("contract_year", "is", 2024)),
)

EDITION = Edition(
    decision="measured",
    name="2025-06-01",
    question="May this declaration be accepted?",
    effective=Period(date(2025, 6, 1)),
    contract_years=None,
    owner="Nobody",
    source="Made for measuring",
    note=None,
    hit_policy=HitPolicy.FIRST,
    answers=(Answer("status", AnswerType.CODE, (), True, PLACE),),
    rules=tuple(
        Rule(f"rule_{number}", AllOf(tests, PLACE), {"status": f"refused_{number}"}, "It is refused.", PLACE)
        for number, tests in enumerate(_CONDITIONS)
    ),
    otherwise=Otherwise({"status": "accepted"}, "It is accepted.", PLACE),
    examples=(),
    fact_types=TYPES,
    digest="0" * 64,
    place=PLACE,
)


def random_cases(number: int, seed: int = 1) -> list[dict[str, FactValue]]:
    """Declarations, mostly in order, with some facts absent."""
    random = Random(seed)
    return [_case(random) for _ in range(number)]


def _case(random: Random) -> dict[str, FactValue]:
    start = date(2021, 9, 1) + timedelta(days=random.randrange(1800))
    facts: dict[str, FactValue] = {name: random.choice(choices) for name, choices in _CHOICES.items()}
    facts |= {
        "declared_on": start + timedelta(days=random.randrange(-5, 130)),
        "milestone_start": start,
        "milestone_end": start + timedelta(days=120),
        "deadline": start + timedelta(days=125),
        "withdrawn_on": start + timedelta(days=random.randrange(0, 400)),
        "contract_year": random.randrange(2021, 2027),
        "paid_before": random.randrange(0, 9),
    }
    usual = {"participant_known", "trained_here", "eligible_for_funding", "statement_open", "has_milestone"}
    facts |= {name: (random.random() < 0.84) == (name in usual) for name in _YES_NO}
    for name in ("withdrawn_on", "evidence", "milestone_end", "prohibited"):
        if random.random() < 0.5:
            del facts[name]
    return facts
