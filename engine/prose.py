"""An edition as a plain page that its owners and the people it is about can read.

In: an edition and the vocabulary. Out: text.
Must never know: how the rules are run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import wrap

from engine.editions import in_force_in_words
from engine.model.conditions import AllOf, AnyOf, Condition, NoneOf, Operator, Test
from engine.model.decision import Answer, AnswerType, Edition, Example, HitPolicy, Rule
from engine.model.facts import Vocabulary
from engine.wording import answers_in_words, name_in_words, test_in_words

WIDTH = 100

HIT_POLICIES = {
    HitPolicy.FIRST: "The first rule that fits, from the top, gives the answer.",
    HitPolicy.UNIQUE: "Exactly one rule may fit, and it gives the answer.",
    HitPolicy.COLLECT: "Every rule that fits gives an answer, in the order below.",
}
ANSWER_TYPES = {
    AnswerType.CODE: "a code",
    AnswerType.YES_NO: "yes or no",
    AnswerType.WHOLE_NUMBER: "a whole number",
    AnswerType.CONTRACT_YEAR: "a contract year",
    AnswerType.DATE: "a date",
    AnswerType.TEXT: "a text",
}
GROUPS = {AllOf: "all of these hold:", AnyOf: "at least one of these holds:"}
NONE_OF = "none of these holds:"
_WHETHER = "Whether "
_NOT_SO = "it is not so that "


def as_page(edition: Edition, vocabulary: Vocabulary, last_day: date | None = None) -> str:
    """The edition's page: question, dates, hit policy, answers, rules, otherwise, sources, examples, words.

    `last_day` is its last day in force, where another edition has taken its place.
    """
    parts = (
        _heading(edition, last_day),
        _answers(edition),
        _rules(edition, vocabulary),
        _examples(edition),
        _words(edition, vocabulary),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _heading(edition: Edition, last_day: date | None) -> Iterator[str]:
    title = f"{name_in_words(edition.decision).capitalize()}, edition {edition.name}"
    yield from (title, "=" * len(title), "", edition.question, "")
    yield in_force_in_words(edition, last_day)
    yield f"Owner: {edition.owner}"
    yield from _wrapped(f"Source: {edition.source}")
    if edition.retrospective:
        yield from _wrapped(f"Why it counts for what was paid before: {edition.retrospective}")
    if edition.note:
        yield from _wrapped(f"Note: {edition.note}")
    yield ""


def _answers(edition: Edition) -> Iterator[str]:
    yield from ("Answers", "-------")
    for answer in edition.answers:
        optional = "" if answer.required else ", where a rule gives it"
        yield from _wrapped(f"{name_in_words(answer.name)}: {_kind(answer)}{optional}")
    yield ""


def _kind(answer: Answer) -> str:
    return " or ".join(answer.choices) if answer.type is AnswerType.CHOICE else ANSWER_TYPES[answer.type]


def _rules(edition: Edition, vocabulary: Vocabulary) -> Iterator[str]:
    yield from ("Rules", "-----", HIT_POLICIES[edition.hit_policy])
    for number, rule in enumerate(edition.rules, start=1):
        yield ""
        yield from _rule(number, rule, vocabulary)
    if edition.otherwise is not None:
        yield ""
        yield from _wrapped(f"Otherwise: {edition.otherwise.say}")
        if edition.otherwise.then:
            yield from _wrapped(f"   Answer: {answers_in_words(edition.otherwise.then)}")
    yield ""


def _rule(number: int, rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _wrapped(f"{number}. {rule.say} ({rule.id})")
    yield from _condition(rule, vocabulary)
    yield from _wrapped(f"   Answer: {answers_in_words(rule.then)}")
    if rule.unless_already:
        yield from _wrapped(f"   Passed over when one of these has already fired: {', '.join(rule.unless_already)}")
    if rule.implements:
        yield from _wrapped(f"   Implements: {', '.join(rule.implements)}")
    if rule.source:
        yield from _wrapped(f"   Source: {rule.source}")
    if rule.note:
        yield from _wrapped(f"   Note: {rule.note}")


def _condition(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    said = clause(rule.when, vocabulary)
    if said is not None:
        yield from _wrapped(f"   When {said}.")
        return
    assert not isinstance(rule.when, Test), "a test is a clause"
    if rule.when == AllOf((), rule.when.place):
        yield "   Always."
        return
    yield f"   When {_group(rule.when)}"
    for part in rule.when.parts:
        yield from _part(part, "   ", vocabulary)


def _part(condition: Condition, indent: str, vocabulary: Vocabulary) -> Iterator[str]:
    said = clause(condition, vocabulary)
    if said is not None:
        yield from _wrapped(f"{indent}- {said}")
        return
    assert not isinstance(condition, Test), "a test is a clause"
    yield f"{indent}- {_group(condition)}"
    for part in condition.parts:
        yield from _part(part, indent + "  ", vocabulary)


def _group(condition: Condition) -> str:
    return GROUPS.get(type(condition), NONE_OF)


def clause(condition: Condition, vocabulary: Vocabulary) -> str | None:
    """A test, or that a single one does not hold, as a clause; None of a longer list of conditions."""
    if isinstance(condition, Test):
        return _test(condition, vocabulary)
    if isinstance(condition, NoneOf) and len(condition.parts) == 1 and isinstance(condition.parts[0], Test):
        holds = _test(condition.parts[0], vocabulary)
        return None if holds.startswith(_NOT_SO) else f"{_NOT_SO}{holds}"
    return None


def _test(test: Test, vocabulary: Vocabulary) -> str:
    """What is only yes or no is said in the words of its meaning, which begins with whether."""
    wanted, meaning = test.operands[0], vocabulary.facts[test.fact].meaning
    if test.operator is Operator.IS and isinstance(wanted, bool) and meaning.startswith(_WHETHER):
        holds = meaning.removeprefix(_WHETHER).split(";")[0].rstrip(".")
        return holds if wanted else f"{_NOT_SO}{holds}"
    return test_in_words(test.fact, test.said, test.operands)


def _examples(edition: Edition) -> Iterator[str]:
    if edition.examples:
        yield from ("Examples", "--------")
    for example in edition.examples:
        yield from _wrapped(f"- {example.name}: {_given(example)} {_expected(example)}")


def _words(edition: Edition, vocabulary: Vocabulary) -> Iterator[str]:
    yield from ("", "Words", "-----")
    for name in sorted(edition.fact_types):
        yield from _wrapped(f"{name_in_words(name)}: {vocabulary.facts[name].meaning}")


def _given(example: Example) -> str:
    return f"given {answers_in_words(example.given)}," if example.given else "given nothing,"


def _expected(example: Example) -> str:
    by = f"by {', '.join(example.by)}" if example.by else "by no rule"
    expected = "; ".join(answers_in_words(outcome) for outcome in example.expect) or "nothing"
    return f"the answer is {expected} ({by})."


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()) + 3)
    return wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [text]
