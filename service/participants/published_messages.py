"""Participants, transfers and unfunded mentors as lead providers read them.

In: what the slice read. Out: the published shapes, keys in the published order. Must never know: the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.participants.enrolments import Enrolled, Enrolment
from service.participants.transfers import Side, Transfer
from service.shown import WordOf, moment_shown

Row = dict[str, Any]
_NAMELESS = "Unknown"


class Withdrawn(BaseModel):
    """Why and when training was withdrawn."""

    reason: Annotated[str, WordOf("withdrawal_reason")] | None
    date: datetime


class Deferred(BaseModel):
    """Why and when training was deferred."""

    reason: Annotated[str, WordOf("deferral_reason")] | None
    date: datetime


class EcfEnrolment(BaseModel):
    """The latest training of a participant in one role with you."""

    training_record_id: UUID
    email: str | None
    mentor_id: UUID | None
    school_urn: str
    participant_type: Literal["ect", "mentor"]
    working_pattern: Literal["full_time", "part_time"] | None
    cohort: str
    training_status: Literal["active", "deferred", "withdrawn"]
    participant_status: Literal["active", "joining", "leaving", "left"]
    eligible_for_funding: bool | None
    pupil_premium_uplift: bool
    sparsity_uplift: bool
    schedule_identifier: Annotated[str, WordOf("new_schedule")]
    delivery_partner_id: UUID
    withdrawal: Withdrawn | None
    deferral: Deferred | None
    created_at: datetime
    induction_end_date: date | None
    most_recent_induction_period_end_date: date | None
    overall_induction_start_date: date | None
    mentor_funding_end_date: date | None
    cohort_changed_after_payments_frozen: bool
    mentor_ineligible_for_funding_reason: Annotated[str, WordOf("mentor_completion_reason")] | None
    participant_status_reason: (
        Literal["withdrawn", "deferred", "moved_school", "changed_lead_provider", "left_school", "training_ended"]
        | None
    ) = Field(description="Why a participant is leaving or has left; else null. Not in the published interface.")


class ParticipantIdChanged(BaseModel):
    """An id a participant had before."""

    from_participant_id: UUID
    to_participant_id: UUID
    changed_at: datetime


class ParticipantAttributes(BaseModel):
    """Somebody you train or have trained."""

    full_name: str
    teacher_reference_number: str | None
    ecf_enrolments: list[EcfEnrolment]
    participant_id_changes: list[ParticipantIdChanged]
    updated_at: datetime


class ParticipantResource(BaseModel):
    """One participant."""

    id: UUID
    type: Literal["participant"]
    attributes: ParticipantAttributes


class PublishedParticipantResponse(BaseModel):
    """One participant in its envelope."""

    data: ParticipantResource


class PublishedParticipantsResponse(BaseModel):
    """A page of participants; an empty one comes after the last."""

    data: list[ParticipantResource]


class TransferSide(BaseModel):
    """A school that is left or joined."""

    school_urn: str
    provider: str | None = Field(description="Null for school-led training, or until the provider has confirmed it.")
    date: date | None


class TransferShown(BaseModel):
    """A move to another school or lead provider, or to a place not known yet."""

    training_record_id: UUID
    transfer_type: Literal["new_school", "new_provider", "unknown"]
    status: Literal["incomplete", "complete"]
    created_at: datetime
    leaving: TransferSide
    joining: TransferSide | None


class TransferAttributes(BaseModel):
    """Every transfer of a participant that concerns you."""

    transfers: list[TransferShown]
    updated_at: datetime


class TransferResource(BaseModel):
    """The transfers of one participant, whose id this has."""

    id: UUID
    type: Literal["participant-transfer"]
    attributes: TransferAttributes


class TransferResponse(BaseModel):
    """One participant's transfers in their envelope."""

    data: TransferResource


class TransfersResponse(BaseModel):
    """A page of them; an empty one comes after the last."""

    data: list[TransferResource]


class UnfundedMentorAttributes(BaseModel):
    """A mentor you do not train, of an early career teacher you do."""

    full_name: str
    email: str | None
    teacher_reference_number: str | None
    created_at: datetime
    updated_at: datetime


class UnfundedMentorResource(BaseModel):
    """One unfunded mentor."""

    id: UUID
    type: Literal["unfunded-mentor"]
    attributes: UnfundedMentorAttributes


class UnfundedMentorResponse(BaseModel):
    """One unfunded mentor in its envelope."""

    data: UnfundedMentorResource


class UnfundedMentorsResponse(BaseModel):
    """A page of unfunded mentors; an empty one comes after the last."""

    data: list[UnfundedMentorResource]


def participant_resource(person: Enrolled) -> Row:
    """A participant in the published shape."""
    teacher = person.teacher
    return {
        "id": teacher["teacher.public_id"],
        "type": "participant",
        "attributes": {
            "full_name": teacher["teacher.full_name"].strip() or _NAMELESS,
            "teacher_reference_number": teacher["teacher.trn"],
            "ecf_enrolments": [_enrolment(one) for one in person.enrolments],
            "participant_id_changes": [
                {
                    "from_participant_id": change["from_id"],
                    "to_participant_id": change["to_id"],
                    "changed_at": moment_shown(change["changed_at"]),
                }
                for change in person.id_changes
            ],
            "updated_at": moment_shown(teacher["updated_at"]),
        },
    }


def transfer_resource(row: Row, transfers: Sequence[Transfer]) -> Row:
    """A participant's transfers in the published shape."""
    return {
        "id": row["teacher.public_id"],
        "type": "participant-transfer",
        "attributes": {
            "transfers": [
                {
                    "training_record_id": one.training_record_id,
                    "transfer_type": one.kind,
                    "status": one.status,
                    "created_at": moment_shown(one.created_at),
                    "leaving": _side(one.leaving),
                    "joining": None if one.joining is None else _side(one.joining),
                }
                for one in transfers
            ],
            "updated_at": moment_shown(row["transferred_at"]),
        },
    }


def unfunded_mentor_resource(row: Row) -> Row:
    """An unfunded mentor in the published shape."""
    return {
        "id": row["teacher.public_id"],
        "type": "unfunded-mentor",
        "attributes": {
            "full_name": row["teacher.full_name"].strip() or _NAMELESS,
            "email": row["stay.email"],
            "teacher_reference_number": row["teacher.trn"],
            "created_at": moment_shown(row["created_at"]),
            "updated_at": moment_shown(row["updated_at"]),
        },
    }


def _side(side: Side) -> Row:
    return {"school_urn": side.school_urn, "provider": side.provider, "date": side.day}


def _enrolment(one: Enrolment) -> Row:
    training, status = one.training, one.statuses
    return {
        "training_record_id": one.training_record_id,
        "email": training["at_school_period.email"],
        "mentor_id": one.mentor_id,
        "school_urn": training["at_school_period.school.urn"],
        "participant_type": one.role,
        "working_pattern": one.working_pattern,
        "cohort": str(training["contract_year"]),
        "training_status": status.training_status,
        "participant_status": status.participant_status,
        "eligible_for_funding": status.eligible_for_funding,
        "pupil_premium_uplift": one.pupil_premium,
        "sparsity_uplift": one.sparsity,
        "schedule_identifier": training["schedule"],
        "delivery_partner_id": training["partnership.delivery_partner.public_id"],
        "withdrawal": _stopped(training, status.training_status, "withdrawn", "withdrawal_reason"),
        "deferral": _stopped(training, status.training_status, "deferred", "deferral_reason"),
        "created_at": moment_shown(one.created_at),
        "induction_end_date": one.induction.ended_on,
        "most_recent_induction_period_end_date": one.induction.latest_period_ended_on,
        "overall_induction_start_date": one.induction.started_on,
        "mentor_funding_end_date": one.mentor_funding_ended_on,
        "cohort_changed_after_payments_frozen": one.cohort_changed,
        "mentor_ineligible_for_funding_reason": one.mentor_funding_end_reason,
        "participant_status_reason": one.leaving_reason,
    }


def _stopped(training: Row, status: str, stopped: str, reason: str) -> Row | None:
    if status != stopped:
        return None
    return {"reason": training[reason], "date": moment_shown(training[f"{stopped}_at"])}
