"""What staff send about policy and its changes, and what they are answered.

In: bodies of requests, rows of jobs. Out: checked requests; plain values for JSON.
Must never know: the database, or what a draft says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from service.shown import moment_shown
from service.statements.messages import LAST_YEAR

NAME = r"^[a-z][a-z0-9_]{0,79}$"
EDITION = r"^[0-9a-z-]{1,40}$"


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


class CompareEditions(Sent):
    """Two editions of one decision."""

    decision: str = Field(pattern=NAME)
    before: str = Field(pattern=EDITION)
    after: str = Field(pattern=EDITION)


class MeasureImpact(Sent):
    """A draft and the contract year it is measured for."""

    name: str = Field(min_length=1, max_length=200, description="What the draft is called.")
    contract_year: int = Field(ge=1, le=LAST_YEAR)
    files: dict[str, str] = Field(description="The draft's files by their paths, such as rules/uplift/DAY.yaml.")


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
    """Cases that come out differently alike: what is answered before and after, and one of them."""

    before: list[dict[str, Any]] | None
    after: list[dict[str, Any]] | None
    case: dict[str, Any] | None


class Comparison(BaseModel):
    """How two editions differ. `complete` says whether it is proved that there are no other cases."""

    decision: str
    before: str
    after: str
    same_meaning: bool
    complete: bool
    regions: list[Region]


class ComparisonResponse(BaseModel):
    """The comparison in its envelope."""

    data: Comparison


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
