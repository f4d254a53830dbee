"""What came of playing a story: how many rows succeeded, and why the others were refused.

In: outcomes, one at a time. Out: counts by rule, commonest first. Must never know: how a row is carried out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from service.platform.errors import ErrorEntry


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why something was refused: the rule's sentence, its decision and id, and the file it stands in."""

    detail: str
    decision: str
    rule: str
    file: str

    @classmethod
    def of(cls, entry: ErrorEntry) -> Reason:
        """The reason behind an entry of a refusal."""
        policy = entry.policy
        if policy is None:
            return cls(entry.detail, "", entry.code or "", "")
        return cls(entry.detail, policy.decision, policy.rule, policy.edition)


@dataclass
class Tally:
    """Counts of one kind of row."""

    done: int = 0
    refused: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)

    def refuse(self, entries: list[ErrorEntry]) -> None:
        """Count a refusal and each of its reasons."""
        self.refused += 1
        self.reasons.update({Reason.of(entry) for entry in entries})

    def as_data(self) -> dict[str, object]:
        """Counts and reasons as plain data, for JSON."""
        reasons = [{**asdict(reason), "times": times} for reason, times in self.commonest(len(self.reasons))]
        return {"done": self.done, "refused": self.refused, "reasons": reasons}

    def commonest(self, number: int) -> list[tuple[Reason, int]]:
        """The reasons that were given most often; of equals, in the order of their words."""
        return sorted(self.reasons.items(), key=lambda counted: (-counted[1], counted[0]))[:number]
