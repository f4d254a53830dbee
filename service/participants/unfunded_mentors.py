"""Mentors a lead provider does not train, of early career teachers it does.

In: a lead provider, a day, a page. Out: rows of the mentors. Must never know: HTTP, or the published shape.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.filters import Sort
from service.participants.tables import AtSchoolPeriod, Mentorship, Teacher
from service.platform.database import current_database, rows_with
from service.platform.errors import NotFound

Row = dict[str, Any]

# An early career teacher whose latest training of all is with the lead provider, with a pairing that goes on or is to
# come.
_ASSIGNMENTS = """
SELECT mentor_stay.teacher, mentor_stay.id AS stay, mentorship.id AS pairing, mentor.created_at,
    {latest_change} AS updated_at
FROM trained_participant AS own
JOIN training_period AS latest ON latest.id = own.ect_training
JOIN at_school_period AS ect_stay ON ect_stay.teacher = own.teacher AND ect_stay.role = 'ect'
JOIN mentorship ON mentorship.ect_period = ect_stay.id
    AND (mentorship.finished_on IS NULL OR mentorship.finished_on >= $2)
JOIN at_school_period AS mentor_stay ON mentor_stay.id = mentorship.mentor_period
JOIN teacher AS mentor ON mentor.id = mentor_stay.teacher
WHERE own.lead_provider = $1 {only}
AND NOT EXISTS (
    SELECT 1 FROM trained_participant AS trained
    WHERE trained.lead_provider = own.lead_provider AND trained.teacher = mentor_stay.teacher)
AND NOT EXISTS (
    SELECT 1 FROM at_school_period AS later_stay
    JOIN training_period AS later ON later.at_school_period = later_stay.id
    WHERE later_stay.teacher = own.teacher AND later_stay.role = 'ect' AND (
        later.started_on > latest.started_on OR (later.started_on = latest.started_on AND later.id > latest.id)))
"""
_LATEST_CHANGE = {
    "sqlite": "max(mentor.updated_at, mentor_stay.updated_at, mentorship.created_at)",
    "postgresql": "greatest(mentor.updated_at, mentor_stay.updated_at, mentorship.created_at)",
}
_PAGE = """
SELECT teacher FROM (
    SELECT teacher, min(created_at) AS created_at, max(updated_at) AS updated_at FROM ({assignments}) AS assigned
    GROUP BY teacher
) AS found {changed} ORDER BY {order} LIMIT {limit} OFFSET {offset}
"""


async def unfunded_mentors(
    lead_provider: int, today: date, updated_since: datetime | None, sort: Sort, *, limit: int, offset: int
) -> list[Row]:
    """A page of them: `public_id`, `full_name`, `trn`, `email`, `created_at`, `updated_at`."""
    order = [*sort, ("teacher", sort[-1][1])]
    statement = _PAGE.format(
        assignments=_assignments(),
        changed="" if updated_since is None else "WHERE updated_at >= $3",
        order=", ".join(f"{column} {'ASC' if ascending else 'DESC'}" for column, ascending in order),
        limit=limit,
        offset=offset,
    )
    given = [lead_provider, today, *([] if updated_since is None else [updated_since])]
    found = await current_database().execute(statement, *given)
    return await _shown(lead_provider, today, [row["teacher"] for row in found])


async def unfunded_mentor(lead_provider: int, today: date, public_id: UUID) -> Row:
    """One of them. Raises NotFound."""
    teacher = await Teacher.select(Teacher.id).where(Teacher.public_id == public_id).first()
    rows = [] if teacher is None else await _shown(lead_provider, today, [teacher["id"]])
    if not rows:
        raise NotFound(f"No unfunded mentor of participants you train has the id {public_id}.")
    return rows[0]


def _assignments(only: str = "") -> str:
    return _ASSIGNMENTS.format(only=only, latest_change=_LATEST_CHANGE[current_database().kind])


async def _shown(lead_provider: int, today: date, teachers: list[int]) -> list[Row]:
    """Those of these people who are such mentors, in this order. The e-mail is that of the stay that began last."""
    if not teachers:
        return []
    only = f"AND mentor_stay.teacher IN ({', '.join(str(teacher) for teacher in teachers)})"
    assigned = await current_database().execute(_assignments(only), lead_provider, today)
    stays = await rows_with(
        AtSchoolPeriod,
        (AtSchoolPeriod.teacher, AtSchoolPeriod.started_on, AtSchoolPeriod.email, AtSchoolPeriod.updated_at),
        sorted({row["stay"] for row in assigned}),
    )
    pairings = await rows_with(Mentorship, (Mentorship.created_at,), [row["pairing"] for row in assigned])
    moments: dict[int, list[datetime]] = defaultdict(list)
    for row, pairing in zip(assigned, pairings, strict=True):
        moments[row["teacher"]].append(pairing["created_at"])
    latest: dict[int, Row] = {}
    for stay in sorted(stays, key=lambda one: (one["started_on"], one["id"])):
        latest[stay["teacher"]] = stay
        moments[stay["teacher"]].append(stay["updated_at"])
    people = await rows_with(Teacher, _TEACHER, [teacher for teacher in teachers if teacher in latest])
    return [
        person
        | {"email": latest[person["id"]]["email"], "updated_at": max([person["updated_at"], *moments[person["id"]]])}
        for person in people
    ]


_TEACHER = (Teacher.public_id, Teacher.full_name, Teacher.trn, Teacher.created_at, Teacher.updated_at)
