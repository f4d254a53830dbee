"""A claim that comes out otherwise under a draft, what becomes of it, and why.

In and out: nothing but values. Must never know: how it was decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.policy_changes.claims import Claim


class What(StrEnum):
    """What becomes of a claim under the draft."""

    NO_LONGER_ACCEPTED = "no longer accepted"
    NEWLY_ACCEPTED = "newly accepted"
    NO_LONGER_PAID = "accepted, but no longer paid"
    NEWLY_PAID = "newly paid"
    OTHER_MONTH = "paid in another month"
    UPLIFT_ADDED = "uplift added"
    UPLIFT_TAKEN_AWAY = "uplift taken away"


@dataclass(frozen=True, slots=True)
class Why:
    """The rule that makes the difference: of the draft, or of the policy in force where the draft has none."""

    decision: str
    edition: str
    rule: str
    say: str


NO_REASON = Why("", "", "", "")
"""Where nothing is otherwise."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim that comes out otherwise. Months are those of the output statement that pays it; None when none does."""

    claim: Claim
    teacher: int
    role: str
    declaration_type: str
    contract_year: int
    before: str | None
    after: str | None
    uplift_before: bool
    uplift_after: bool
    what: What
    why: Why
    editions: frozenset[str] = frozenset()
    """The files of the draft's editions that decided otherwise than was recorded, for this claim or one before it.
    Empty where only figures of the contract year make the difference."""
