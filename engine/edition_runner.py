"""Editions ready to decide: each compiled once, read twice, and answering only when both readings agree.

In: an edition and typed facts. Out: a Decision.
Must never know: which edition answers on a day, or the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from threading import Lock
from types import MappingProxyType

from engine.accepted_facts import FactGate
from engine.decision import Decision, FiredRule, Stated
from engine.decision_writing import DecisionText
from engine.errors import FactError, PolicyError, ReadingsDisagreeError, UniqueRuleError
from engine.marks import Facts
from engine.model.conditions import OtherFact
from engine.model.decision import OTHERWISE, Edition, HitPolicy, Otherwise, Outcome, Rule
from engine.model.facts import FactValue, Vocabulary
from engine.ruleset import RunningRules, compile_rules, problems_of
from engine.trace import Reading


class EditionRunner:
    """Decides with editions of one vocabulary, compiling each on first use. Threads may share it.

    `disagreements` counts the evaluations in which the two readings differed.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.disagreements = 0
        self._gate = FactGate(vocabulary)
        self._lock = Lock()
        self._compiled: dict[int, _CompiledEdition] = {}
        self._closed = False

    def decide_with(
        self,
        edition: Edition,
        facts: Mapping[str, FactValue | None],
        on: date,
        contract_year: int | None = None,
    ) -> Decision:
        """The edition's decision on the facts, whatever its own dates.

        Raises FactError, UniqueRuleError, ReadingsDisagreeError; PolicyError when the edition cannot be compiled.
        """
        compiled = self._compiled.get(id(edition))
        if compiled is None:
            compiled = self._compile(edition)
        try:
            return compiled.decide(self._gate.accept(edition.decision, facts), on, contract_year)
        except ReadingsDisagreeError:
            with self._lock:
                self.disagreements += 1
            raise

    def _compile(self, edition: Edition) -> _CompiledEdition:
        with self._lock:
            if self._closed:
                raise PolicyError("This policy was closed; make a new Rulebook.")
            # Keyed by identity: the compiled edition keeps its edition alive, so no other can take its number.
            return self._compiled.setdefault(id(edition), _CompiledEdition(edition))

    def close(self) -> None:
        """Free everything held for durable-rules. No decision can be taken afterwards."""
        with self._lock:
            self._closed = True
            for compiled in self._compiled.values():
                compiled.rules.close()
            self._compiled.clear()


class _CompiledEdition:
    """One edition under both readings."""

    def __init__(self, edition: Edition) -> None:
        problems = problems_of(edition)
        if problems:
            raise PolicyError(" ".join(f"{problem.place}: {problem.code} {problem.wrong}" for problem in problems))
        self.edition = edition
        self.rules = RunningRules(compile_rules(edition.rules))
        self._reading = Reading(edition.rules)
        self._sent = self._reading.facts
        self._stated = _stated(edition)
        self._text = DecisionText(edition, self._stated)
        self._collects = edition.hit_policy is HitPolicy.COLLECT
        self._unique = edition.hit_policy is HitPolicy.UNIQUE
        self._fire = [_firing(rule, edition) for rule in edition.rules]
        self._otherwise = _firing(edition.otherwise, edition) if edition.otherwise else _no_rule_fits(edition)

    def decide(self, facts: dict[str, FactValue], on: date, contract_year: int | None) -> Decision:
        """The decision on facts that the vocabulary accepts."""
        marks, fitting = self._reading.read(facts)
        fitting_engine = self.rules.fitting(facts if facts.keys() <= self._sent else self._named(facts))
        if fitting != fitting_engine:
            raise ReadingsDisagreeError(self._difference(fitting, fitting_engine))
        fired, passed_over = self._fired(fitting, facts)
        write = partial(self._write, on, contract_year, facts, fired, marks, passed_over)
        return Decision(self._stated, on, contract_year, facts, fired, write)

    def _write(  # noqa: PLR0917 - called by position, for speed
        self,
        on: date,
        contract_year: int | None,
        facts: Facts,
        fired: tuple[FiredRule, ...],
        marks: int,
        passed_over: Mapping[int, str],
    ) -> bytes:
        seen = self._text.seen(facts)
        return self._text.write(on, contract_year, seen, fired, self._reading.write(marks, passed_over, seen))

    def _named(self, facts: Facts) -> Facts:
        """The facts the rules name, and no others: one that merely shares a hash with them would pass for them."""
        return {name: value for name, value in facts.items() if name in self._sent}

    def _fired(self, fitting: int, facts: Facts) -> tuple[tuple[FiredRule, ...], Mapping[int, str]]:
        """The rules that decide, and by position those held back, with the rule that did it."""
        if self._collects:
            return self._collected(fitting, facts)
        if not fitting:
            return (self._otherwise(facts),), _NONE
        if self._unique and fitting & (fitting - 1):
            names = " and ".join(self._rules_of(fitting))
            raise UniqueRuleError(f"{self.edition.place}: {names} fit, and only one rule may.")
        topmost = (fitting & -fitting).bit_length() - 1
        return (self._fire[topmost](facts),), _NONE

    def _collected(self, fitting: int, facts: Facts) -> tuple[tuple[FiredRule, ...], Mapping[int, str]]:
        fired: dict[str, FiredRule] = {}
        passed_over: dict[int, str] = {}
        for position, rule in enumerate(self.edition.rules):
            if not fitting >> position & 1:
                continue
            earlier = next((name for name in rule.unless_already if name in fired), None)
            if earlier is None:
                fired[rule.id] = self._fire[position](facts)
            else:
                passed_over[position] = earlier
        return tuple(fired.values()), passed_over

    def _difference(self, trace: int, engine: int) -> str:
        only_trace = self._rules_of(trace & ~engine)
        only_engine = self._rules_of(engine & ~trace)
        return (
            f"{self.edition.place}: the readings disagree. Only by durable-rules: {', '.join(only_engine) or '-'}. "
            f"Only by the trace: {', '.join(only_trace) or '-'}."
        )

    def _rules_of(self, bits: int) -> list[str]:
        return [rule.id for position, rule in enumerate(self.edition.rules) if bits >> position & 1]


_NONE: Mapping[int, str] = MappingProxyType({})


def _stated(edition: Edition) -> Stated:
    return Stated(
        decision=edition.decision,
        edition=edition.name,
        digest=edition.digest,
        question=edition.question,
        hit_policy=edition.hit_policy,
        source=edition.source,
        place=edition.place,
        otherwise=edition.otherwise.say if edition.otherwise else None,
    )


def _firing(rule: Rule | Otherwise, edition: Edition) -> Callable[[Facts], FiredRule]:
    """What makes a rule's answers out of facts; a rule that answers with no fact is made once."""
    name = OTHERWISE if isinstance(rule, Otherwise) else rule.id
    source = edition.source if isinstance(rule, Otherwise) else rule.source or edition.source

    def fire(facts: Facts) -> FiredRule:
        return FiredRule(name, rule.say, source, rule.place, _answers(edition.decision, name, rule.then, facts))

    if any(isinstance(value, OtherFact) for value in rule.then.values()):
        return fire
    made = fire({})
    return lambda _: made


def _no_rule_fits(edition: Edition) -> Callable[[Facts], FiredRule]:
    def refuse(_: Facts) -> FiredRule:
        raise PolicyError(f"{edition.place}: no rule fits, and the edition has no `otherwise`.")

    return refuse


def _answers(decision: str, rule: str, then: Outcome, facts: Facts) -> Mapping[str, FactValue]:
    answers: dict[str, FactValue] = {}
    faults: list[str] = []
    for name, value in then.items():
        if not isinstance(value, OtherFact):
            answers[name] = value
        elif value.name in facts:
            answers[name] = facts[value.name]
        else:
            faults.append(f"{rule} answers {name} with {value.name}, which is absent.")
    if faults:
        raise FactError(decision, faults)
    return MappingProxyType(answers)
