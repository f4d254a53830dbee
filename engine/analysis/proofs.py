"""What an edition leaves open, proved: rules that never decide, rules that clash, cases without an answer, idle facts.

In: an edition and the vocabulary. Out: findings, each with a case that shows it, where one can.
Must never know: how findings are worded, or the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from engine.analysis.encoding import Encoding
from engine.analysis.firing import Firing, firing_of
from engine.analysis.solver import Formula, Limits, NotProvedError, Room, Solver, any_of, differ, none_of, replaced
from engine.model.conditions import AllOf, Condition, OtherFact, Test
from engine.model.decision import OTHERWISE, Edition, HitPolicy, Otherwise, Rule
from engine.model.facts import FactValue, Vocabulary
from engine.trace import every_test


class Kind(StrEnum):
    """What was found, or that it could not be found out."""

    NEVER_FITS = "never_fits"  # the rule's own tests contradict each other
    NEVER_DECIDES = "never_decides"  # wherever the rule fits, one of the others decides
    BOTH_FIT = "both_fit"  # two rules fit where only one may
    NO_ANSWER = "no_answer"  # no rule fits and nothing is said for otherwise, or the fact to answer with is not known
    IDLE_FACT = "idle_fact"  # rules ask for the fact, and what is decided never depends on it
    NOT_PROVED = "not_proved"  # the limits were reached


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing proved of an edition.

    `rule` is the id of the rule it is about, `others` the rules that play into it, `contradicting` the conditions that
    cannot hold together, `fact` the fact it is about. `case` shows it; None where nothing could (a rule that never
    fits) and where nothing was proved.
    """

    kind: Kind
    rule: str | None = None
    others: tuple[str, ...] = ()
    contradicting: tuple[Condition, ...] = ()
    fact: str | None = None
    case: Mapping[str, FactValue] | None = None
    asked: Kind | None = None
    """Of what was not proved: what had been asked."""


def findings_of(
    edition: Edition,
    vocabulary: Vocabulary,
    limits: Limits = Limits(),  # noqa: B008
    room: Room | None = None,
) -> list[Finding]:
    """Everything that can be proved amiss in the edition, in the order of its rules.

    Making a room takes longer than most proofs, so whoever asks of many editions hands in one for all.
    """
    return _Proofs(edition, vocabulary, limits, room).findings()


class _Proofs:
    """The questions, asked of one edition."""

    def __init__(self, edition: Edition, vocabulary: Vocabulary, limits: Limits, room: Room | None) -> None:
        self.edition = edition
        self.encoding = Encoding(vocabulary, [edition], room)
        self.firing: Firing = firing_of(edition, self.encoding)
        self.solver = Solver(self.encoding.room, limits, *self.encoding.domains())

    def findings(self) -> list[Finding]:
        never: list[Finding] = []
        for rule in self.edition.rules:
            never += self._within_limits(Finding(Kind.NOT_PROVED, rule.id, asked=Kind.NEVER_DECIDES), self._never, rule)
        unanswered = [*self._clashes(), *self._gaps()]
        # Which facts matter can only be said once every case has an answer.
        return [*never, *unanswered, *([] if unanswered else self._idle_facts(never))]

    def _clashes(self) -> Iterator[Finding]:
        if self.edition.hit_policy is HitPolicy.UNIQUE:
            for one, other in combinations(self.edition.rules, 2):
                unsure = Finding(Kind.NOT_PROVED, other.id, (one.id,), asked=Kind.BOTH_FIT)
                yield from self._within_limits(unsure, self._both_fit, one, other)

    def _gaps(self) -> Iterator[Finding]:
        for answering in (*self.edition.rules, self.edition.otherwise):
            unsure = Finding(Kind.NOT_PROVED, _id(answering), asked=Kind.NO_ANSWER)
            yield from self._within_limits(unsure, self._no_answer, answering)

    def _idle_facts(self, never: Iterable[Finding]) -> Iterator[Finding]:
        spoken_for = {fact for finding in never for fact in self._asked_for_by(finding.rule)}
        for fact in sorted(self._asked_for() - spoken_for):
            unsure = Finding(Kind.NOT_PROVED, fact=fact, asked=Kind.IDLE_FACT)
            yield from self._within_limits(unsure, self._idle, fact)

    def _within_limits(self, unsure: Finding, ask: Callable[..., Finding | None], *about: object) -> Iterator[Finding]:
        try:
            finding = ask(*about)
        except NotProvedError:
            finding = unsure
        if finding is not None:
            yield finding

    def _case(self, *formulas: Formula) -> Mapping[str, FactValue] | None:
        model = self.solver.find(*formulas)
        return None if model is None else self.encoding.case(model)

    def _never(self, rule: Rule) -> Finding | None:
        """Of a rule that never decides: what contradicts itself in it, or which others always decide instead."""
        fits = self.firing.fits[rule.id]
        unique = self.edition.hit_policy is HitPolicy.UNIQUE
        if self.solver.possible(fits if unique else self.firing.decides[rule.id]):
            return None
        case = self._case(fits)
        if case is None:
            parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
            clash = self.solver.conflict([self.encoding.holds(part) for part in parts])
            return Finding(Kind.NEVER_FITS, rule.id, contradicting=tuple(parts[position] for position in clash))
        before = self._before(rule)
        needed = self.solver.conflict([fits, *(none_of([formula]) for formula in before.values())])
        others = tuple(name for position, name in enumerate(before, start=1) if position in needed)
        return Finding(Kind.NEVER_DECIDES, rule.id, others, case=case)

    def _before(self, rule: Rule) -> dict[str, Formula]:
        """The rules whose deciding, or fitting, holds this one back."""
        if self.edition.hit_policy is HitPolicy.COLLECT:
            return {name: self.firing.decides[name] for name in rule.unless_already}
        names = [earlier.id for earlier in self.edition.rules]
        return {name: self.firing.fits[name] for name in names[: names.index(rule.id)]}

    def _both_fit(self, one: Rule, other: Rule) -> Finding | None:
        case = self._case(self.firing.fits[one.id], self.firing.fits[other.id])
        return None if case is None else Finding(Kind.BOTH_FIT, other.id, (one.id,), case=case)

    def _no_answer(self, answering: Rule | Otherwise | None) -> Finding | None:
        """A case in which the rule decides and a fact it answers with is not known, or in which nothing decides."""
        name = _id(answering)
        decides = self.firing.decides[name]
        if answering is None:
            gap = None if self.edition.hit_policy is HitPolicy.COLLECT else self._case(decides)
            return None if gap is None else Finding(Kind.NO_ANSWER, name, case=gap)
        for value in answering.then.values():
            if isinstance(value, OtherFact):
                gap = self._case(decides, none_of([self.encoding.variables[value.name].known]))
                if gap is not None:
                    return Finding(Kind.NO_ANSWER, name, fact=value.name, case=gap)
        return None

    def _idle(self, fact: str) -> Finding | None:
        """Whether what is decided is the same whatever the fact is, and whether it is known."""
        if fact in self._answered_with():
            return None
        itself, another = self.encoding.variables[fact], self.encoding.variable(f"another {fact}")
        pairs = [(itself.known, another.known), (itself.value, another.value)]
        changed = [differ(one, replaced(one, pairs)) for one in self._what_is_said()]
        if self.solver.possible(self.encoding.domain(fact, another), any_of(changed)):
            return None
        asked = any_of([self.encoding.holds(test) for test in tests_naming(self.edition, fact)])
        case = self._case(itself.known, asked) or self._case(itself.known)
        return Finding(Kind.IDLE_FACT, fact=fact, case=case)

    def _answered_with(self) -> set[str]:
        answering = [one.then for one in (*self.edition.rules, self.edition.otherwise) if one is not None]
        return {value.name for then in answering for value in then.values() if isinstance(value, OtherFact)}

    def _what_is_said(self) -> list[Formula]:
        """For each different answer with its sentence, when it is given; rules that say the same are as one."""
        if self.edition.hit_policy is HitPolicy.COLLECT:
            return list(self.firing.decides.values())
        given: dict[object, list[Formula]] = {}
        for answering in (*self.edition.rules, self.edition.otherwise):
            said = (tuple(sorted(answering.then.items(), key=_by_name)), answering.say) if answering else None
            given.setdefault(said, []).append(self.firing.decides[_id(answering)])
        return [any_of(formulas) for formulas in given.values()]

    def _asked_for(self) -> set[str]:
        return {fact for rule in self.edition.rules for fact in self._asked_for_by(rule.id)}

    def _asked_for_by(self, name: str | None) -> set[str]:
        rules = [rule for rule in self.edition.rules if rule.id == name]
        return {fact for rule in rules for test in every_test(rule.when) for fact in facts_of(test)}


def tests_naming(edition: Edition, fact: str) -> list[Test]:
    """Every test of the edition that asks for the fact, itself or to compare with it."""
    return [test for rule in edition.rules for test in every_test(rule.when) if fact in facts_of(test)]


def facts_of(test: Test) -> set[str]:
    """The facts a test asks for."""
    return {test.fact} | {operand.name for operand in test.operands if isinstance(operand, OtherFact)}


def _id(answering: Rule | Otherwise | None) -> str:
    return answering.id if isinstance(answering, Rule) else OTHERWISE


def _by_name(item: tuple[str, object]) -> str:
    return item[0]
