"""What was proved of the rule files, as Problems with a case to paste.

In: what was read of the policy files. Out: every Problem.
Must never know: YAML, or how Problems are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.analysis.cases import case_of, decided
from engine.analysis.proofs import Finding, Kind, findings_of, tests_naming
from engine.analysis.solver import Limits, Room, new_room
from engine.edition_runner import EditionRunner
from engine.errors import PolicyError
from engine.example_writing import example_text
from engine.model.conditions import Condition, Test
from engine.model.decision import Edition
from engine.model.facts import FactValue, Vocabulary
from engine.problem import Place, Problem, Severity, in_reading_order
from engine.reading import PolicyReading
from engine.ruleset import problems_of as beyond_discipline
from engine.wording import listed, test_in_words

_NO_EXAMPLE_REACHES, _NO_LAST_RESORT = "E505", "E215"
_MEANING_IS_CLEAR = frozenset({_NO_EXAMPLE_REACHES, _NO_LAST_RESORT, "E216", "E506", "E507", "E508"})
"""Problems that leave the meaning of the rules clear, so that it can be proved."""

_SAYS_IT_ALL = {"E901": _NO_EXAMPLE_REACHES, "E902": _NO_EXAMPLE_REACHES, "E904": _NO_LAST_RESORT}
"""What is proved, and what then goes without saying of the same place."""


def with_proofs(reading: PolicyReading, limits: Limits = Limits()) -> list[Problem]:  # noqa: B008
    """The Problems found by reading, and those found by proof in editions that are otherwise well formed.

    Where it is proved that a rule never decides, that no example reaches it goes without saying; where a case without
    an answer is shown, that there is no otherwise.
    """
    found = list(reading.problems)
    if reading.vocabulary is None:
        return found
    faulty = {one.place.file for one in found if one.severity is Severity.ERROR and one.code not in _MEANING_IS_CLEAR}
    runner, room = EditionRunner(reading.vocabulary), new_room()
    try:
        proved = [
            problem
            for editions in reading.editions.values()
            for edition in editions
            if edition.place.file not in faulty and not beyond_discipline(edition)
            for problem in _problems_of(edition, reading.vocabulary, runner, limits, room)
        ]
    finally:
        runner.close()
    said = {(_SAYS_IT_ALL[one.code], one.place) for one in proved if one.code in _SAYS_IT_ALL}
    told = [one for one in found if (one.code, one.place) not in said]
    return in_reading_order([*told, *proved])


def _problems_of(
    edition: Edition, vocabulary: Vocabulary, runner: EditionRunner, limits: Limits, room: Room
) -> Iterator[Problem]:
    for finding in findings_of(edition, vocabulary, limits, room):
        code, wrong, mend = _SAID[finding.kind](finding)
        severity = Severity.WARNING if code.startswith("W") else Severity.ERROR
        case = case_of(runner, edition, finding)
        example = None if case is None else _example(edition, finding, case, runner)
        yield Problem(code, _place(edition, finding), wrong, mend, severity, example)


def _example(edition: Edition, finding: Finding, case: dict[str, FactValue], runner: EditionRunner) -> str:
    """The case as it comes out now; where nothing comes out, with the answers left to fill in."""
    name = f"shows {finding.rule or finding.fact}"
    try:
        decision = decided(runner, edition, case)
    except PolicyError:
        return example_text(edition, name, case, (), tuple(filter(None, [finding.rule])))
    return example_text(edition, name, case, decision.outcome, tuple(rule.id for rule in decision.fired))


def _place(edition: Edition, finding: Finding) -> Place:
    if finding.rule is None and finding.fact is not None:
        return tests_naming(edition, finding.fact)[0].place
    rules = [rule.place for rule in edition.rules if rule.id == finding.rule]
    return rules[0] if rules else (edition.otherwise or edition).place


def _never_fits(finding: Finding) -> tuple[str, str, str]:
    wrong = f"The rule “{finding.rule}” can never fit: {listed(_parts(finding.contradicting), 'and')} cannot all hold."
    return "E901", wrong, "conditions that can hold together, or no such rule."


def _parts(conditions: Iterable[Condition]) -> list[str]:
    return [
        f"“{test_in_words(one.fact, one.said, one.operands)}”"
        if isinstance(one, Test)
        else f"the list of conditions on line {one.place.line}"
        for one in conditions
    ]


def _never_decides(finding: Finding) -> tuple[str, str, str]:
    others = listed([f"“{name}”" for name in finding.others], "or")
    comes = "always decides" if len(finding.others) == 1 else "decides, one or the other,"
    wrong = f"The rule “{finding.rule}” never decides: {others} {comes} wherever it fits."
    return "E902", wrong, f"{finding.rule} above {listed(finding.others, 'and')}, or one of them narrower."


def _both_fit(finding: Finding) -> tuple[str, str, str]:
    wrong = f"“{finding.others[0]}” and “{finding.rule}” both fit some cases, and only one rule may."
    return "E903", wrong, "conditions that exclude each other, or hit_policy: first."


def _no_answer(finding: Finding) -> tuple[str, str, str]:
    if finding.fact is None:
        return "E904", "No rule fits some cases, and there is no otherwise.", "otherwise: with then and say below it."
    wrong = f"“{finding.rule}” decides cases in which “{finding.fact}” is not known, so it has nothing to answer with."
    return "E904", wrong, f"{finding.fact}: {{missing: no}} among its conditions, or another answer."


def _idle_fact(finding: Finding) -> tuple[str, str, str]:
    wrong = f"What is decided never depends on “{finding.fact}”, though a rule asks for it."
    return "W905", wrong, f"the rules without {finding.fact}, or an answer that depends on it."


def _not_proved(finding: Finding) -> tuple[str, str, str]:
    asked = {
        Kind.NEVER_DECIDES: f"whether “{finding.rule}” ever decides",
        Kind.BOTH_FIT: f"whether “{finding.rule}” and {listed(finding.others, 'or')} exclude each other",
        Kind.NO_ANSWER: f"whether “{finding.rule}” always has an answer",
        Kind.IDLE_FACT: f"whether anything depends on “{finding.fact}”",
    }[finding.asked or Kind.NEVER_DECIDES]
    return "W906", f"Not proved, for lack of time: {asked}.", "fewer or simpler conditions, or a second decision."


_SAID = {
    Kind.NEVER_FITS: _never_fits,
    Kind.NEVER_DECIDES: _never_decides,
    Kind.BOTH_FIT: _both_fit,
    Kind.NO_ANSWER: _no_answer,
    Kind.IDLE_FACT: _idle_fact,
    Kind.NOT_PROVED: _not_proved,
}
