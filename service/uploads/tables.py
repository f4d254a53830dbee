"""What was answered to each row of a file of declarations."""

from __future__ import annotations

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar

from service.lead_providers.tables import LeadProvider
from service.platform.database import Table, reference


class UploadedRow(Table):
    """One row that was judged, once for each key of a lead provider and number. It is never changed or deleted."""

    id: Serial
    lead_provider = reference(LeadProvider)
    upload_key = Varchar(length=100)
    number = Integer()
    digest = Varchar(length=64)  # of the row as it was sent
    status = Integer()  # as of a declaration sent by itself: 200 or 422
    answer = Text()  # JSON, byte for byte
    taken_at = Timestamptz()
