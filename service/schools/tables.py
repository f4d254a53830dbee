"""Schools as the national register states them, and the flags policy staff set by contract year."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Integer, Serial, Timestamptz, Varchar

from service.platform.database import Table, reference


class School(Table):
    """One establishment."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    urn = Varchar(length=6, unique=True, index=True)
    name = Varchar(length=200)
    status = Varchar(length=30)
    school_type = Integer()
    in_england = Boolean(null=True, default=None)  # none while no district is held
    section_41_approved = Boolean(default=False)
    marked_as_eligible = Boolean(default=False)
    induction_tutor_name = Varchar(length=200, null=True, default=None)
    induction_tutor_email = Varchar(length=200, null=True, default=None)
    primary_contact_email = Varchar(length=200, null=True, default=None)  # as the national register states it
    secondary_contact_email = Varchar(length=200, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class SchoolUplift(Table):
    """The two uplift flags of a school for one contract year. One row per school and year."""

    id: Serial
    school = reference(School)
    contract_year = Integer()
    pupil_premium = Boolean(default=False)
    sparsity = Boolean(default=False)


class SchoolYear(Table):
    """When what lead providers read of a school in a contract year last changed. The database keeps it up."""

    id: Serial
    school = reference(School)
    contract_year = Integer()
    updated_at = Timestamptz()
