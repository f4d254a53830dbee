"""The story of one recorded decision: what it stood on, whether it comes out the same again, and what holds today.

In: a decision as recorded, the policy, and today. Out: sentences.
Must never know: where decisions are kept, or the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.decision import Decision
from engine.editions import edition_for
from engine.errors import NoEditionError, PolicyError
from engine.explain import explain
from engine.model.decision import Edition, Rule
from engine.rulebook import Rulebook
from engine.wording import answers_in_words, day_in_words


def story_of(decision: Decision, rulebook: Rulebook, today: date) -> list[str]:
    """Why it came out so, the policy behind it, whether it would come out so again, and what today's rules say."""
    editions = rulebook.policy.editions.get(decision.decision, ())
    edition = next((one for one in editions if one.name == decision.edition), None)
    return [
        *explain(decision).as_lines(),
        "",
        *_behind_it(decision, edition),
        "",
        *_again(decision, edition, rulebook, today),
    ]


def _behind_it(decision: Decision, edition: Edition | None) -> Iterator[str]:
    if edition is None:
        yield f"Edition {decision.edition} is no longer among the policy files; the decision stands as it was recorded."
        return
    if edition.digest != decision.digest:
        yield f"The file of edition {edition.name} has been changed since; what it says now is not what decided."
        return
    yield f"The file of edition {edition.name} is byte for byte the one that decided. Owner: {edition.owner}."
    fired = [rule.id for rule in decision.fired]
    for rule in edition.rules:
        if rule.id in fired:
            yield from _policy_of(rule)


def _policy_of(rule: Rule) -> Iterator[str]:
    if rule.implements:
        yield f"The rule {rule.id} carries out {', '.join(rule.implements)}."
    if rule.note:
        yield f"Note on {rule.id}: {rule.note}"


def _again(decision: Decision, edition: Edition | None, rulebook: Rulebook, today: date) -> Iterator[str]:
    """The same facts decided once more: by the edition as its file now stands, and by the edition of today."""
    if edition is not None:
        yield f"Decided again by edition {edition.name}: {_compared(decision, edition, rulebook)}"
    try:
        current = edition_for(rulebook.policy, decision.decision, today, decision.contract_year)
    except NoEditionError:
        yield f"On {day_in_words(today)} no single edition of {decision.decision} answers."
        return
    if current is edition:
        yield f"The same edition is in force on {day_in_words(today)}."
    else:
        yield f"On {day_in_words(today)} edition {current.name} is in force: {_compared(decision, current, rulebook)}"


def _compared(decision: Decision, edition: Edition, rulebook: Rulebook) -> str:
    try:
        again = rulebook.decide_with(edition, decision.facts, decision.about, decision.contract_year)
    except PolicyError as error:
        return f"it cannot be decided any more: {error}"
    by = ", ".join(rule.id for rule in again.fired) or "no rule"
    if again.outcome == decision.outcome:
        return f"the answer is the same, by {by}."
    answer = "; ".join(answers_in_words(one) for one in again.outcome) or "nothing"
    return f"the answer would be {answer}, by {by}."
