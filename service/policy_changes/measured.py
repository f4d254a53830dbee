"""What was measured of a draft: lines, statements and claims that come out otherwise, before and after.

In: what the two policies come to. Out: the shape of it, with its sums. Must never know: how it is measured or shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.payments.document import Line
from service.policy_changes.changed import Changed, What, Why
from service.policy_changes.elsewhere import (
    DecisionElsewhere,
)


@dataclass(frozen=True, slots=True)
class LineImpact:
    """One line of a statement that comes to another sum or count. Whole pence; None where there is no such line."""

    label: str
    kind: str
    before: Line | None
    after: Line | None

    @property
    def before_pence(self) -> int:
        """What it came to."""
        return 0 if self.before is None else self.before.amount.pence

    @property
    def after_pence(self) -> int:
        """What it would come to."""
        return 0 if self.after is None else self.after.amount.pence


@dataclass(frozen=True, slots=True)
class StatementImpact:
    """One statement: its total, VAT included, under both policies, and the lines that change."""

    lead_provider: str
    lead_provider_name: str
    month: str
    kind: str
    authorised: bool
    before_pence: int
    after_pence: int
    lines: tuple[LineImpact, ...]

    @property
    def more_pence(self) -> int:
        """How much more is paid under the draft; less than nothing when it is less."""
        return self.after_pence - self.before_pence


@dataclass(frozen=True, slots=True)
class Moved:
    """Claims of one lead provider that come out otherwise alike, and why."""

    lead_provider: str
    what: What
    why: Why
    declarations: int
    people: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything a draft would change in a contract year."""

    contract_year: int
    statements: tuple[StatementImpact, ...]
    moved: tuple[Moved, ...]
    declarations: int
    people: int
    files: tuple[str, ...]
    """The files in which the two policies differ, as far as this contract year's payments rest on them."""
    changes: tuple[Changed, ...]
    """Every claim that comes out otherwise."""
    lead_providers: Mapping[int, str]
    """Short names by the records' ids."""
    claims: int
    """How many declarations of the contract year were accepted, whatever became of them."""
    contracts: int
    """How many call-off contracts of the contract year the two policies have, one of both counted once."""
    elsewhere: tuple[DecisionElsewhere, ...]
    """Decisions of which the draft has other editions and whose answers are not followed through to pounds."""
    files_elsewhere: tuple[str, ...]
    """What else the two policies have another of; this contract year's payments do not rest on it."""

    @property
    def before_pence(self) -> int:
        """What all statements come to."""
        return sum(one.before_pence for one in self.statements)

    @property
    def after_pence(self) -> int:
        """What they would come to."""
        return sum(one.after_pence for one in self.statements)

    @property
    def authorised_pence(self) -> int:
        """How much more would be due on statements that are paid already."""
        return sum(one.more_pence for one in self.statements if one.authorised)
