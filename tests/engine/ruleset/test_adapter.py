"""durable-rules, driven so that its traps cannot spring: a failure is never an answer, and nothing leaks."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import durable_rules_engine  # type: ignore[import-not-found]
import pytest

from engine.model.decision import Rule
from engine.ruleset import EngineFailedError, RunningRules, compile_rules
from engine.ruleset.compiler import MOST_RULES
from tests.engine.decision.made_up import all_of, any_of, none_of, other, rule, test


def running(*rules: Rule) -> RunningRules:
    return RunningRules(compile_rules(rules))


def memory() -> float:
    """Megabytes this process occupies."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def test_a_bare_absence_fits_and_does_not_loop() -> None:
    """Trap 1."""
    absent = running(rule("absent", test("paid", "missing", True)), rule("both", none_of(test("known", "is", True))))
    assert absent.fitting({}) == 0b11
    assert absent.fitting({"paid": 1, "known": True}) == 0


def test_a_rule_that_comes_true_in_many_ways_counts_once() -> None:
    """Trap 4: durable-rules fires once for every way."""
    ways = [any_of(test("paid", "at_least", n), test("most", "at_least", n)) for n in range(6)]
    assert running(rule("many", all_of(*ways))).fitting({"paid": 9, "most": 9}) == 1


@pytest.mark.parametrize("number", [MOST_RULES, MOST_RULES + 1, 64, 65, 256, 300, 600])
def test_any_number_of_rules_may_fit_at_once(number: int) -> None:
    """Traps 5 to 7: in one ruleset 64 fail, 256 corrupt memory, 512 hang."""
    rules = [rule(f"rule_{position}", test("paid", "at_least", position)) for position in range(number)]
    assert running(*rules).fitting({"paid": number}) == (1 << number) - 1


def test_a_comparison_with_an_absent_fact_does_not_hold() -> None:
    """Trap 23: durable-rules would compare with whatever it compared last."""
    rules = running(rule("different", test("note", "is_not", other("other_note"))), rule("any", all_of()))
    assert rules.fitting({"note": "a", "other_note": "b"}) == 0b11
    assert rules.fitting({"note": "a"}) == 0b10
    assert rules.fitting({"other_note": "b"}) == 0b10
    assert rules.fitting({}) == 0b10


@pytest.mark.parametrize(
    "text", ["", "é", "/", "½ £ 漢 😀", 'a"b', "a\\b", "a\nb\rc\td", "\x7f\x80\u2028", "x" * 9_990]
)
def test_text_equals_itself_and_nothing_else(text: str) -> None:
    """Traps 15 to 17."""
    rules = running(rule("same", test("note", "is", text)), rule("different", test("note", "is_not", text)))
    assert rules.fitting({"note": text}) == 0b01
    assert rules.fitting({"note": text + "x"}) == 0b10


def fail_once(monkeypatch: pytest.MonkeyPatch, name: str, failure: BaseException) -> list[str]:
    """Let one C call raise the first time; what is called is noted."""
    calls: list[str] = []

    def wrapped(call: Callable[..., Any], called: str) -> Callable[..., Any]:
        def run(*arguments: object) -> Any:
            calls.append(called)
            if called == name and calls.count(name) == 1:
                raise failure
            return call(*arguments)

        return run

    for each in ("create_ruleset", "delete_ruleset", "delete_state", name):
        monkeypatch.setattr(durable_rules_engine, each, wrapped(getattr(durable_rules_engine, each), each))
    return calls


@pytest.mark.parametrize("name", ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"])
def test_a_failure_rebuilds_the_handle_and_evaluates_again(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Trap 33. The failed session is not deleted: that would free what was never made (trap 11)."""
    rules = running(rule("known", test("known", "is", True)))
    calls = fail_once(monkeypatch, name, RuntimeError("made to fail"))
    assert rules.fitting({"known": True}) == 1
    assert calls.count("create_ruleset") == 2
    assert calls.count("delete_ruleset") == 1
    assert "delete_state" not in calls
    assert rules.fitting({"known": False}) == 0


def test_an_interruption_is_passed_on_and_the_next_evaluation_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = running(rule("known", test("known", "is", True)))
    fail_once(monkeypatch, "complete_and_start_action", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        rules.fitting({"known": True})
    assert rules.fitting({"known": True}) == 1


def test_an_evaluation_without_the_catch_all_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = running(rule("known", test("known", "is", True)))
    monkeypatch.setattr(durable_rules_engine, "start_action_for_state", lambda *_: None)
    with pytest.raises(EngineFailedError, match="fits every case did not fire"):
        rules.fitting({"known": True})


def test_an_engine_that_goes_on_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = running(rule("known", test("known", "is", True)))
    monkeypatch.setattr(durable_rules_engine, "complete_and_start_action", lambda *_: '{"r0001":{}}')
    with pytest.raises(EngineFailedError):
        rules.fitting({"known": True})


def test_threads_may_share_the_rules() -> None:
    """Trap 34: one session without a lock gave wrong answers."""
    rules = running(*(rule(f"rule_{n}", test("paid", "at_least", n)) for n in range(8)))
    with ThreadPoolExecutor(8) as pool:
        paid = [n % 9 for n in range(4_000)]
        assert list(pool.map(lambda n: rules.fitting({"paid": n}), paid)) == [(1 << min(n + 1, 8)) - 1 for n in paid]


def test_closed_rules_refuse_and_may_be_closed_twice() -> None:
    rules = running(rule("known", test("known", "is", True)))
    rules.fitting({"known": True})
    rules.close()
    rules.close()
    with pytest.raises(EngineFailedError, match="closed"):
        rules.fitting({"known": True})


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "only dropped"])
def test_loading_and_dropping_2000_times_keeps_memory(closed: bool) -> None:
    """Trap 10: through the stock Host this takes some 700 MB."""
    compiled = compile_rules(tuple(rule(f"rule_{n}", test("paid", "at_least", n)) for n in range(30)))

    def load_and_drop() -> None:
        rules = RunningRules(compiled)
        rules.fitting({"paid": 3})
        if closed:
            rules.close()

    for _ in range(100):
        load_and_drop()
    gc.collect()
    before = memory()
    for _ in range(2_000):
        load_and_drop()
    gc.collect()
    assert memory() - before < 20
