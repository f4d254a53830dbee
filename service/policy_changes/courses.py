"""One person's course under two policies: their claims as each judges them, and who of them stands when.

In: a person as recorded, and what is found out about them one after the other. Out: what stands at any time.
Must never know: the database, or how a draft decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from service.declarations.completion import COMPLETION
from service.policy_changes.asking import Facts
from service.policy_changes.changed import NO_REASON, Why
from service.policy_changes.claims import Claim, Person, Taken
from service.policy_changes.funded import Funding


@dataclass(slots=True)
class Live:
    """A claim as it stands under one policy: live from when it was sent until it was taken back."""

    claim: Claim
    declaration_type: str
    day: date

    def at(self, sequence: int) -> bool:
        """Whether it stood when a decision was taken."""
        sent, ended = self.claim.acceptance.sequence, self.claim.taken_back_at
        return sent < sequence and (ended is None or sequence < ended)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim as the draft judges it. `otherwise` are the facts that are not those recorded."""

    claim: Claim
    facts: Facts
    otherwise: Facts
    accepted: bool
    refusal: Why = NO_REASON


@dataclass(slots=True)
class Story:
    """What has happened to a person so far, under both policies: the claims that were live, the funding."""

    funding: Funding
    was_live: list[Live] = field(default_factory=list)
    now_live: list[Live] = field(default_factory=list)
    judged: list[tuple[Judged, frozenset[str]]] = field(default_factory=list)
    """Each claim, with the files that answered otherwise by then."""

    def completed_days(self, sequence: int, *, with_it: bool) -> list[list[date]]:
        """The days of the completed declarations that stood, as recorded and under the draft; one sent then with it."""
        return [
            [one.day for one in lives if one.declaration_type == COMPLETION and one.at(sequence + with_it)]
            for lives in (self.was_live, self.now_live)
        ]


def in_order(person: Person) -> list[tuple[int, Claim | None, Taken | None]]:
    """Everything that was decided about a person, by its sequence.

    A claim that was sent has no decision with it; one with a decision ends or restores a mentor's funding; a decision
    without a claim judged funding.
    """
    decided: list[tuple[int, Claim | None, Taken | None]] = [(one.sequence, None, one) for one in person.fundings]
    for claim in person.claims:
        decided.append((claim.acceptance.sequence, claim, None))
        decided += [(one.sequence, claim, one) for one in claim.completions]
    return sorted(decided, key=lambda one: one[0])
