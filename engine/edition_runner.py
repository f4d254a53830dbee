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
from engine.errors import FactError, PolicyError, ReadingsDisagreeError, UniqueRuleError
from engine.model.conditions import OtherFact
from engine.model.decision import OTHERWISE, Edition, HitPolicy, Otherwise, Outcome, Rule
from engine.model.facts import FactType, FactValue, Vocabulary
from engine.ruleset import RunningRules, compile_rules, encode, problems_of
from engine.trace import Facts, Reading


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
        compiled = self._compiled.get(id(edition)) or self._compile(edition)
        accepted = self._gate.accept(edition.decision, facts)
        try:
            return compiled.decide(accepted, on, contract_year)
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
        self._sent = [(name, edition.fact_types[name]) for name in sorted(self._reading.facts)]
        self._stated = _stated(edition)
        self._fire = [_firing(rule, edition) for rule in edition.rules]
        self._fire_otherwise = _firing(edition.otherwise, edition) if edition.otherwise else None

    def decide(self, facts: Facts, on: date, contract_year: int | None) -> Decision:
        """The decision on facts that the vocabulary accepts."""
        held, fitting = self._reading.read(facts)
        fitting_engine = self.rules.fitting(self._encode(facts))
        if fitting != fitting_engine:
            raise ReadingsDisagreeError(self._difference(fitting, fitting_engine))
        positions, passed_over = self._chosen(fitting)
        if positions or self.edition.hit_policy is HitPolicy.COLLECT:
            fired = tuple(self._fire[position](facts) for position in positions)
        elif self._fire_otherwise is not None:
            fired = (self._fire_otherwise(facts),)
        else:
            raise PolicyError(f"{self.edition.place}: no rule fits, and the edition has no `otherwise`.")
        working = partial(self._reading.trace, facts, held, fitting, passed_over)
        return Decision(self._stated, on, contract_year, MappingProxyType(facts), fired, working)

    def _encode(self, facts: Facts) -> dict[str, bool | int | str]:
        encoded: dict[str, bool | int | str] = {}
        for name, kind in self._sent:
            value = facts.get(name)
            if value is not None:
                encoded[name] = encode(value) if kind in _ENCODED else value  # type: ignore[assignment]
        return encoded

    def _chosen(self, fitting: int) -> tuple[list[int], dict[int, str]]:
        """Positions of the rules that decide, and of those held back with the rule that did it."""
        if not fitting:
            return [], {}
        if self.edition.hit_policy is HitPolicy.FIRST:
            return [(fitting & -fitting).bit_length() - 1], {}
        positions = [position for position in range(len(self._fire)) if fitting >> position & 1]
        if self.edition.hit_policy is HitPolicy.COLLECT:
            return self._collected(positions)
        if len(positions) > 1:
            names = " and ".join(self.edition.rules[position].id for position in positions)
            raise UniqueRuleError(f"{self.edition.place}: {names} fit, and only one rule may.")
        return positions, {}

    def _collected(self, positions: list[int]) -> tuple[list[int], dict[int, str]]:
        fired: dict[str, int] = {}
        passed_over: dict[int, str] = {}
        for position in positions:
            rule = self.edition.rules[position]
            earlier = next((name for name in rule.unless_already if name in fired), None)
            if earlier is None:
                fired[rule.id] = position
            else:
                passed_over[position] = earlier
        return list(fired.values()), passed_over

    def _difference(self, trace: int, engine: int) -> str:
        rules = self.edition.rules
        only_trace = [rule.id for position, rule in enumerate(rules) if trace & ~engine & 1 << position]
        only_engine = [rule.id for position, rule in enumerate(rules) if engine & ~trace & 1 << position]
        return (
            f"{self.edition.place}: the readings disagree. Only by durable-rules: {', '.join(only_engine) or '-'}. "
            f"Only by the trace: {', '.join(only_trace) or '-'}."
        )


_ENCODED = frozenset({FactType.DATE, FactType.INSTANT, FactType.TEXT})


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
