"""Editions of the policy in force: listed, shown, asked. Nothing is recorded.

In: the rulebook, and names. Out: plain values. Must never know: HTTP, or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from engine.editions import answering, contract_years_in_words, last_day_in_force, years_that_differ
from engine.errors import PolicyError
from engine.explain import explain
from engine.model.decision import Edition
from engine.model.policy import Policy
from engine.prose import as_page
from engine.reading.given_facts import read_given_facts
from engine.rulebook import Rulebook
from service.platform.errors import ErrorEntry, NotFound, Refused

_SENT = "facts"
_YES_OR_NO = {True: "yes", False: "no"}
"""JSON's own words for what policy writes as yes or no."""


def editions_listed(policy: Policy, on: date, decision: str | None = None) -> list[dict[str, Any]]:
    """Every edition, or those of one decision, and whether each is in force on the day. Raises NotFound."""
    if decision is not None and decision not in policy.editions:
        raise NotFound(f"There is no decision {decision}.")
    names = sorted(policy.editions) if decision is None else [decision]
    return [_listed(policy, edition, on) for name in names for edition in policy.editions[name]]


def edition_shown(policy: Policy, decision: str, name: str, on: date) -> dict[str, Any]:
    """An edition with its page in plain words. Raises NotFound, naming the editions there are."""
    edition = edition_named(policy, decision, name)
    return {
        **_listed(policy, edition, on),
        "question": edition.question,
        "owner": edition.owner,
        "source": edition.source,
        "note": edition.note,
        "retrospective": edition.retrospective,
        "page": as_page(edition, policy.vocabulary, last_day_in_force(policy, edition)),
    }


def edition_named(policy: Policy, decision: str, name: str) -> Edition:
    """The edition of that name. Raises NotFound, naming the editions there are."""
    editions = policy.editions.get(decision, ())
    found = next((edition for edition in editions if edition.name == name), None)
    if found is None:
        known = ", ".join(edition.name for edition in editions) or "none; no decision is called so"
        raise NotFound(f"{decision} has no edition {name}. There are: {known}.")
    return found


def ask(
    rulebook: Rulebook,
    decision: str,
    facts: Mapping[str, Any],
    on: date,
    *,
    contract_year: int | None = None,
    edition: str | None = None,
) -> dict[str, Any]:
    """The decision on given facts, with its explanation, by the edition in force on the day or by the one named.

    Raises Refused for facts that cannot be read or judged, each with what is wrong, and NotFound.
    """
    policy = rulebook.policy
    if decision not in policy.editions:
        raise NotFound(f"There is no decision {decision}.")
    # As words, whatever was sent: JSON has no whole number too large for it, but what writes it here has.
    written = {name: _YES_OR_NO[value] if isinstance(value, bool) else str(value) for name, value in facts.items()}
    read, problems = read_given_facts(_SENT, orjson.dumps(written), policy.vocabulary)
    if problems:
        raise Refused(
            [
                ErrorEntry(title="facts", code=problem.code, detail=f"{problem.wrong} Write: {problem.mend}")
                for problem in problems
            ]
        )
    try:
        if edition is None:
            decided = rulebook.decide(decision, read, on, contract_year)
        else:
            decided = rulebook.decide_with(edition_named(policy, decision, edition), read, on, contract_year)
    except PolicyError as fault:
        raise Refused([ErrorEntry(title="decision", code="cannot_be_decided", detail=str(fault))]) from fault
    return {"decision": orjson.loads(decided.to_json()), "explanation": explain(decided).as_data()}


def _listed(policy: Policy, edition: Edition, on: date) -> dict[str, Any]:
    editions = policy.editions[edition.decision]
    return {
        "decision": edition.decision,
        "edition": edition.name,
        "file": edition.place.file,
        "from": edition.effective.start,
        "until": last_day_in_force(policy, edition),
        "contract_years": contract_years_in_words(edition),
        "rules": len(edition.rules),
        "examples": len(edition.examples),
        "in_force": any(edition in answering(editions, on, year) for year in years_that_differ(editions)),
        "digest": edition.digest,
    }
