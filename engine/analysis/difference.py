"""What a change of rules means: which cases come out otherwise, from what to what, proved to be all of them.

In: two editions and the vocabulary of both. Out: the regions that change, each with a case that both editions decided.
Must never know: where the editions come from, or how it is shown.

Two editions mean the same when every case has the same answers; by which rule, and in which words, does not matter.
Where every rule that fits answers, the answers are compared one by one, without their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.analysis.cases import Case, decided, smallest
from engine.analysis.encoding import Encoding
from engine.analysis.firing import firing_of
from engine.analysis.solver import Formula, Limits, NotProvedError, Solver, all_of, any_of, differ, none_of
from engine.edition_runner import EditionRunner
from engine.errors import PolicyError
from engine.model.conditions import Operand, OtherFact
from engine.model.decision import OTHERWISE, Edition, HitPolicy, Outcome
from engine.model.facts import FactType, FactValue, Vocabulary

Answers = tuple[Mapping[str, FactValue], ...] | None
"""What an edition answers in one case; None when it cannot."""


@dataclass(frozen=True, slots=True)
class Region:
    """Cases that change alike. `before` and `after` are what rules answer in them, None for no answer.

    `case` is one of them; `answered_before` and `answered_after` are what the two editions decided in it. Without a
    case it was not proved whether there is one.
    """

    before: Outcome | None
    after: Outcome | None
    case: Case | None
    answered_before: Answers = None
    answered_after: Answers = None


class _Meaning:
    """What an edition answers over all cases: for each different answer, when it is given."""

    def __init__(self, edition: Edition, encoding: Encoding) -> None:
        decides = firing_of(edition, encoding).decides
        given: dict[tuple[tuple[str, object], ...], tuple[Outcome, list[Formula]]] = {}
        for rule in edition.rules:
            given.setdefault(_key(rule.then), (rule.then, []))[1].append(decides[rule.id])
        if edition.otherwise is not None and edition.hit_policy is not HitPolicy.COLLECT:
            then = edition.otherwise.then
            given.setdefault(_key(then), (then, []))[1].append(decides[OTHERWISE])
        self._encoding = encoding
        self.collects = edition.hit_policy is HitPolicy.COLLECT
        self.regions = [(then, all_of([any_of(formulas), *self._known(then)])) for then, formulas in given.values()]

    def _known(self, then: Outcome) -> list[Formula]:
        return [self._encoding.variables[one.name].known for one in then.values() if isinstance(one, OtherFact)]

    def unanswered(self) -> Formula:
        return none_of([formula for _, formula in self.regions])

    def gives(self, then: Outcome) -> Formula:
        """When one of the answers given comes to the same as this one."""
        return any_of([all_of([formula, none_of([self.apart(other, then)])]) for other, formula in self.regions])

    def apart(self, one: Outcome, other: Outcome) -> Formula:
        """When two answers are not the same."""
        if one.keys() != other.keys():
            return ALWAYS
        return any_of([self._values_apart(one[name], other[name]) for name in one if one[name] != other[name]])

    def _values_apart(self, one: Operand, other: Operand) -> Formula:
        facts = isinstance(one, OtherFact) or isinstance(other, OtherFact)
        if not facts or self._sort(one) != self._sort(other):
            return ALWAYS
        return self._encoding.number_of(one) != self._encoding.number_of(other)

    def _sort(self, value: Operand) -> str:
        """What kind of value it is, so that a word is never taken for a number."""
        if isinstance(value, OtherFact):
            return _SORTS[self._encoding.type_of(value.name)]
        return type(value).__name__


ALWAYS = all_of([])

_SORTS = {
    FactType.CHOICE: "str",
    FactType.TEXT: "str",
    FactType.YES_NO: "bool",
    FactType.WHOLE_NUMBER: "int",
    FactType.CONTRACT_YEAR: "int",
    FactType.DATE: "date",
    FactType.INSTANT: "datetime",
}


class NotComparableError(PolicyError):
    """The two cannot be held against each other. The message says why."""


def differences(
    before: Edition,
    after: Edition,
    vocabulary: Vocabulary,
    limits: Limits = Limits(),  # noqa: B008
) -> list[Region]:
    """Every region in which the two editions answer differently. None at all is a proof that they mean the same."""
    return list(_Comparison(before, after, vocabulary, limits).regions())


class _Comparison:
    def __init__(self, before: Edition, after: Edition, vocabulary: Vocabulary, limits: Limits) -> None:
        self._editions = before, after
        self._encoding = Encoding(vocabulary, [before, after])
        self._solver = Solver(self._encoding.room, limits, *self._encoding.domains())
        self._vocabulary = vocabulary

    def regions(self) -> Iterator[Region]:
        before, after = (_Meaning(edition, self._encoding) for edition in self._editions)
        if before.collects != after.collects:
            raise NotComparableError("One of the two collects the answers of all rules that fit, the other does not.")
        if before.collects:
            for then, formula in before.regions:
                yield from self._region(then, None, formula, none_of([after.gives(then)]))
            for then, formula in after.regions:
                yield from self._region(None, then, formula, none_of([before.gives(then)]))
            return
        for then, formula in before.regions:
            for other, other_formula in after.regions:
                yield from self._region(then, other, formula, other_formula, before.apart(then, other))
            yield from self._region(then, None, formula, after.unanswered())
        for other, formula in after.regions:
            yield from self._region(None, other, before.unanswered(), formula)

    def _region(self, before: Outcome | None, after: Outcome | None, *formulas: Formula) -> Iterator[Region]:
        try:
            model = self._solver.find(*formulas)
        except NotProvedError:
            yield Region(before, after, None)
            return
        if model is not None:
            yield self._reproduced(before, after, self._encoding.case(model))

    def _reproduced(self, before: Outcome | None, after: Outcome | None, case: Case) -> Region:
        runner = EditionRunner(self._vocabulary)
        try:
            found = self._both(runner, case)
            smaller = smallest(case, lambda one: _differs(answers := self._both(runner, one)) and answers == found)
        finally:
            runner.close()
        return Region(before, after, smaller, *found)

    def _both(self, runner: EditionRunner, case: Case) -> tuple[Answers, Answers]:
        before, after = self._editions
        return _answers(runner, before, case), _answers(runner, after, case)


def _differs(answers: tuple[Answers, Answers]) -> bool:
    one, other = ([] if each is None else [sorted(answer.items()) for answer in each] for each in answers)
    unlike = [answer for answer in one if answer not in other] + [answer for answer in other if answer not in one]
    return bool(unlike) or (answers[0] is None) != (answers[1] is None)


def _answers(runner: EditionRunner, edition: Edition, case: Case) -> Answers:
    try:
        return decided(runner, edition, case).outcome
    except PolicyError:
        return None


def _key(then: Outcome) -> tuple[tuple[str, object], ...]:
    return tuple(sorted(then.items(), key=lambda item: item[0]))


def case_that_differs(
    edition: Edition, mutant: Edition, vocabulary: Vocabulary, limits: Limits
) -> dict[str, FactValue] | None:
    """A case in which other rules decide, or the same with other answers; None when it is proved there is none.

    The two editions have rules of the same ids. Raises NotProvedError.
    """
    encoding = Encoding(vocabulary, [edition, mutant])
    before, after = firing_of(edition, encoding).decides, firing_of(mutant, encoding).decides
    apart = [differ(formula, after[name]) for name, formula in before.items()]
    answers = {rule.id: (rule.then, other.then) for rule, other in zip(edition.rules, mutant.rules, strict=True)}
    if edition.otherwise and mutant.otherwise:
        answers[OTHERWISE] = (edition.otherwise.then, mutant.otherwise.then)
    changed = [
        all_of([before[name], _answers_apart(encoding, then, other)])
        for name, (then, other) in answers.items()
        if then != other
    ]
    model = Solver(encoding.room, limits, *encoding.domains()).find(any_of([*apart, *changed]))
    if model is None:
        return None
    runner = EditionRunner(vocabulary)
    try:
        return smallest(encoding.case(model), _tells_apart(runner, edition, mutant))
    finally:
        runner.close()


def _answers_apart(encoding: Encoding, then: Outcome, other: Outcome) -> Formula:
    """When two outcomes say something else: always, unless both take an answer from a fact, and the two are equal."""
    pairs = [(then[name], other[name]) for name in then if then[name] != other[name]]
    facts = [
        (encoding.variables[one.name], encoding.variables[another.name])
        for one, another in pairs
        if isinstance(one, OtherFact) and isinstance(another, OtherFact)
    ]
    if len(facts) < len(pairs):
        return all_of([])
    known = [variable.known for pair in facts for variable in pair]
    return all_of([*known, none_of([all_of([one.value == another.value for one, another in facts])])])


def _tells_apart(runner: EditionRunner, edition: Edition, mutant: Edition) -> Callable[[Case], bool]:
    def tells(case: Case) -> bool:
        return _said(runner, edition, case) != _said(runner, mutant, case)

    return tells


def _said(runner: EditionRunner, edition: Edition, case: Case) -> object:
    try:
        decision = decided(runner, edition, case)
    except PolicyError as error:
        return type(error)
    return [(rule.id, rule.then) for rule in decision.fired]
