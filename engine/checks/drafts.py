"""What was read from the files, before it is known to fit together.

In: models made by `engine.reading`, some with stand-ins. Out: those models, and the Policy of the clean ones.
Must never know: YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from engine.model.contracts import CallOffContract, Schedule, StatementDate, Terms
from engine.model.decision import Edition
from engine.model.facts import Vocabulary
from engine.model.grants import GrantAmounts
from engine.model.policy import Policy
from engine.model.references import References, Trace
from engine.model.release import SinceRelease
from engine.problem import Place

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Draft(Generic[T_co]):
    """What one file says. Unless `clean`, parts of it are stand-ins, and only names may be judged."""

    value: T_co
    clean: bool
    place: Place

    @property
    def file(self) -> str:
        """The file's path inside the policy folder."""
        return self.place.file


@dataclass(frozen=True, slots=True)
class YearSchedules:
    """The schedules of one contract year."""

    contract_year: int
    schedules: dict[str, Schedule]


@dataclass(frozen=True, slots=True)
class YearStatements:
    """The statement calendar of one contract year."""

    contract_year: int
    statements: tuple[StatementDate, ...]


@dataclass(slots=True)
class Drafts:
    """What all files say, in the order of their names. `vocabulary` is None when it could not be read."""

    vocabulary: Vocabulary | None = None
    editions: list[Draft[Edition]] = field(default_factory=list)
    shared_terms: list[Draft[str]] = field(default_factory=list)
    terms: list[Draft[Terms]] = field(default_factory=list)
    schedules: list[Draft[YearSchedules]] = field(default_factory=list)
    calendars: list[Draft[YearStatements]] = field(default_factory=list)
    contracts: list[Draft[CallOffContract]] = field(default_factory=list)
    references: References | None = None
    ids_named: list[tuple[str, Place]] = field(default_factory=list)
    """Every reference id a file says it carries out, and where."""
    traces: list[Trace] = field(default_factory=list)
    on: date | None = None
    """The day to look ahead from; None when nobody asks what runs out soon."""
    since_release: SinceRelease | None = None
    """The latest release to hold the files against; None when there is none, or nobody asks."""
    grant_amounts: list[Draft[GrantAmounts]] = field(default_factory=list)
    complete: bool = True
    """Whether every file could be read at least in part, so that what is absent is really absent."""

    def clean_editions(self) -> dict[str, tuple[Edition, ...]]:
        """Decision name to its editions without Problems, oldest first."""
        found: dict[str, list[Edition]] = {}
        for draft in self.editions:
            if draft.clean:
                found.setdefault(draft.value.decision, []).append(draft.value)
        return {
            decision: tuple(sorted(editions, key=lambda edition: (edition.effective.start, edition.place)))
            for decision, editions in sorted(found.items())
        }

    def clean_terms(self) -> dict[int, Terms]:
        """Contract year to its terms, oldest first."""
        found = {draft.value.contract_year: draft.value for draft in self.terms if draft.clean}
        return dict(sorted(found.items()))

    def policy(self, digest: str) -> Policy:
        """The Policy of all clean drafts."""
        contracts = [draft.value for draft in self.contracts if draft.clean]
        return Policy(
            vocabulary=self.vocabulary or Vocabulary({}),
            editions=self.clean_editions(),
            terms=self.clean_terms(),
            schedules={one.value.contract_year: one.value.schedules for one in self.schedules if one.clean},
            statement_calendars={one.value.contract_year: one.value.statements for one in self.calendars if one.clean},
            grant_amounts=next((one.value for one in self.grant_amounts if one.clean), None),
            call_off_contracts={(one.lead_provider, one.contract_year): one for one in contracts},
            digest=digest,
            references=self.references,
            figures=tuple(self.traces),
        )
