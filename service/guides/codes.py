"""The table of errors: what the platform answers, and every code that a rule gives.

In: the policy, and a day. Out: Markdown. Must never know: a code or a rule by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus

from engine.editions import answering, years_that_differ
from engine.model.decision import Edition, HitPolicy
from engine.model.policy import Policy
from service.guides.markdown import code, plain, table
from service.platform.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    ServiceError,
    TooMany,
    Unauthorised,
    Unavailable,
)

GENERAL: tuple[ServiceError, ...] = (
    BadRequest("What was sent cannot be read. The detail names the place and shows what to send."),
    Unauthorised(),
    Forbidden("The token is for reading only, or is not for this part of the service."),
    NotFound("It is not there, or it is not yours."),
    TooMany("The token has made all requests of this period. Wait as many seconds as Retry-After says.", 1),
    Unavailable(),
)
WITHOUT_A_CODE = (HTTPStatus.UNAUTHORIZED,)
"""Answered with `{"error": …}`, as published."""
OTHER_STATUSES = (
    (HTTPStatus.METHOD_NOT_ALLOWED, "This address is there, but not for this method."),
    (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than the service reads."),
    (HTTPStatus.UNPROCESSABLE_ENTITY, "Policy has no answer, such as for a day before the first rules."),
    (HTTPStatus.INTERNAL_SERVER_ERROR, "The fault is ours. Quote the reference in the detail."),
)
CODES_OF_OTHER_STATUSES = ("method_not_allowed", "request_entity_too_large", "no_answer_from_policy", "fault")
JUDGING = {
    "Sending a declaration": "declaration_acceptance",
    "Voiding a declaration": "void_or_clawback",
    "Withdrawing": "withdrawal",
    "Deferring": "deferral",
    "Resuming": "resumption",
    "Changing schedule": "change_of_schedule",
    "Making a partnership": "partnership_creation",
    "Changing a partnership": "partnership_update",
}
"""The decisions whose answers lead providers read as errors."""
_NOTHING_WRONG = {"action": ("void", "claw_back")}
"""Outcomes of a decision of one answer that refuse nothing."""


def table_of_errors(policy: Policy, on: date) -> str:
    """The errors of every request, then those of each operation, under headings of the second level."""
    parts = ["## Errors of every request\n", table(("Status", "title", "code", "Meaning"), _general())]
    for heading, decision in JUDGING.items():
        rows = list(dict.fromkeys(_rows(policy, decision, on)))
        parts += [f"## {heading}\n", f"Decided by {code(decision)}. Status 422.\n"]
        parts.append(table(("title", "code", "What is said"), rows))
    return "\n".join(parts)


def codes_of_errors(policy: Policy, on: date) -> set[str]:
    """Every code in the table."""
    general = {str(error.entries[0].code) for error in GENERAL if error.status not in WITHOUT_A_CODE}
    ruled = {one[1].strip("`") for decision in JUDGING.values() for one in _rows(policy, decision, on)}
    return general | set(CODES_OF_OTHER_STATUSES) | ruled


def _general() -> Iterator[tuple[str, ...]]:
    rows: list[tuple[int, str, str, str]] = []
    for error in GENERAL:
        (entry,) = error.entries
        known = error.status not in WITHOUT_A_CODE
        rows.append((error.status, entry.title if known else "", str(entry.code) if known else "", entry.detail))
    for (status, meaning), word in zip(OTHER_STATUSES, CODES_OF_OTHER_STATUSES, strict=True):
        rows.append((status.value, "", word, meaning))
    for number, title, word, meaning in sorted(rows):
        yield str(number), plain(title), code(word) if word else "", plain(meaning)


def _rows(policy: Policy, decision: str, on: date) -> Iterator[tuple[str, ...]]:
    for edition in _in_force(policy, decision, on):
        for rule in (*edition.rules, *((edition.otherwise,) if edition.otherwise else ())):
            then = {name: str(value) for name, value in rule.then.items()}
            if edition.hit_policy is HitPolicy.COLLECT and then and rule.then.get("warning") is not True:
                yield code(then["field"]), code(then["code"]), plain(rule.say)
            elif edition.hit_policy is not HitPolicy.COLLECT and not _lets_through(then):
                yield code("participant_declaration_id"), code(then["reason"]), plain(rule.say)


def _lets_through(then: dict[str, str]) -> bool:
    return any(then.get(answer) in words for answer, words in _NOTHING_WRONG.items())


def _in_force(policy: Policy, decision: str, on: date) -> list[Edition]:
    """The editions of a decision on a day, over all contract years."""
    editions = policy.editions[decision]
    found: list[Edition] = []
    for year in years_that_differ(editions):
        found.extend(edition for edition in answering(editions, on, year) if edition not in found)
    return found
