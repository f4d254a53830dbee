"""Cases, outcomes and whole examples as a rule file writes them, ready to paste.

In: facts, outcomes and the names of rules. Out: text of the policy language.
Must never know: how the case was found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime

from engine.model.conditions import OtherFact
from engine.model.decision import Edition, HitPolicy
from engine.model.facts import FactValue

_PLAIN = re.compile(r"[A-Za-z0-9£][A-Za-z0-9£ _./%-]*")


def example_text(
    edition: Edition,
    name: str,
    given: Mapping[str, FactValue],
    outcomes: tuple[Mapping[str, FactValue], ...],
    by: tuple[str, ...],
) -> str:
    """An example for the end of the edition's file. Without outcomes (but for collect) the answers are left to fill in.

    A list of answers to fill in is written with dots, which the reader of policy refuses until they are filled in.
    """
    collect = edition.hit_policy is HitPolicy.COLLECT
    expected = outcome_text(edition, outcomes) if outcomes or collect else _to_fill_in(edition)
    return "\n".join(
        [
            f"  - name: {_text(name)}",
            f"    given: {facts_text(given)}",
            f"    expect: {expected}",
            f"    by: {by_text(edition, by)}",
        ]
    )


def facts_text(facts: Mapping[str, FactValue]) -> str:
    """Facts or answers in braces: `{role: ect, today: …}`."""
    return f"{{{', '.join(f'{name}: {value_text(value)}' for name, value in facts.items())}}}"


def outcome_text(edition: Edition, outcomes: tuple[Mapping[str, FactValue], ...]) -> str:
    """What `expect` says of the outcomes."""
    shown = [facts_text(one) for one in outcomes]
    return f"[{', '.join(shown)}]" if edition.hit_policy is HitPolicy.COLLECT else "".join(shown)


def by_text(edition: Edition, names: tuple[str, ...]) -> str:
    """What `by` says of the rules."""
    return f"[{', '.join(names)}]" if edition.hit_policy is HitPolicy.COLLECT else ", ".join(names)


def value_text(value: FactValue | OtherFact) -> str:
    """A value as the file writes it."""
    if isinstance(value, OtherFact):
        return f"{{fact: {value.name}}}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)


def _to_fill_in(edition: Edition) -> str:
    return f"{{{', '.join(f'{answer.name}: …' for answer in edition.answers if answer.required)}}}"
