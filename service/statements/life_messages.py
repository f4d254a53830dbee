"""What finance officers send about a statement's life, and what they are answered.

In: bodies of requests, values of operations. Out: checked requests; plain values for JSON.
Must never know: the database, or which change is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from service.rulings.reading import What
from service.shown import moment_shown
from service.statements.messages import LAST_YEAR


class Sent(BaseModel):
    """A body; a key nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class WithReason(Sent):
    """Why."""

    reason: str


class MakeRuling(Sent):
    """What is ruled on one declaration, or on all of a line. Without an amount the proposed fee is paid."""

    what: What
    reason: str
    declaration: UUID | None = None
    line: int | None = Field(default=None, ge=1, le=1_000_000)
    amount_pence: int | None = Field(default=None, description="For each declaration, in whole pence.")


class WriteNote(Sent):
    """A note beside a statement."""

    words: str


class MoveDeadline(Sent):
    """The new deadline, and a new payment date if that moves too."""

    deadline: date
    payment_date: date | None = None
    reason: str


class LookAtThresholds(Sent):
    """Which contract year's checkpoints to look at, and whether growth was agreed beforehand, if that is known."""

    contract_year: int = Field(ge=1, le=LAST_YEAR)
    growth_agreed: bool | None = None


class AnswerProposal(Sent):
    """A finance officer's answer to a proposal."""

    confirmed: bool
    reason: str


class WaitingDeclaration(BaseModel):
    """A declaration that waits for a ruling."""

    line: int
    declaration: UUID
    role: str
    declaration_type: str
    takes_back: bool
    uplifted: bool
    reason: str
    place: str
    proposed_pence: int | None


class WaitingResponse(BaseModel):
    """Everything on a statement that waits for a ruling."""

    data: list[WaitingDeclaration]


class ProblemShown(BaseModel):
    """One thing that waits for a person."""

    what: str
    kind: str
    subject: str
    lead_provider: str
    contract_year: int
    detail: str


class ProblemsResponse(BaseModel):
    """What needs a person."""

    data: list[ProblemShown]


class FindingShown(BaseModel):
    """Something that is not as it was authorised."""

    what: str
    detail: str
    statement: UUID | None


class VerificationShown(BaseModel):
    """What was looked at, and what was found. Keep `last_hash` elsewhere to prove later that no event was cut off."""

    authorisations: int
    events: int
    last_hash: str
    findings: list[FindingShown]


class VerificationResponse(BaseModel):
    """Whether what was authorised still stands."""

    data: VerificationShown


class ProposalShown(BaseModel):
    """What recruitment at a checkpoint means for the service fee. `confirmed` is null until it is answered."""

    id: UUID
    lead_provider: str
    contract_year: int
    checkpoint: str
    checkpoint_on: date
    started_claims: int
    recruitment_target: int
    percent_of_target: int
    effect: str
    service_fee_percent: int | None
    decision: UUID
    confirmed: bool | None
    answered_by: str | None
    answered_at: datetime | None
    reason: str | None


class ProposalResponse(BaseModel):
    """One proposal."""

    data: ProposalShown


class ProposalsResponse(BaseModel):
    """Proposals, oldest first."""

    data: list[ProposalShown]


class InternalStatementHistory(BaseModel):
    """What officers did to a statement, oldest first."""

    id: UUID
    adjustments: list[dict[str, Any]]
    adjustment_history: list[dict[str, Any]]
    rulings: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    authorisations: list[dict[str, Any]]
    notes: list[dict[str, Any]]


class HistoryResponse(BaseModel):
    """What became of a statement."""

    data: InternalStatementHistory


def proposal(row: Mapping[str, Any]) -> dict[str, Any]:
    """A recruitment proposal with its answer."""
    answer = row["answer"]
    return {
        "id": row["public_id"],
        "lead_provider": row["lead_provider.short_name"],
        "contract_year": row["contract_year"],
        "checkpoint": row["checkpoint"],
        "checkpoint_on": row["checkpoint_on"],
        "started_claims": row["started_claims"],
        "recruitment_target": row["recruitment_target"],
        "percent_of_target": row["percent_of_target"],
        "effect": row["effect"],
        "service_fee_percent": row["service_fee_percent"],
        "decision": row["decision.public_id"],
        "confirmed": None if answer is None else bool(answer["confirmed"]),
        "answered_by": None if answer is None else answer["author"],
        "answered_at": None if answer is None else moment_shown(answer["at"]),
        "reason": None if answer is None else answer["reason"],
    }
