"""Schools as lead providers read them in a contract year.

In: a contract year, filters, an order, a page. Out: rows. Must never know: HTTP, or which schools are listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from engine.model.facts import FactValue
from service.filters import Sort
from service.partnerships.tables import Partnership
from service.platform.context import Call, Service
from service.platform.database import current_database, rows_with
from service.platform.errors import NotFound
from service.schools.contacts import CONTACTS
from service.schools.facts import school_facts, school_programme
from service.schools.tables import School, SchoolYear
from service.training.reading import programmes_at

Row = dict[str, Any]

_STANDING = ("status", "school_type", "in_england", "section_41_approved", "marked_as_eligible")
"""What eligibility depends on; far fewer of these are different than there are schools."""
_COLUMNS: Any = School
_SHOWN = (
    School.public_id,
    School.urn,
    School.name,
    School.created_at,
    School.updated_at,
    *(getattr(_COLUMNS, contact) for contact in CONTACTS),
)
_PAGE = """
SELECT school.id FROM school
LEFT JOIN school_year AS kept ON kept.school = school.id AND kept.contract_year = {year}
WHERE {listed} {also} ORDER BY {order} LIMIT {limit} OFFSET {offset}
"""
_IN_PARTNERSHIP = (
    "EXISTS (SELECT 1 FROM partnership WHERE partnership.contract_year = {year} AND partnership.school = school.id)"
)
_CHANGED = "CASE WHEN kept.updated_at > school.updated_at THEN kept.updated_at ELSE school.updated_at END"
_SORTED_BY = {"created_at": "school.created_at", "updated_at": _CHANGED}


@dataclass(frozen=True, slots=True)
class SchoolFilters:
    """Which schools are asked for. None does not filter."""

    urn: str | None = None
    updated_since: datetime | None = None
    """Inclusive."""
    public_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShownSchool:
    """A school in a contract year, as one lead provider reads it."""

    row: Row
    contract_year: int
    in_partnership: bool
    """With any lead provider."""
    programme_choice: str
    expression_of_interest: bool
    """Whether the school has chosen the lead provider that asks for anybody."""
    updated_at: datetime


async def visible_schools(
    service: Service,
    call: Call,
    lead_provider: int,
    contract_year: int | None,
    filters: SchoolFilters,
    *,
    sort: Sort,
    limit: int,
    offset: int,
) -> list[ShownSchool]:
    """A page of the schools of a contract year; of one that is not set up there are none."""
    if contract_year is None or contract_year not in service.rulebook.policy.terms:
        return []
    given: list[Any] = []

    def mark(value: object) -> str:
        given.append(value)
        return f"${len(given)}"

    eligible = [
        " AND ".join(
            f"{column} IS NULL" if value is None else f"{column} = {mark(value)}" for column, value in one.items()
        )
        for one in await _eligible_standings(service, call.today)
    ]
    also = "" if filters.urn is None else f"AND urn = {mark(filters.urn)} "
    also += "" if filters.public_id is None else f"AND public_id = {mark(filters.public_id)} "
    also += "" if filters.updated_since is None else f"AND {_CHANGED} >= {mark(filters.updated_since)}"
    order = [*((_SORTED_BY[column], ascending) for column, ascending in sort), ("school.id", sort[-1][1])]
    statement = _PAGE.format(
        year=contract_year,
        listed=_listed(
            service,
            call.today,
            eligible=" OR ".join(f"({one})" for one in eligible) or "false",
            in_partnership=_IN_PARTNERSHIP.format(year=contract_year),
        ),
        also=also,
        order=", ".join(f"{column} {'ASC' if ascending else 'DESC'}" for column, ascending in order),
        limit=limit,
        offset=offset,
    )
    ids = [row["id"] for row in await current_database().execute(statement, *given)]
    return await _shown(service, call.today, lead_provider, contract_year, ids)


async def visible_school(
    service: Service, call: Call, lead_provider: int, contract_year: int | None, public_id: UUID
) -> ShownSchool:
    """One of them. Raises NotFound, also for a contract year that is not set up."""
    filters = SchoolFilters(public_id=public_id)
    found = await visible_schools(
        service, call, lead_provider, contract_year, filters, sort=(("created_at", True),), limit=1, offset=0
    )
    if not found:
        raise NotFound(f"No school that may be trained in that contract year has the id {public_id}.")
    return found[0]


async def _eligible_standings(service: Service, today: date) -> list[Row]:
    columns = ", ".join(_STANDING)
    standings = await current_database().execute(f"SELECT DISTINCT {columns} FROM school")  # noqa: S608 - our own names
    return [
        one
        for one in standings
        if service.rulebook.decide("school_eligibility", school_facts(one), today).answer("status") == "eligible"
    ]


def _listed(service: Service, today: date, *, eligible: str, in_partnership: str) -> str:
    """The condition of the schools in the list: asked of each of the four ways a school may stand, and put together."""
    choices = ((eligible, True), (f"NOT COALESCE({eligible}, false)", False))
    conditions = []
    for condition, is_eligible in choices:
        with_one, without = (_is_listed(service, today, is_eligible, partnered) for partnered in (True, False))
        if with_one and without:
            conditions.append(f"({condition})")
        elif with_one or without:
            conditions.append(f"({condition} AND {'' if with_one else 'NOT '}{in_partnership})")
    return f"({' OR '.join(conditions) or 'false'})"


def _is_listed(service: Service, today: date, is_eligible: bool, in_partnership: bool) -> bool:
    status = "eligible" if is_eligible else "ineligible"
    facts: dict[str, FactValue] = {"school_eligibility_status": status, "school_in_partnership": in_partnership}
    return service.rulebook.decide("school_listing", facts, today).answer("listed") is True


async def _shown(
    service: Service, today: date, lead_provider: int, contract_year: int, ids: list[int]
) -> list[ShownSchool]:
    if not ids:
        return []
    partnered = await Partnership.select(Partnership.school).where(
        (Partnership.contract_year == contract_year) & Partnership.school.is_in(ids)
    )
    in_partnership = {row["school"] for row in partnered}
    changes = await SchoolYear.select(SchoolYear.school, SchoolYear.updated_at).where(
        (SchoolYear.contract_year == contract_year) & SchoolYear.school.is_in(ids)
    )
    changed = {row["school"]: row["updated_at"] for row in changes}
    period = service.rulebook.policy.terms[contract_year].period
    programmes = await programmes_at(ids, contract_year, period)
    followed = {school: frozenset(programme for _, programme, _ in rows) for school, rows in programmes.items()}
    read_as = {each: school_programme(service.rulebook, today, each) for each in {*followed.values(), frozenset[str]()}}
    return [
        ShownSchool(
            row=row,
            contract_year=contract_year,
            in_partnership=row["id"] in in_partnership,
            programme_choice=read_as[followed.get(row["id"], frozenset())],
            expression_of_interest=any(chosen == lead_provider for _, _, chosen in programmes.get(row["id"], ())),
            updated_at=max(row["updated_at"], changed.get(row["id"], row["updated_at"])),
        )
        for row in await rows_with(School, _SHOWN, ids)
    ]
