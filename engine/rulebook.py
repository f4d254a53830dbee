"""A whole policy, ready to decide.

In: a Policy, then a decision's name, facts and a day. Out: a Decision of the edition that answers.
Must never know: who asks, or what day it is today.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from datetime import date

from engine.decision import Decision
from engine.edition_runner import EditionRunner
from engine.editions import edition_for
from engine.model.decision import Edition
from engine.model.facts import FactValue
from engine.model.policy import Policy


class Rulebook:
    """Answers with the editions of one policy, each compiled on first use. Threads may share it.

    When nobody holds it any longer, or when it is closed, it frees what durable-rules holds; then it decides no more.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._runner = EditionRunner(policy.vocabulary)
        self._closing = weakref.finalize(self, self._runner.close)
        self._closing.atexit = False

    @property
    def disagreements(self) -> int:
        """How many evaluations were refused because the two readings differed. Anything but 0 is an alarm."""
        return self._runner.disagreements

    def decide(
        self,
        decision: str,
        facts: Mapping[str, FactValue | None],
        on: date,
        contract_year: int | None = None,
    ) -> Decision:
        """The decision on a day, by the edition in force then for the contract year.

        Facts not given are absent, and so are those given as None. All facts given are recorded; only those the
        edition's rules name reach the rule engine. Raises NoEditionError, FactError (also when a rule answers with an
        absent fact), UniqueRuleError, or ReadingsDisagreeError, which is counted in `disagreements`.
        """
        return self.decide_with(edition_for(self.policy, decision, on, contract_year), facts, on, contract_year)

    def decide_with(
        self,
        edition: Edition,
        facts: Mapping[str, FactValue | None],
        on: date,
        contract_year: int | None = None,
    ) -> Decision:
        """The decision of one edition, whatever its own dates. Raises as `decide` does, save NoEditionError."""
        return self._runner.decide_with(edition, facts, on, contract_year)

    def close(self) -> None:
        """Free what durable-rules holds. Closing twice does nothing more."""
        self._closing()
