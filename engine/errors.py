"""What can go wrong when policy is asked for a decision, as exceptions.

PolicyError
├── NoEditionError       no edition, or more than one, answers for the day and contract year
├── FactError            facts that are unknown, of the wrong type, or needed and absent
├── UniqueRuleError      two rules of a `unique` decision fit
└── ReadingsDisagreeError  durable-rules and the trace do not name the same rules
"""

from __future__ import annotations

from collections.abc import Sequence


class PolicyError(Exception):
    """Policy could not answer. The message says what to do about it."""


class NoEditionError(PolicyError):
    """No edition of the decision, or more than one, answers for the day and contract year."""


class FactError(PolicyError):
    """Facts that are unknown, of the wrong type, or needed for an answer and absent. All are named."""

    def __init__(self, decision: str, faults: Sequence[str]) -> None:
        self.decision = decision
        self.faults = tuple(faults)
        super().__init__(f"{decision}: " + " ".join(faults))


class UniqueRuleError(PolicyError):
    """More than one rule fits where the hit policy allows only one."""


class ReadingsDisagreeError(PolicyError):
    """durable-rules and the trace came to different rules; no decision may be taken."""
