"""Declarations with all that finance officers check them by: who, where, trained by whom, in which state.

In: public ids. Out: one value each. Must never know: statements' amounts, or how a file looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.declarations.states import shown_state
from service.declarations.tables import Declaration
from service.training.reading import TrainingStatus, status_of

AT_ONCE = 500
"""Ids asked for in one query; databases bound how many there may be."""


@dataclass(frozen=True, slots=True)
class DeclarationInFull:
    """One declaration as it stands now. None for what was never held."""

    participant_id: UUID
    participant_name: str
    trn: str | None
    role: str
    mentor_id: UUID | None
    schedule: str | None
    eligible_for_funding: bool
    sparsity: bool
    pupil_premium: bool
    lead_provider: str
    delivery_partner: str
    school_urn: str
    school_name: str
    training_status: str
    training_status_reason: str | None
    declaration_id: UUID
    status: str
    declaration_type: str
    declared_at: datetime
    created_at: datetime
    evidence_held: str | None
    uplift: bool
    accepted_by: str | None
    """The decision and edition that accepted it; None for those an older service took."""


async def declarations_in_full(public_ids: Sequence[str]) -> Mapping[str, DeclarationInFull]:
    """Those of the ids that there are, by id."""
    found: dict[str, DeclarationInFull] = {}
    for some in _in_parts(public_ids):
        rows = await Declaration.select(*_SHOWN).where(Declaration.public_id.is_in(some))
        found.update((str(row["public_id"]), _in_full(row)) for row in rows)
    return found


_TRAINING = Declaration.training_period
_STAY: Any = _TRAINING.at_school_period
_SHOWN = (
    Declaration.public_id,
    Declaration.role,
    Declaration.declaration_type,
    Declaration.declared_at,
    Declaration.created_at,
    Declaration.evidence_held,
    Declaration.payment_state,
    Declaration.clawback_state,
    Declaration.sparsity,
    Declaration.pupil_premium,
    Declaration.uplift,
    Declaration.teacher.public_id,
    Declaration.teacher.full_name,
    Declaration.teacher.trn,
    Declaration.teacher.ect_eligible_from,
    Declaration.teacher.mentor_eligible_from,
    Declaration.mentor.public_id,
    Declaration.lead_provider.name,
    Declaration.delivery_partner.name,
    Declaration.acceptance.decision,
    Declaration.acceptance.edition,
    _TRAINING.schedule,
    _TRAINING.withdrawn_at,
    _TRAINING.withdrawal_reason,
    _TRAINING.deferred_at,
    _TRAINING.deferral_reason,
    _STAY.school.urn,
    _STAY.school.name,
)


def _in_parts(public_ids: Sequence[str]) -> Iterator[list[UUID]]:
    for first in range(0, len(public_ids), AT_ONCE):
        yield [UUID(one) for one in public_ids[first : first + AT_ONCE]]


def _in_full(row: Mapping[str, Any]) -> DeclarationInFull:
    training = {name.removeprefix("training_period."): value for name, value in row.items()}
    status = status_of(training)
    return DeclarationInFull(
        participant_id=row["teacher.public_id"],
        participant_name=row["teacher.full_name"],
        trn=row["teacher.trn"],
        role=row["role"],
        mentor_id=row["mentor.public_id"],
        schedule=training["schedule"],
        eligible_for_funding=row[f"teacher.{row['role']}_eligible_from"] is not None,
        sparsity=bool(row["sparsity"]),
        pupil_premium=bool(row["pupil_premium"]),
        lead_provider=row["lead_provider.name"],
        delivery_partner=row["delivery_partner.name"],
        school_urn=training["at_school_period.school.urn"],
        school_name=training["at_school_period.school.name"],
        training_status=status.value,
        training_status_reason=_REASON[status] and training[_REASON[status]],
        declaration_id=row["public_id"],
        status=shown_state(row["payment_state"], row["clawback_state"]),
        declaration_type=row["declaration_type"],
        declared_at=row["declared_at"],
        created_at=row["created_at"],
        evidence_held=row["evidence_held"],
        uplift=bool(row["uplift"]),
        accepted_by=row["acceptance.edition"] and f"{row['acceptance.decision']} {row['acceptance.edition']}",
    )


_REASON: Mapping[TrainingStatus, str] = {
    TrainingStatus.ACTIVE: "",
    TrainingStatus.WITHDRAWN: "withdrawal_reason",
    TrainingStatus.DEFERRED: "deferral_reason",
}
