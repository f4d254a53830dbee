"""Training periods, nested in stays at schools. Dates are inclusive."""

from __future__ import annotations

from piccolo.columns import Date, Integer, Serial, Timestamptz, Varchar

from service.lead_providers.tables import LeadProvider
from service.participants.tables import AtSchoolPeriod
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
