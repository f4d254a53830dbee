"""Deciding: which rules give the answer, what facts are taken, and when no decision is made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest

from engine.errors import FactError, NoEditionError, PolicyError, ReadingsDisagreeError, UniqueRuleError
from engine.model.decision import HitPolicy
from engine.rulebook import Rulebook
from engine.ruleset import RunningRules
from tests.engine.decision.made_up import (
    FIRST_DAY,
    all_of,
    edition,
    fired,
    none_of,
    other,
    policy,
    rule,
    test,
)

MENTOR = rule("mentor", test("role", "is", "mentor"))
KNOWN = rule("known", test("known", "is", True))
PAID = rule("paid", test("paid", "at_least", 1))
SIMPLE = edition(MENTOR, KNOWN)


def decide(one: Any, facts: dict[str, Any]) -> Any:
    return Rulebook(policy(one)).decide("made_up", facts, FIRST_DAY)


def test_first_is_answered_by_the_topmost_rule_that_fits() -> None:
    assert fired(SIMPLE, {"role": "mentor", "known": True}) == ["mentor"]
    assert fired(SIMPLE, {"role": "ect", "known": True}) == ["known"]
    assert fired(SIMPLE, {"role": "ect"}) == ["otherwise"]


def test_the_topmost_rule_decides_however_many_rules_there_are() -> None:
    many = edition(*(rule(f"rule_{n}", test("paid", "is_one_of", n, 1000)) for n in range(200)))
    assert fired(many, {"paid": 1000}) == ["rule_0"]
    assert fired(many, {"paid": 199}) == ["rule_199"]


def test_unique_refuses_two_rules_that_fit() -> None:
    unique = edition(MENTOR, KNOWN, hit_policy=HitPolicy.UNIQUE)
    assert fired(unique, {"known": True}) == ["known"]
    with pytest.raises(UniqueRuleError, match="mentor and known fit"):
        fired(unique, {"role": "mentor", "known": True})


def test_collect_answers_with_every_rule_that_fits_in_file_order() -> None:
    collect = edition(PAID, MENTOR, KNOWN, hit_policy=HitPolicy.COLLECT)
    decision = decide(collect, {"known": True, "paid": 1})
    assert decision.outcome == ({"code": "paid"}, {"code": "known"})
    assert decide(collect, {}).outcome == ()


def test_a_collected_rule_is_passed_over_when_one_it_names_has_fired() -> None:
    collect = edition(
        MENTOR, replace(KNOWN, unless_already=("mentor",)), rule("paid", PAID.when, unless=("known",)),
        hit_policy=HitPolicy.COLLECT,
    )  # fmt: skip
    everything = {"role": "mentor", "known": True, "paid": 1}
    decision = decide(collect, everything)
    assert [one.id for one in decision.fired] == ["mentor", "paid"]  # known was passed over itself, so paid is not
    assert {one.rule: one.passed_over_by for one in decision.trace} == {"mentor": None, "known": "mentor", "paid": None}
    assert [one.fits for one in decision.trace] == [True, True, True]
    assert [one.id for one in decide(collect, everything | {"role": "ect"}).fired] == ["known"]


def test_a_rule_may_answer_with_a_fact() -> None:
    answers = edition(rule("known", test("known", "is", True), {"year": other("year")}))
    assert decide(answers, {"known": True, "year": 2024}).answer("year") == 2024
    with pytest.raises(FactError, match="known answers year with year, which is absent"):
        decide(answers, {"known": True})


def test_an_answer_left_out_is_none_and_collect_has_no_single_answer() -> None:
    assert decide(SIMPLE, {}).answer("contract_year") is None
    with pytest.raises(ValueError, match="collects"):
        decide(edition(KNOWN, hit_policy=HitPolicy.COLLECT), {"known": True}).answer("code")


def test_none_of_absent_facts_holds_since_nothing_holds_of_them() -> None:
    neither = edition(rule("neither", none_of(test("paid", "at_most", 3), test("known", "is", True))))
    assert fired(neither, {}) == ["neither"]
    assert fired(neither, {"paid": 4}) == ["neither"]
    assert fired(neither, {"paid": 3}) == ["otherwise"]


def test_not_means_present_and_different() -> None:
    differs = edition(rule("differs", test("role", "is_not", "ect")))
    assert fired(differs, {"role": "mentor"}) == ["differs"]
    assert fired(differs, {}) == ["otherwise"]


def test_the_same_word_in_composed_and_decomposed_unicode_is_the_same() -> None:
    accent = edition(rule("same", test("note", "is", "caf\u00e9")))
    decision = decide(accent, {"note": "cafe\u0301"})
    assert [one.id for one in decision.fired] == ["same"]
    assert decision.facts["note"] == "caf\u00e9"


def test_all_facts_given_are_recorded_and_only_those_the_rules_name_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    fitting = RunningRules.fitting

    def noted(rules: RunningRules, facts: Any) -> int:
        sent.append(dict(facts))
        return fitting(rules, facts)

    monkeypatch.setattr(RunningRules, "fitting", noted)
    decision = decide(SIMPLE, {"known": True, "paid": 3, "starts": date(2025, 9, 1)})
    assert set(decision.facts) == {"known", "paid", "starts"}
    assert sent == [{"known": True}]


def test_facts_given_as_none_are_absent() -> None:
    assert dict(decide(SIMPLE, {"role": None, "known": True}).facts) == {"known": True}


def test_the_caller_may_change_its_facts_afterwards() -> None:
    facts = {"known": True}
    decision = decide(SIMPLE, facts)
    facts["known"] = False
    assert decision.facts["known"] is True


class Role(StrEnum):
    ECT = "ect"


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("colour", "red", "not a fact of the vocabulary"),
        ("role", "headteacher", "its choices are ect, mentor"),
        ("role", True, "one of its choices"),
        ("role", Role.ECT, "one of its choices"),
        ("known", 1, "yes or no"),
        ("known", "yes", "yes or no"),
        ("paid", True, "a whole number"),
        ("paid", 1.0, "a whole number"),
        ("paid", "1", "a whole number"),
        ("paid", 2**53 + 1, "stop being exact"),
        ("starts", "2025-06-01", "a date"),
        ("starts", datetime(2025, 6, 1, tzinfo=UTC), "a date without a time"),
        ("sent", date(2025, 6, 1), "a moment"),
        ("sent", datetime(2025, 6, 1), "in UTC"),  # noqa: DTZ001
        ("sent", datetime(2025, 6, 1, tzinfo=timezone(timedelta(hours=1))), "in UTC"),
        ("sent", datetime(2025, 6, 1, microsecond=1, tzinfo=UTC), "whole seconds"),
        ("note", "x" * 10_000, "bytes long"),
        ("note", "a\0b", "NUL"),
        ("note", "\ud800", "half a character"),
    ],
)
def test_a_fact_the_vocabulary_does_not_allow_is_refused(fact: str, value: Any, said: str) -> None:
    with pytest.raises(FactError, match=said) as refusal:
        decide(SIMPLE, {fact: value})
    assert refusal.value.faults[0].startswith(fact)


def test_every_faulty_fact_is_named_at_once() -> None:
    with pytest.raises(FactError) as refusal:
        decide(SIMPLE, {"role": "head", "known": 1, "colour": "red", "paid": 2})
    assert [fault.split()[0] for fault in refusal.value.faults] == ["role", "known", "colour"]


def test_readings_that_disagree_make_no_decision_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    rulebook = Rulebook(policy(SIMPLE))
    assert rulebook.decide("made_up", {"known": True}, FIRST_DAY).answer("code") == "known"
    monkeypatch.setattr(RunningRules, "fitting", lambda *_: 0b01)
    with pytest.raises(ReadingsDisagreeError, match=r"Only by durable-rules: mentor. Only by the trace: known"):
        rulebook.decide("made_up", {"known": True}, FIRST_DAY)
    assert rulebook.disagreements == 1
    monkeypatch.undo()
    assert rulebook.decide("made_up", {"known": True}, FIRST_DAY).answer("code") == "known"
    assert rulebook.disagreements == 1


def test_an_unknown_decision_is_answered_with_the_nearest() -> None:
    with pytest.raises(NoEditionError, match=r"no decision made_down\. Write: made_up"):
        Rulebook(policy(SIMPLE)).decide("made_down", {}, FIRST_DAY)


def test_a_closed_rulebook_refuses() -> None:
    rulebook = Rulebook(policy(SIMPLE))
    rulebook.decide("made_up", {}, FIRST_DAY)
    rulebook.close()
    rulebook.close()
    with pytest.raises(PolicyError, match="closed"):
        rulebook.decide("made_up", {}, FIRST_DAY)


def test_threads_may_share_a_rulebook() -> None:
    rulebook = Rulebook(policy(edition(*(rule(f"rule_{n}", test("paid", "is", n)) for n in range(9)))))

    def answer(paid: int) -> object:
        return rulebook.decide("made_up", {"paid": paid}, FIRST_DAY).answer("code")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answer, [n % 9 for n in range(2_000)])) == [f"rule_{n % 9}" for n in range(2_000)]


def test_every_leaf_tells_what_was_wanted_and_seen() -> None:
    one = edition(rule("late", all_of(test("starts", "after", other("ends")), test("paid", "between", 1, 3))))
    (trace,) = decide(one, {"starts": date(2025, 9, 2), "paid": 4}).trace
    starts, paid = trace.leaves
    assert (starts.fact, starts.said, starts.saw, starts.holds) == ("starts", "after", date(2025, 9, 2), False)
    assert [(wanted.name, wanted.saw) for wanted in starts.wanted] == [("ends", None)]
    assert (paid.wanted, paid.saw, paid.holds) == ((1, 3), 4, False)
    assert (trace.fits, trace.because) == (False, (0,))
