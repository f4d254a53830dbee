"""What staff send to register people, and how participants are shown to them.

In: request bodies; plain values. Out: the words of `inputs`; JSON. Must never know: the database, or any rule.
Words that policy lists are described by the vocabulary, not here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.participants.inputs import AssignMentor, LengthOfInduction, RegisterEct, RegisterMentor, TeacherRecord
from service.shown import WordOf

_URN = "^[0-9]{6}$"
_SHORT_NAME = "^[a-z0-9-]+$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern="^[^\\x00]*$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern="^[a-z_]+$")]


class Record(BaseModel):
    """The teacher record as it stands now: all of it. What is left out is not known."""

    model_config = ConfigDict(extra="forbid")

    qts_awarded_on: date | None = None
    induction_status: Annotated[str, WordOf("induction_status")] | None = None
    induction_started_on: date | None = None
    induction_ended_on: date | None = None
    induction_outcome: Word | None = Field(default=None, description="Once induction has been concluded as a whole.")
    prohibited: bool = False
    early_roll_out: bool = False
    mentor_completion_reason: Annotated[str, WordOf("mentor_completion_reason")] | None = None
    mentor_ineligible_from: date | None = None
    matched_trn: str | None = Field(
        default=None, pattern="^[0-9]{7}$", description="The number of the teacher's record that was matched."
    )

    def stated(self) -> TeacherRecord:
        """The same in the words of the operations."""
        return TeacherRecord(**self.model_dump())


class RegisterEctRequest(BaseModel):
    """A school registers an early career teacher. Provider-led training names the lead provider, school-led none."""

    model_config = ConfigDict(extra="forbid")

    school_urn: str = Field(pattern=_URN)
    start_date: date = Field(description="The first day at the school in this role.")
    full_name: Text
    programme: Annotated[str, WordOf("training_programme")]
    trn: str | None = Field(default=None, description="Teacher reference number, seven digits.")
    lead_provider: str | None = Field(default=None, pattern=_SHORT_NAME, description="Short name.")
    email: Text | None = None
    working_pattern: Word | None = None
    record: Record = Field(default_factory=Record)

    def registration(self) -> RegisterEct:
        """The same in the words of the operations."""
        return RegisterEct(**(self.model_dump() | {"record": self.record.stated()}))


class RegisterMentorRequest(RegisterEctRequest):
    """A school registers a mentor, of one of its early career teachers or of nobody yet."""

    mentee_id: UUID | None = None

    def mentor_registration(self) -> RegisterMentor:
        """The same in the words of the operations."""
        said = self.model_dump(exclude={"mentee_id"}) | {"record": self.record.stated()}
        return RegisterMentor(**said, mentee=self.mentee_id)


class AssignMentorRequest(BaseModel):
    """A mentor of the school mentors an early career teacher there from a day on."""

    model_config = ConfigDict(extra="forbid")

    mentor_id: UUID
    ect_id: UUID
    started_on: date

    def assignment(self) -> AssignMentor:
        """The same in the words of the operations."""
        return AssignMentor(self.mentor_id, self.ect_id, self.started_on)


class ChangeTrainingRequest(BaseModel):
    """Who trains somebody from today: another lead provider, or the school itself."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["ect", "mentor"]
    programme: Annotated[str, WordOf("training_programme")]
    lead_provider: str | None = Field(
        default=None, pattern=_SHORT_NAME, description="Short name; none for school-led training."
    )


class InductionLengthRequest(BaseModel):
    """How long an early career teacher's induction takes, as the appropriate body decided: all of it."""

    model_config = ConfigDict(extra="forbid")

    terms: int | None = Field(default=None, ge=0, le=99, description="Terms of induction, extensions included.")
    lengthened_by: Annotated[str, WordOf("lengthened_by")] | None = Field(
        default=None, description="Why it takes longer than usual."
    )
    absence_days_in_year: int | None = Field(
        default=None, ge=0, le=366, description="School days missed in the year of induction with the most."
    )

    def stated(self, participant: UUID) -> LengthOfInduction:
        """The same in the words of the operations."""
        return LengthOfInduction(participant, **self.model_dump())


class ExpectedDay(BaseModel):
    """By which day the payment guidance expects a claim; it refuses none."""

    declaration_type: str
    day: date


class PaymentsDueShown(BaseModel):
    """The claims that training of a person in a role leads to."""

    participant_id: UUID
    role: Literal["ect", "mentor"]
    contract_year: int | None
    schedule: str | None
    schedule_kind: str = Field(description="The kind of schedule that the length of induction asks for.")
    claims: list[str] = Field(description="Declaration types.")
    void_completed_first: bool
    expected_by: list[ExpectedDay]
    says: list[str]


class PaymentsDueResponse(BaseModel):
    """Payments due in their envelope."""

    data: PaymentsDueShown


class Funding(BaseModel):
    """Since when and until when the person is funded in a role."""

    eligible_from: date | None
    ineligible_from: date | None
    frozen_contract_year: int | None


class FundingByRole(BaseModel):
    """Funding in each role."""

    ect: Funding
    mentor: Funding


class TrainingShown(BaseModel):
    """A stretch of training. Without a partnership it waits for the lead provider to confirm one."""

    programme: str
    lead_provider: str | None
    partnership_id: UUID | None
    contract_year: int | None
    schedule: str | None
    status: Literal["active", "withdrawn", "deferred"]
    started_on: date
    finished_on: date | None


class MentoringShown(BaseModel):
    """Who mentors, from when to when."""

    mentor_id: UUID
    started_on: date
    finished_on: date | None


class RegistrationShown(BaseModel):
    """A stay at a school in one role, with training and mentors."""

    role: Literal["ect", "mentor"]
    school_urn: str
    school: str
    started_on: date
    finished_on: date | None
    training: list[TrainingShown]
    mentors: list[MentoringShown]


class DecisionShown(BaseModel):
    """A decision about the person; its explanation is at /internal/decisions/{id}/explanation."""

    id: UUID
    decision: str
    edition: str
    about: date
    rules: list[str]
    says: list[str]
    answers: list[dict[str, Any]]


class ParticipantShown(BaseModel):
    """Everything that is held of a person, and every decision about them, oldest first."""

    id: UUID
    full_name: str
    trn: str | None
    funding: FundingByRole
    mentor_completion_reason: str | None
    registrations: list[RegistrationShown]
    decisions: list[DecisionShown]


class ParticipantResponse(BaseModel):
    """A participant in its envelope."""

    data: ParticipantShown
