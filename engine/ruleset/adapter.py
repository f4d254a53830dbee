"""Runs compiled rulesets with durable-rules' C calls: one handle, one session, one fact at a time.

In: rulesets as JSON, then facts as JSON. Out: which rules fit, as bits.
Must never know: what a rule means, or which of those that fit decides.

Every step here answers a trap of durable-rules 2.0.28; the tests of this module name each.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from threading import Lock
from weakref import finalize

import durable_rules_engine  # type: ignore[import-not-found]

from engine.errors import PolicyError
from engine.model.facts import FactValue
from engine.ruleset.compiler import CATCH_ALL, CompiledRuleset
from engine.ruleset.encoding import GUARD, write_json

_SESSION = "s"


class EngineFailedError(PolicyError):
    """durable-rules failed twice on the same facts, the second time on a fresh handle."""


class UnhealthyEvaluationError(Exception):
    """An evaluation did not run to its end; what it named cannot be trusted."""


class RunningRules:
    """An edition's rules, loaded. Threads may share it: evaluations queue for the lock.

    Call `close` to free the handles; dropping the object frees them too.
    """

    def __init__(self, rulesets: tuple[CompiledRuleset, ...]) -> None:
        self._lock = Lock()
        self._closed = False
        self._handles = [_Handle(ruleset) for ruleset in rulesets]
        self._free = finalize(self, _free_all, self._handles)
        self._free.atexit = False

    def fitting(self, facts: Mapping[str, FactValue]) -> int:
        """The rules that fit, bit n for the nth. Facts must be of the edition's types, text composed, no others sent.

        A failed evaluation is tried once more on a rebuilt handle. Raises EngineFailedError if that fails too,
        or if the rules were closed.
        """
        rest = f",{write_json(facts)[1:]}" if facts else "}"
        with self._lock:
            if self._closed:
                raise EngineFailedError("These rules were closed; make a new Rulebook.")
            fits = 0
            for handle in self._handles:
                fits |= handle.evaluate(rest)
            return fits

    def close(self) -> None:
        """Free the handles. Closing twice does nothing more."""
        with self._lock:
            self._closed = True
            self._free()


def _free_all(handles: list[_Handle]) -> None:
    for handle in handles:
        handle.free()


class _Handle:
    """One ruleset inside durable-rules, with its one session. Rebuilt after any failure."""

    def __init__(self, ruleset: CompiledRuleset) -> None:
        self._json = ruleset.json
        self._rules = {**ruleset.rules, CATCH_ALL: 0}
        # Each rule fires once at most, so a loop in the engine cannot become ours.
        self._turns = range(len(self._rules))
        self._number: int | None = None
        self._ids = count(1)

    def evaluate(self, rest: str) -> int:
        """Bits of the rules that fit. `rest` is the fact as JSON without its first brace and the engine's own names."""
        try:
            return self._evaluate(rest)
        except Exception as failure:  # the engine raises bare Exception
            return self._evaluate_again(rest, failure)

    def _evaluate_again(self, rest: str, first_failure: Exception) -> int:
        try:
            return self._evaluate(rest)
        except Exception as failure:
            said = f"durable-rules failed twice on the same facts: {first_failure}; then {failure}"
            raise EngineFailedError(said) from failure

    def _evaluate(self, rest: str) -> int:
        try:
            number = self._number
            if number is None:
                number = self._number = durable_rules_engine.create_ruleset("policy", self._json)
            own_names = f'"id":"{next(self._ids)}","sid":"{_SESSION}"'
            code, state = durable_rules_engine.assert_fact(number, f'{{"{GUARD}":1,{own_names}{rest}')
            if code:
                raise UnhealthyEvaluationError(f"durable-rules answered code {code}")
            fits = self._drain(number, state)
            durable_rules_engine.retract_fact(number, f"{{{own_names}}}")
        except BaseException:  # whatever it was, and an interruption too, the handle is not to be used again
            self._abandon()
            raise
        return fits

    def _drain(self, number: int, state: int) -> int:
        """Take the name of every rule that fits from its message, `{"r0001":{…}}`; the catch-all comes last."""
        rules = self._rules
        complete_and_start_action = durable_rules_engine.complete_and_start_action
        started = durable_rules_engine.start_action_for_state(number, state)
        message = started[1] if started else None
        name = None
        fits = 0
        for _ in self._turns:
            if not message:
                break
            name = message[2:7]
            fits |= rules[name]
            message = complete_and_start_action(number, state)
        if message or name != CATCH_ALL:
            raise UnhealthyEvaluationError("the rule that fits every case did not fire, or a rule fired twice")
        return fits

    def _abandon(self) -> None:
        """Give up the handle without touching its session, which a failure may have left half made."""
        number, self._number = self._number, None
        if number is not None:
            durable_rules_engine.delete_ruleset(number)

    def free(self) -> None:
        """Free session and ruleset. A handle exists only after an evaluation, so its session has run an action."""
        number, self._number = self._number, None
        if number is not None:
            durable_rules_engine.delete_state(number, _SESSION)
            durable_rules_engine.delete_ruleset(number)
