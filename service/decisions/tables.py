"""Decisions as they were taken. The database refuses to change or delete one."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table


class RecordedDecision(Table):
    """One decision: the day it is about, the instant we knew, and all it saw."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    decision = Varchar(length=80)
    edition = Varchar(length=200)
    digest = Varchar(length=64)
    contract_year = Integer(null=True, default=None)
    about = Date()
    known_at = Timestamptz()
    subject_kind = Varchar(length=40)  # teacher, declaration, school …
    subject_id = Varchar(length=60)  # the subject's public id
    release = Varchar(length=40, null=True, default=None)  # of the policy; null where it was not kept yet
    document = Text()  # the decision's versioned JSON form, byte for byte
