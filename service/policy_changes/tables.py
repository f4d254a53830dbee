"""Measurements of impact asked for over HTTP: what was asked, how far it is, what came of it."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Serial, Text, Timestamptz, Varchar

from service.platform.database import Table


class ImpactJob(Table):
    """One measurement. At most one runs at a time."""

    id: Serial
    public_id = UUID(unique=True, index=True)
    contract_year = Integer()
    name = Varchar(length=200)  # what the draft is called
    files = Text()  # JSON: the draft's files by their paths
    state = Varchar(length=20)  # running, done, failed or interrupted
    doing = Varchar(length=60)
    done = Integer()
    of = Integer()
    result = Text(null=True, default=None)  # JSON, once done
    report = Text(null=True, default=None)  # a page of HTML, once done
    fault = Text(null=True, default=None)  # why it failed
    asked_by = Varchar(length=200)
    asked_at = Timestamptz()
    seen_at = Timestamptz()  # the last sign of life
    ended_at = Timestamptz(null=True, default=None)
