"""Random editions and random facts, the same for the same seed: every operator, type, hit policy and absence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from random import Random

from engine.calendar import Period
from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operand, Operator, OtherFact, Test
from engine.model.decision import Answer, AnswerType, Edition, HitPolicy, Otherwise, Outcome, Rule
from engine.model.facts import ORDERED_TYPES, Fact, FactType, FactValue, Vocabulary
from engine.problem import Place

PLACE = Place("rules/random/2025-06-01.yaml", 1, 1)

POOLS: Mapping[FactType, tuple[FactValue, ...]] = {
    FactType.CHOICE: ("ect", "mentor", "none", "retained-1", "true", "1"),
    FactType.TEXT: ("", "ect", "é", "e\u0301", "1", "true", "null", 'a"b', "a\\b", "a\nb", "½ £ 漢", "x" * 9_000),
    FactType.YES_NO: (True, False),
    FactType.WHOLE_NUMBER: (-(2**53), -1, 0, 1, 2, 3, 10, 2**31, 2**32 + 1, 2**53 - 1, 2**53),
    FactType.CONTRACT_YEAR: (2021, 2022, 2023, 2024, 2025),
    FactType.DATE: (date(1, 1, 1), date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1), date(9999, 12, 31)),
    FactType.INSTANT: (
        datetime(1900, 1, 1, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2025, 9, 1, 10, 0, 0, tzinfo=UTC),
        datetime(2025, 9, 1, 10, 0, 1, tzinfo=UTC),
        datetime(2300, 1, 1, tzinfo=UTC),
    ),
}

_EACH = 3
TYPES: Mapping[str, FactType] = {f"{kind.value}_{number}": kind for kind in FactType for number in range(_EACH)}

VOCABULARY = Vocabulary(
    {
        name: Fact(name, kind, POOLS[kind] if kind is FactType.CHOICE else (), "Made up.", PLACE)  # type: ignore[arg-type]
        for name, kind in TYPES.items()
    }
)

_EQUALITIES = (Operator.IS, Operator.IS_NOT, Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF, Operator.MISSING)
_ORDERS = (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN, Operator.BETWEEN)


def random_edition(random: Random) -> Edition:
    """An edition of up to 30 rules; a few of those it comes up with are outside the discipline."""
    hit_policy = random.choice(tuple(HitPolicy))
    names = random.sample(sorted(TYPES), random.randint(2, len(TYPES)))
    few = 4 if hit_policy is HitPolicy.UNIQUE else random.choice((8, 30))
    rules = tuple(_rule(random, number, names, hit_policy) for number in range(random.randint(1, few)))
    then: Outcome = {} if hit_policy is HitPolicy.COLLECT else {"answer": "otherwise"}
    return Edition(
        decision="random",
        name="2025-06-01",
        question="Do the readings agree?",
        effective=Period(date(2025, 6, 1)),
        contract_years=None,
        owner="Nobody",
        source="Made up",
        note=None,
        hit_policy=hit_policy,
        answers=(Answer("answer", AnswerType.CODE, (), True, PLACE),),
        rules=rules,
        otherwise=Otherwise(then, "No rule fits.", PLACE),
        examples=(),
        fact_types=TYPES,
        digest="0" * 64,
        place=PLACE,
    )


def _rule(random: Random, number: int, names: list[str], hit_policy: HitPolicy) -> Rule:
    unless: tuple[str, ...] = ()
    if hit_policy is HitPolicy.COLLECT and number and random.random() < 0.3:
        unless = tuple(f"rule_{earlier}" for earlier in random.sample(range(number), random.randint(1, min(3, number))))
    when = random_condition(random, names, random.choice((1, 2, 2, 3)))
    return Rule(f"rule_{number}", when, {"answer": f"answer_{number}"}, "It fits.", PLACE, unless)


def random_condition(random: Random, names: list[str], depth: int) -> Condition:
    """A test, or a list of conditions nested at most so deep."""
    if depth == 0 or random.random() < 0.25:
        return _test(random, names)
    kind = random.choice((AllOf, AllOf, AnyOf, NoneOf))
    least = 0 if kind is AllOf and random.random() < 0.05 else 1
    return kind(tuple(random_condition(random, names, depth - 1) for _ in range(random.randint(least, 3))), PLACE)


def _test(random: Random, names: list[str]) -> Test:
    fact = random.choice(names)
    kind = TYPES[fact]
    operator = random.choice((*_EQUALITIES, *_ORDERS) if kind in ORDERED_TYPES else _EQUALITIES)
    number = {Operator.BETWEEN: 2, Operator.IS_ONE_OF: 3, Operator.IS_NOT_ONE_OF: 3}.get(operator, 1)
    operands: tuple[Operand, ...]
    if operator is Operator.MISSING:
        operands = (random.random() < 0.5,)
    elif number == 3:
        operands = tuple(_operand(random, kind) for _ in range(random.randint(1, 3)))
    else:
        operands = tuple(_operand(random, kind) for _ in range(number))
    said = "not" if operator in (Operator.IS_NOT, Operator.IS_NOT_ONE_OF) else operator.value
    return Test(fact, operator, operands, PLACE, said)


def _operand(random: Random, kind: FactType) -> Operand:
    if random.random() < 0.25:
        return OtherFact(f"{kind.value}_{random.randrange(_EACH)}")
    return random.choice(POOLS[kind])


def random_facts(random: Random) -> dict[str, FactValue]:
    """Facts of the right types, some or many of them absent."""
    absent = random.choice((0.05, 0.3, 0.7))
    return {name: random.choice(POOLS[kind]) for name, kind in TYPES.items() if random.random() >= absent}
