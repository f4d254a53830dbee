"""What a school, an appropriate body or the teacher record states when someone is registered or their record changes.

Nothing but values. Schools and lead providers go by the names the outside knows them by: URN, short name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

ECT = "ect"
MENTOR = "mentor"


@dataclass(frozen=True, slots=True)
class TeacherRecord:
    """The teacher record as it stands: all of it, not only what changed. Days are inclusive.

    `induction_outcome` is set once induction has been concluded as a whole. `mentor_ineligible_from` goes with
    `mentor_completion_reason`; without it the reason holds from the day it is recorded.
    """

    qts_awarded_on: date | None = None
    induction_status: str | None = None
    induction_started_on: date | None = None
    induction_ended_on: date | None = None
    induction_outcome: str | None = None
    prohibited: bool = False
    early_roll_out: bool = False
    mentor_completion_reason: str | None = None
    mentor_ineligible_from: date | None = None
    matched_trn: str | None = None
    """The number of the teacher's record that was matched, where that is stated."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A school registers a person in one role. A lead provider is named for provider-led training, and only then.

    Without a teacher reference number the person is taken for the same as before only if everything else is the same.
    """

    school_urn: str
    start_date: date
    full_name: str
    programme: str
    trn: str | None = None
    lead_provider: str | None = None
    email: str | None = None
    working_pattern: str | None = None
    record: TeacherRecord = field(default_factory=TeacherRecord)


@dataclass(frozen=True, slots=True)
class RegisterEct(Registration):
    """A school registers an early career teacher."""


@dataclass(frozen=True, slots=True)
class RegisterMentor(Registration):
    """A school registers a mentor, of one of its early career teachers or of nobody yet."""

    mentee: UUID | None = None


@dataclass(frozen=True, slots=True)
class AssignMentor:
    """A mentor at the school mentors an early career teacher there from a day on."""

    mentor: UUID
    ect: UUID
    started_on: date


@dataclass(frozen=True, slots=True)
class EndMentoring:
    """The last day a mentor mentors an early career teacher."""

    mentor: UUID
    ect: UUID
    finished_on: date


@dataclass(frozen=True, slots=True)
class Induction:
    """A stretch of induction an appropriate body recorded. `outcome` is set once induction has been concluded."""

    participant: UUID
    started_on: date
    finished_on: date | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class LengthOfInduction:
    """How long an early career teacher's induction takes, as the appropriate body decided: all of it. None: not known.

    `terms` and `absence_days_in_year` count from nothing upwards.
    """

    participant: UUID
    terms: int | None = None
    lengthened_by: str | None = None
    """Why it takes longer than usual, in the word of the vocabulary."""
    absence_days_in_year: int | None = None
    """School days missed in the one year of induction with the most."""


@dataclass(frozen=True, slots=True)
class LeaveSchool:
    """The last day of a person at a school in one role. A mentor at several schools needs the URN."""

    participant: UUID
    role: str
    finished_on: date
    school_urn: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierTraining:
    """Training that is over or under way from before this service, as the older one recorded it.

    `programme` is the name in that record; training given by the school has no lead provider, contract year or
    schedule. The partnership has to stand. Nothing else is judged: it was, under the rules of its day.
    """

    school_urn: str
    role: str
    full_name: str
    lead_provider: str | None
    contract_year: int | None
    schedule: str | None
    started_on: date
    trn: str
    finished_on: date | None = None
    email: str | None = None
    eligible_from: date | None = None
    programme: str = "provider_led"
