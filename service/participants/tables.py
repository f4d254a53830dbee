"""Teachers and what is known of them: induction, schools, mentors. Dates are inclusive."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, Integer, Serial, Timestamptz, Varchar

from service.platform.database import Table, reference
from service.schools.tables import School


class Teacher(Table):
    """A person, as the teacher record states them, and their funding in each role."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    trn = Varchar(length=7, unique=True, null=True, default=None)
    full_name = Varchar(length=200)
    qts_awarded_on = Date(null=True, default=None)
    induction_status = Varchar(length=30, null=True, default=None)
    prohibited = Boolean(default=False)
    early_roll_out = Boolean(default=False)
    ect_eligible_from = Date(null=True, default=None)  # set once, never changed after
    ect_ineligible_from = Date(null=True, default=None)
    mentor_eligible_from = Date(null=True, default=None)  # set once, never changed after
    mentor_ineligible_from = Date(null=True, default=None)
    mentor_completion_reason = Varchar(length=50, null=True, default=None)
    ect_frozen_contract_year = Integer(null=True, default=None)  # the frozen year the person was moved out of
    mentor_frozen_contract_year = Integer(null=True, default=None)
    matched_trn = Varchar(length=7, null=True, default=None)  # of the teacher's record last matched, where it is stated
    ect_decided_by_hand = Varchar(length=20, null=True, default=None)  # what DfE decided of funding, until undone
    mentor_decided_by_hand = Varchar(length=20, null=True, default=None)
    support_note = Varchar(length=500, null=True, default=None)  # what stands against moving the person
    created_at = Timestamptz()
    updated_at = Timestamptz()


class InductionPeriod(Table):
    """A stretch of statutory induction an appropriate body recorded. A teacher's do not overlap."""

    id: Serial
    teacher = reference(Teacher)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    outcome = Varchar(length=20, null=True, default=None)
    created_at = Timestamptz()


class InductionLength(Table):
    """What was stated of how long a teacher's induction takes. Never changed: a correction is a new one."""

    id: Serial
    teacher = reference(Teacher)
    terms = Integer(null=True, default=None)
    lengthened_by = Varchar(length=20, null=True, default=None)
    absence_days_in_year = Integer(null=True, default=None)
    author = Varchar(length=200)
    at = Timestamptz()


class AtSchoolPeriod(Table):
    """A stay at a school in one role. An ECT is at one school at a time; a mentor may be at several."""

    id: Serial
    teacher = reference(Teacher)
    school = reference(School)
    role = Varchar(length=10)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    email = Varchar(length=200, null=True, default=None)
    working_pattern = Varchar(length=20, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class Mentorship(Table):
    """A mentor's pairing with an ECT. An ECT's pairings do not overlap."""

    id: Serial
    ect_period = reference(AtSchoolPeriod)
    mentor_period = reference(AtSchoolPeriod)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz(null=True, default=None)  # none until it is changed


class ParticipantIdChange(Table):
    """A public id that was given up for another, when two records turned out to be one person."""

    id: Serial
    teacher = reference(Teacher)
    from_id = UUID(unique=True, index=True)
    to_id = UUID()
    changed_at = Timestamptz()
