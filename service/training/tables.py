"""Training periods, nested in stays at schools. Dates are inclusive."""

from __future__ import annotations

from piccolo.columns import Boolean, Date, Integer, Serial, Timestamptz, Varchar

from service.lead_providers.tables import LeadProvider
from service.participants.tables import AtSchoolPeriod, Teacher
from service.partnerships.tables import Partnership
from service.platform.database import Table, reference


class TrainingPeriod(Table):
    """A stretch of training. Those of one stay at a school do not overlap.

    `lead_provider` is who the school chose; `partnership` follows once the lead provider has confirmed it.
    School-led training has neither, nor a contract year or schedule.
    """

    id: Serial
    at_school_period = reference(AtSchoolPeriod)
    programme = Varchar(length=20)
    lead_provider = reference(LeadProvider, optional=True)
    partnership = reference(Partnership, optional=True)
    contract_year = Integer(null=True, default=None)
    schedule = Varchar(length=40, null=True, default=None)
    started_on = Date()
    finished_on = Date(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawal_reason = Varchar(length=50, null=True, default=None)
    deferred_at = Timestamptz(null=True, default=None)
    deferral_reason = Varchar(length=50, null=True, default=None)
    created_at = Timestamptz()
    updated_at = Timestamptz()


class TrainedParticipant(Table):
    """Somebody a lead provider trains or has trained, for the lists it reads. The database keeps it up.

    `ect_training` and `mentor_training` are the records' ids of the training that started last in each role.
    """

    id: Serial
    lead_provider = reference(LeadProvider)
    teacher = reference(Teacher)
    created_at = Timestamptz()  # of the teacher
    updated_at = Timestamptz()  # when what is shown last changed, by a record or by the calendar
    ect_training = Integer(null=True, default=None)
    mentor_training = Integer(null=True, default=None)
    ect_contract_year = Integer(null=True, default=None)
    mentor_contract_year = Integer(null=True, default=None)
    also_trained_elsewhere = Boolean(default=False)  # by another lead provider
    transferred_at = Timestamptz(null=True, default=None)  # when its latest transfer changed; none without any


class UnfundedMentor(Table):
    """A mentor of early career teachers a lead provider trains, whom it does not, on a stretch of days.

    The days are those after `after_day`, none meaning any, up to `last_day`, none meaning that it goes on: then another
    stretch begins, or the last pairing is over. A person's stretches do not overlap. The database keeps it up.
    """

    id: Serial
    lead_provider = reference(LeadProvider)
    teacher = reference(Teacher)
    stay = reference(AtSchoolPeriod)  # the one that began last, whose e-mail is shown
    created_at = Timestamptz()  # of the teacher
    updated_at = Timestamptz()  # of the teacher, a stay or a pairing that counts, whichever is latest
    after_day = Date(null=True, default=None)
    last_day = Date(null=True, default=None)


class CalendarTurn(Table):
    """The last day whose arrival has been worked into what lead providers read. One row."""

    id: Serial
    day = Date(unique=True)
