"""Every decision can say why: by what it saw, and by what kept the rules before from fitting."""

from __future__ import annotations

from datetime import UTC, date, datetime

import orjson
from syrupy.assertion import SnapshotAssertion

from engine.decision import Decision
from engine.edition_runner import EditionRunner
from engine.explain import explain
from engine.model.decision import Edition, Example, HitPolicy
from engine.model.facts import FactValue
from engine.prose import as_page
from tests.engine.decision.made_up import (
    FIRST_DAY,
    PLACE,
    VOCABULARY,
    all_of,
    any_of,
    edition,
    none_of,
    other,
    rule,
    test,
    years,
)

RULES = (
    rule("too_early", all_of(test("role", "is", "mentor"), test("starts", "before", other("ends")))),
    rule("noted", any_of(test("note", "is", "x"), test("note", "is_one_of", "y", "z"))),
    rule("clear", none_of(test("known", "is", True), test("paid", "more_than", 3))),
    rule("sent_late", test("sent", "after", datetime(2025, 9, 1, 10, tzinfo=UTC)), None, ("clear",)),
    rule(
        "late", all_of(test("starts", "between", date(2025, 9, 1), date(2025, 12, 31)), test("year", "missing", True))
    ),
)
FIRST = edition(*RULES, contract_years=years(2021, 2024))
COLLECT = edition(*RULES, hit_policy=HitPolicy.COLLECT)


def decided(one: Edition, facts: dict[str, FactValue]) -> Decision:
    return EditionRunner(VOCABULARY).decide_with(one, facts, FIRST_DAY, 2024)


def why_not(decision: Decision) -> dict[str, tuple[str, ...]]:
    return {rule.rule: rule.because for rule in explain(decision).not_fitting}


def test_the_first_condition_that_failed_tells_why_a_rule_did_not_fit() -> None:
    facts: dict[str, FactValue] = {"role": "mentor", "starts": date(2025, 9, 2), "ends": date(2025, 9, 1)}
    assert why_not(decided(FIRST, facts | {"note": "y"})) == {
        "too_early": ("it asks that starts is before ends (1 September 2025), but it is 2 September 2025",)
    }


def test_each_of_several_that_might_have_held_is_named() -> None:
    assert why_not(decided(FIRST, {"note": "w", "role": "ect"}))["noted"] == (
        "it asks that note is x, but it is w",
        "it asks that note is y or z, but it is w",
    )


def test_what_must_not_hold_is_named_when_it_does() -> None:
    facts: dict[str, FactValue] = {"paid": 4}
    assert why_not(decided(FIRST, facts))["clear"] == ("it must not hold that paid is more than 3 (it is 4)",)


def test_rules_below_the_deciding_one_are_not_accounted_for() -> None:
    assert list(why_not(decided(FIRST, {"note": "x"}))) == ["too_early"]
    assert list(why_not(decided(FIRST, {"known": True}))) == [one.id for one in RULES]


def test_a_rule_passed_over_names_the_one_that_had_fired() -> None:
    explanation = explain(decided(COLLECT, {"sent": datetime(2025, 9, 1, 10, 0, 1, tzinfo=UTC)}))
    assert [(one.rule, one.because) for one in explanation.passed_over] == [("sent_late", ("clear had already fired",))]


def test_an_explanation_is_the_same_from_a_record() -> None:
    decision = decided(COLLECT, {"note": "z", "paid": 2})
    assert explain(Decision.from_json(decision.to_json())) == explain(decision)


def test_an_explanation_is_data_for_json() -> None:
    explanation = explain(decided(FIRST, {"note": "x"}))
    data = orjson.loads(orjson.dumps(explanation.as_data()))
    assert data["answer"] == "code: noted"
    assert data["deciding"][0]["place"] == str(RULES[1].place)
    assert data["deciding"][0]["conditions"] == ["note is x"]


def test_explanations_read_well(snapshot: SnapshotAssertion) -> None:
    facts: dict[str, FactValue] = {"starts": date(2025, 9, 1), "sent": datetime(2025, 9, 2, tzinfo=UTC), "paid": 1}
    cases = (
        decided(FIRST, facts),
        decided(COLLECT, facts),
        decided(FIRST, {"known": True}),
        decided(COLLECT, {"known": True}),
    )
    assert "\n\n———\n\n".join("\n".join(explain(one).as_lines()) for one in cases) == snapshot


def test_an_edition_reads_as_a_page(snapshot: SnapshotAssertion) -> None:
    always = rule("always", all_of(), {"code": "always", "day": other("starts")})
    example = Example("somebody noted", {"note": "x"}, ({"code": "noted"},), ("noted",), PLACE)
    shown = edition(*RULES, always, examples=(example,), contract_years=years(2025))
    assert as_page(shown, VOCABULARY) == snapshot
