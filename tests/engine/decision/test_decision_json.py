"""A recorded decision is read back as it was, byte for byte, in the published form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema_rs import Draft202012Validator, meta

from engine.decision import ComparedFact, Decision
from engine.edition_runner import EditionRunner
from engine.model.decision import HitPolicy
from engine.model.facts import FactValue
from tests.engine.decision.made_up import FIRST_DAY, VOCABULARY, all_of, any_of, edition, none_of, other, rule, test

SCHEMA = Path(__file__).parents[3] / "docs" / "decision.schema.json"

FACTS: dict[str, FactValue] = {
    "role": "mentor",
    "note": "½ “é” £",
    "known": True,
    "paid": 0,
    "year": 2025,
    "starts": date(2025, 9, 1),
    "sent": datetime(2025, 9, 1, 10, 0, 0, tzinfo=UTC),
}
RULES = (
    rule("first_rule", all_of(test("starts", "before", other("ends")), test("paid", "at_least", 1))),
    rule("second_rule", any_of(test("sent", "after", datetime(2025, 9, 1, tzinfo=UTC)), test("note", "missing", True))),
    rule(
        "third_rule", none_of(test("known", "is", False)), {"code": "third", "day": other("starts")}, ("second_rule",)
    ),
    rule("fourth_rule", test("year", "is_one_of", 2024, 2025), {"code": "fourth", "day": other("starts")}),
)


def decision(hit_policy: HitPolicy = HitPolicy.COLLECT, facts: dict[str, FactValue] | None = None) -> Decision:
    given = FACTS if facts is None else facts
    return EditionRunner(VOCABULARY).decide_with(edition(*RULES, hit_policy=hit_policy), given, FIRST_DAY, 2025)


CASES = [decision(), decision(HitPolicy.FIRST), decision(facts={}), decision(HitPolicy.FIRST, {"known": False})]


@pytest.mark.parametrize("one", CASES)
def test_a_decision_comes_back_byte_for_byte(one: Decision) -> None:
    written = one.to_json()
    back = Decision.from_json(written)
    assert back.to_json() == written
    assert back == one
    assert (back.outcome, back.fired, back.trace) == (one.outcome, one.fired, one.trace)
    assert (back.facts, back.about, back.contract_year) == (one.facts, one.about, one.contract_year)


@pytest.mark.parametrize("one", CASES)
def test_a_decision_holds_to_the_published_schema(one: Decision) -> None:
    schema = orjson.loads(SCHEMA.read_bytes())
    meta.validate(schema)
    Draft202012Validator(schema).validate(orjson.loads(one.to_json()))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "ecf2.decision/2"),
        (("digest",), "xyz"),
        (("facts", "starts"), "2025-09-01T00:00"),
        (("facts", "paid"), 1.5),
        (("facts", "starts"), {"date": 20250901}),
        (("trace", 0, "leaves", 0), ["starts", "before", []]),
        (("trace", 0, "because"), [-1]),
        (("about",), None),
    ],
    ids=str,
)
def test_the_published_schema_refuses_other_forms(path: tuple[Any, ...], value: Any) -> None:
    document = orjson.loads(CASES[0].to_json())
    within = document
    for key in path[:-1]:
        within = within[key]
    within[path[-1]] = value
    accepted = value == "2025-09-01T00:00"  # a text is a value like any other
    assert Draft202012Validator(orjson.loads(SCHEMA.read_bytes())).is_valid(document) is accepted


def test_types_survive() -> None:
    back = Decision.from_json(CASES[0].to_json())
    assert {name: type(value) for name, value in back.facts.items()} == {
        name: type(value) for name, value in FACTS.items()
    }
    assert back.facts["sent"] == FACTS["sent"]
    assert back.trace[0].leaves[0].wanted == (ComparedFact("ends", None),)


def test_the_same_facts_in_another_order_give_the_same_bytes() -> None:
    assert decision(facts=dict(reversed(FACTS.items()))).to_json() == CASES[0].to_json()


def test_decisions_are_equal_when_their_json_is() -> None:
    assert decision() == CASES[0]
    assert hash(decision()) == hash(CASES[0])
    assert decision() != decision(facts={**FACTS, "paid": 1})


def test_a_decision_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CASES[0].about = FIRST_DAY  # type: ignore[misc]
    with pytest.raises(TypeError):
        CASES[0].facts["paid"] = 1  # type: ignore[index]
    with pytest.raises(TypeError):
        CASES[0].outcome[0]["code"] = "x"  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"format":"ecf2.decision/2"}', b'{"format":"ecf2.decision/1"}', b"\xff"],
)
def test_what_is_not_a_decision_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Decision.from_json(content)


def test_a_damaged_decision_is_refused() -> None:
    document = orjson.loads(CASES[0].to_json())
    for key in document:
        damaged = {name: value for name, value in document.items() if name != key}
        with pytest.raises(ValueError, match=r"."):
            Decision.from_json(orjson.dumps(damaged))
