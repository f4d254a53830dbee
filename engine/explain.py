"""Why a decision came out as it did, in sentences.

In: a Decision, fresh or read back from a record. Out: an Explanation, as lines of text or as data for JSON.
Must never know: the rule files, or anything the decision itself does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from engine.decision import Decision, FiredRule, Leaf, RuleTrace
from engine.model.decision import HitPolicy
from engine.wording import answers_in_words, day_in_words, seen_in_words, test_in_words


@dataclass(frozen=True, slots=True)
class DecidingRule:
    """A rule that decided, or `otherwise`: its sentence, answers, place, source and the conditions that made it fit."""

    rule: str
    say: str
    answers: str
    place: str
    source: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherRule:
    """A rule that did not decide, where it stands, and why it did not."""

    rule: str
    place: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision in sentences. `not_fitting` holds, for hit policy first, only the rules before the deciding one."""

    decision: str
    edition: str
    digest: str
    question: str
    asked: str
    answer: str
    deciding: tuple[DecidingRule, ...]
    passed_over: tuple[OtherRule, ...]
    not_fitting: tuple[OtherRule, ...]

    def as_data(self) -> Mapping[str, object]:
        """The explanation as plain data, for JSON."""
        return asdict(self)

    def as_lines(self) -> list[str]:
        """The explanation as lines of text."""
        lines = [self.question, self.asked, "", f"Answer: {self.answer}"]
        for rule in self.deciding:
            lines += ["", f"Decided by {rule.rule} ({rule.place}): {rule.say}", f"  Source: {rule.source}"]
            lines += [f"  Answers: {rule.answers}"] if len(self.deciding) > 1 else []
            lines += [f"  - {condition}" for condition in rule.conditions]
        lines += _section("Passed over, because an earlier rule had already fired:", self.passed_over)
        lines += _section("Rules that did not fit:", self.not_fitting)
        return lines


def _section(title: str, rules: tuple[OtherRule, ...]) -> list[str]:
    if not rules:
        return []
    return ["", title, *(f"  - {rule.rule} ({rule.place}): {'; '.join(rule.because)}" for rule in rules)]


def explain(decision: Decision) -> Explanation:
    """What was asked, what was answered, by which rules and why, and why the others did not decide."""
    traced = {rule.rule: rule for rule in decision.trace}
    return Explanation(
        decision=decision.decision,
        edition=decision.edition,
        digest=decision.digest,
        question=decision.question,
        asked=_asked(decision),
        answer=_answer(decision),
        deciding=tuple(_deciding(rule, traced.get(rule.id)) for rule in decision.fired),
        passed_over=tuple(
            OtherRule(rule.rule, str(rule.place), (f"{rule.passed_over_by} had already fired",))
            for rule in decision.trace
            if rule.passed_over_by
        ),
        not_fitting=tuple(
            OtherRule(rule.rule, str(rule.place), tuple(_failing(rule.leaves[position]) for position in rule.because))
            for rule in _before_the_decision(decision)
            if not rule.fits
        ),
    )


def _asked(decision: Decision) -> str:
    year = f", for contract year {decision.contract_year}" if decision.contract_year is not None else ""
    return f"Asked of {decision.decision}, edition {decision.edition}, about {day_in_words(decision.about)}{year}."


def _answer(decision: Decision) -> str:
    if decision.fired:
        return "; ".join(answers_in_words(rule.then) for rule in decision.fired)
    return decision.stated.otherwise or "No rule fits."


def _deciding(rule: FiredRule, trace: RuleTrace | None) -> DecidingRule:
    conditions = tuple(_seen(trace.leaves[position]) for position in trace.because) if trace else ()
    return DecidingRule(rule.id, rule.say, answers_in_words(rule.then), str(rule.place), rule.source, conditions)


def _before_the_decision(decision: Decision) -> tuple[RuleTrace, ...]:
    """The rules whose failing mattered: with hit policy first, those below the deciding rule never counted."""
    names = [rule.rule for rule in decision.trace]
    deciding = decision.fired[0].id if decision.fired else None
    if decision.hit_policy is HitPolicy.FIRST and deciding in names:
        return decision.trace[: names.index(deciding)]
    return decision.trace


def _seen(leaf: Leaf) -> str:
    """A test of a rule that fits. One that does not hold counts in its favour under `none`."""
    said = test_in_words(leaf.fact, leaf.said, leaf.wanted)
    return said + _value(leaf) if leaf.holds else f"it must not hold that {said} (it is {seen_in_words(leaf.saw)})"


def _failing(leaf: Leaf) -> str:
    """A test that kept a rule from fitting. One that holds does so under `none`."""
    said = test_in_words(leaf.fact, leaf.said, leaf.wanted)
    return f"it must not hold that {said}{_value(leaf)}" if leaf.holds else f"it asks that {said}{_value(leaf)}"


def _value(leaf: Leaf) -> str:
    """The value seen, where the test does not already say it."""
    if leaf.said == "missing" and leaf.saw is None:
        return ""
    if leaf.holds and len(leaf.wanted) == 1 and leaf.said in ("is", "missing"):
        return ""
    return f", but it is {seen_in_words(leaf.saw)}" if not leaf.holds else f" (it is {seen_in_words(leaf.saw)})"
