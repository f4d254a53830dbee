"""What staff send about policy and its changes, and what they are answered.

In: bodies of requests, rows of jobs. Out: checked requests; plain values for JSON.
Must never know: the database, or what a draft says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from service.shown import moment_shown
from service.statements.messages import LAST_YEAR

NAME = r"^[a-z][a-z0-9_]{0,79}$"
EDITION = r"^[0-9a-z-]{1,40}$"
RELEASE = r"^[a-z0-9][a-z0-9._-]{0,39}$"
DraftFiles = Annotated[
    dict[str, str], Field(description="The draft's files by their paths, such as rules/uplift/DAY.yaml.")
]


class Sent(BaseModel):
    """A body; a key nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class AskDecision(Sent):
    """A decision to take on given facts. With `edition` that one decides, whatever its dates."""

    decision: str = Field(pattern=NAME)
    facts: dict[str, bool | int | str] = Field(description="By their names in the vocabulary; dates as text.")
    on: date
    contract_year: int | None = Field(default=None, ge=1, le=LAST_YEAR)
    edition: str | None = Field(default=None, pattern=EDITION)


class PolicySide(Sent):
    """A state of the policy: a release, or else what runs; with a draft's files put over it; or one edition of it."""

    release: str | None = Field(default=None, pattern=RELEASE)
    files: DraftFiles = Field(default_factory=dict)
    edition: str | None = Field(default=None, pattern=EDITION)


class ComparePolicies(Sent):
    """Two states of the policy, or of one decision. A side left out is the policy that runs."""

    decision: str | None = Field(default=None, pattern=NAME, description="Needed where a side names an edition.")
    before: PolicySide = Field(default_factory=PolicySide)
    after: PolicySide = Field(default_factory=PolicySide)


class CheckDraft(Sent):
    """A draft to check."""

    files: DraftFiles


class MeasureImpact(Sent):
    """A draft and the contract year it is measured for."""

    name: str = Field(min_length=1, max_length=200, description="What the draft is called.")
    contract_year: int = Field(ge=1, le=LAST_YEAR)
    files: DraftFiles


class ListedEdition(BaseModel):
    """An edition, and whether it is in force today."""

    decision: str
    edition: str
    file: str
    from_: date = Field(alias="from")
    until: date | None
    contract_years: str
    rules: int
    examples: int
    in_force: bool
    digest: str


class ShownEdition(ListedEdition):
    """An edition with its page in plain words."""

    question: str
    owner: str
    source: str
    note: str | None
    retrospective: str | None
    page: str


class ListedEditions(BaseModel):
    """Editions by decision, oldest first."""

    data: list[ListedEdition]


class ShownEditionResponse(BaseModel):
    """An edition in its envelope."""

    data: ShownEdition


class AskedDecision(BaseModel):
    """A decision that was not recorded, and its explanation."""

    decision: dict[str, Any]
    explanation: dict[str, Any]


class AskedDecisionResponse(BaseModel):
    """The decision in its envelope."""

    data: AskedDecision


class Region(BaseModel):
    """Cases that come out differently alike: what is answered before and after, and one of them.

    Where it is not `proved` that there are such cases there is none, and the answers are as the rules write them.
    """

    proved: bool
    before: list[dict[str, Any]] | None
    after: list[dict[str, Any]] | None
    case: dict[str, Any] | None


class ComparedDecision(BaseModel):
    """How two editions differ. Without `before` the later one is new; without `after` the earlier was taken away."""

    decision: str
    before: str | None
    after: str | None
    same_meaning: bool
    complete: bool
    reach: list[str] = Field(description="For which contract years and days each speaks, where that differs.")
    regions: list[Region]


class ComparedFile(BaseModel):
    """A file without rules that differs: added, changed or taken_away, and each value that is another."""

    file: str
    change: str
    means: list[str]


class ComparedPolicies(BaseModel):
    """How two states of the policy differ. `complete` says whether it is proved that there are no other cases."""

    same_meaning: bool
    complete: bool
    decisions: list[ComparedDecision]
    files: list[ComparedFile]


class ComparisonResponse(BaseModel):
    """The comparison in its envelope."""

    data: ComparedPolicies


class PolicyProblem(BaseModel):
    """One mistake: what is wrong, where, and what to write instead. `example` is a case that shows it, to paste."""

    code: str
    severity: str = Field(description="error or warning")
    file: str
    line: int
    column: int
    wrong: str
    mend: str
    example: str | None = None


class CheckedDraft(BaseModel):
    """What is wrong with the policy as it would be with the draft. Nothing at all: it may be used."""

    files: int
    errors: int
    warnings: int
    problems: list[PolicyProblem]


class CheckedDraftResponse(BaseModel):
    """What was found, in its envelope."""

    data: CheckedDraft


class ImpactState(BaseModel):
    """A measurement and how far it is: `done` of `of` of what it is `doing`."""

    id: UUID
    contract_year: int
    name: str
    state: str = Field(description="running, done, failed or interrupted")
    doing: str
    done: int
    of: int
    fault: str | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None


class ImpactWithResult(ImpactState):
    """The measurement with its result, once it is done."""

    result: dict[str, Any] | None


class ImpactResponse(BaseModel):
    """A measurement in its envelope."""

    data: ImpactWithResult


class ImpactsResponse(BaseModel):
    """A page of measurements, latest first."""

    data: list[ImpactState]


def job(row: Mapping[str, Any]) -> dict[str, Any]:
    """A measurement without its result."""
    ended = row["ended_at"]
    return {
        "id": row["public_id"],
        "contract_year": row["contract_year"],
        "name": row["name"],
        "state": row["state"],
        "doing": row["doing"],
        "done": row["done"],
        "of": row["of"],
        "fault": row["fault"],
        "asked_by": row["asked_by"],
        "asked_at": moment_shown(row["asked_at"]),
        "ended_at": None if ended is None else moment_shown(ended),
    }


def job_with_result(row: Mapping[str, Any]) -> dict[str, Any]:
    """A measurement with its result."""
    return {**job(row), "result": None if row["result"] is None else orjson.loads(row["result"])}
