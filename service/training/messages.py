"""What lead providers send to change somebody's training.

In: attributes as sent. Out: the words of the operations, and the published shapes of the requests.
Must never know: the database, or any rule. Words that policy lists are described by the vocabulary, not here.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.declarations.messages import Course
from service.declarations.states import ROLE_OF_COURSE
from service.sent import Sent, Shape
from service.shown import WordOf
from service.training.operations import TrainingChange
from service.training.rescheduling import ScheduleChange

WITHDRAWAL = Shape("participant-withdraw", ("reason", "course_identifier"))
DEFERRAL = Shape("participant-defer", ("reason", "course_identifier"))
RESUMPTION = Shape("participant-resume", ("course_identifier",))
CHANGE_OF_SCHEDULE = Shape("participant-change-schedule", ("schedule_identifier", "course_identifier", "cohort"))


class ParticipantWithdrawAttributes(BaseModel):
    """Why the participant withdraws."""

    reason: Annotated[str, WordOf("withdrawal_reason")]
    course_identifier: Course


class ParticipantWithdrawData(BaseModel):
    """`type` may be left out."""

    type: Literal["participant-withdraw"] = "participant-withdraw"
    attributes: ParticipantWithdrawAttributes


class ParticipantWithdrawRequest(BaseModel):
    """A participant stops training for good."""

    data: ParticipantWithdrawData


class ParticipantDeferAttributes(BaseModel):
    """Why the participant defers."""

    reason: Annotated[str, WordOf("deferral_reason")]
    course_identifier: Course


class ParticipantDeferData(BaseModel):
    """`type` may be left out."""

    type: Literal["participant-defer"] = "participant-defer"
    attributes: ParticipantDeferAttributes


class ParticipantDeferRequest(BaseModel):
    """A participant pauses training."""

    data: ParticipantDeferData


class ParticipantResumeAttributes(BaseModel):
    """In which role training goes on."""

    course_identifier: Course


class ParticipantResumeData(BaseModel):
    """`type` may be left out."""

    type: Literal["participant-resume"] = "participant-resume"
    attributes: ParticipantResumeAttributes


class ParticipantResumeRequest(BaseModel):
    """A participant goes on with training."""

    data: ParticipantResumeData


class ParticipantChangeScheduleAttributes(BaseModel):
    """Where the participant moves. Which schedules there are depends on the contract year and the course."""

    schedule_identifier: Annotated[str, WordOf("new_schedule")]
    course_identifier: Course
    cohort: str | None = Field(default=None, description="The contract year to move to; without it the present stays.")


class ParticipantChangeScheduleData(BaseModel):
    """`type` may be left out."""

    type: Literal["participant-change-schedule"] = "participant-change-schedule"
    attributes: ParticipantChangeScheduleAttributes


class ParticipantChangeScheduleRequest(BaseModel):
    """A participant moves to another schedule, or contract year."""

    data: ParticipantChangeScheduleData


def training_change(participant: UUID, lead_provider: int, sent: Sent) -> TrainingChange:
    """A withdrawal, deferral or resumption in the words of the operations. `lead_provider` is the record's id."""
    return TrainingChange(participant, _role(sent), lead_provider, sent.get("reason"))


def schedule_change(participant: UUID, lead_provider: int, sent: Sent) -> ScheduleChange:
    """A change of schedule in the words of the operation. `lead_provider` is the record's id."""
    return ScheduleChange(participant, _role(sent), lead_provider, sent.get("schedule_identifier"), sent.get("cohort"))


def _role(sent: Sent) -> str | None:
    return ROLE_OF_COURSE.get(sent.get("course_identifier") or "")
