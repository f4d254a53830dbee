"""Changes of what lead providers read, as the database itself noted them when they were made."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Serial, Text, Varchar

from service.lead_providers.tables import LeadProvider
from service.platform.database import Table, reference


class Change(Table):
    """One attribute of one object of one lead provider, before and after. Triggers write it; nothing else does.

    The audit event that follows in the same transaction gives it its place and says who did it and when. Once it has
    one the database refuses to change or delete it.
    """

    id: Serial
    lead_provider = reference(LeadProvider)
    subject_kind = Varchar(length=20)  # declaration, statement, partnership or participant
    subject_id = UUID()  # public id
    role = Varchar(length=10, null=True, default=None)  # ect or mentor, where the attribute is of one of both
    attribute = Varchar(length=40)  # as it is published
    old = Text(null=True, default=None)  # none when the object is new to the lead provider
    new = Text(null=True, default=None)  # none when it is no longer the lead provider's
    event = BigInt(null=True, default=None)  # sequence of the audit event; none until that is recorded
