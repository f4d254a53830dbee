"""A school as its row in the national register, Get information about schools, states it.

In: a row of the register's export. Out: what it states, with the register's own codes, or what is wrong with it.
Must never know: what a code means, or which schools are taken over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.platform.texts import fault_of_text
from service.schools.tables import School
from service.schools.tabular import Line, Unread

URN = "URN"
NAME = "EstablishmentName"
TYPE = "TypeOfEstablishment (code)"
STATUS = "EstablishmentStatus (code)"
DISTRICT = "DistrictAdministrative (code)"
CLOSED = "CloseDate"
SECTION_41 = "Section41Approved (name)"
EMAILS = {"MainEmail": School.primary_contact_email, "AlternativeEmail": School.secondary_contact_email}

REQUIRED = (URN, NAME, TYPE, STATUS, DISTRICT)
MISSED = {
    CLOSED: "closed schools that are not held yet are left out, because nothing says when they closed",
    SECTION_41: "schools keep the approval under section 41 that is held, and new ones count as not approved",
}
"""What follows from a column that an export may leave out."""

_APPROVAL = {"approved": True, "not approved": False, "not applicable": False, "": False}
_NUMBER_OF_A_SCHOOL = re.compile(r"[1-9][0-9]{0,5}")
_CODE = re.compile(r"[0-9]{1,4}")
LONGEST_SHOWN = 40
_DAYS = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """What the register states. None is a cell that is empty."""

    number: int
    """Of its line."""
    urn: str
    name: str
    school_type: int | None
    status_code: int | None
    district: str | None
    closed_on: date | None
    section_41_approved: bool | None
    """None where the export has no such column."""
    emails: Mapping[str, str | None]
    """By the column that keeps each; without those the export lacks."""


def register_row(line: Line) -> RegisterRow | Unread:
    """What the row states, or the first thing that is wrong with it."""
    cells = line.cells
    wrong = _fault(cells)
    if wrong is not None:
        return Unread(line.number, wrong)
    return RegisterRow(
        number=line.number,
        urn=cells[URN],
        name=" ".join(cells[NAME].split()),
        school_type=_code(cells[TYPE]),
        status_code=_code(cells[STATUS]),
        district=cells[DISTRICT] or None,
        closed_on=_day(cells.get(CLOSED, "")),
        section_41_approved=_APPROVAL[cells[SECTION_41].lower()] if SECTION_41 in cells else None,
        emails={str(column._meta.name): cells[email] or None for email, column in EMAILS.items() if email in cells},
    )


def _fault(cells: Mapping[str, str]) -> str | None:
    if not _NUMBER_OF_A_SCHOOL.fullmatch(cells[URN]):
        return f"URN “{_short(cells[URN])}” is not the number of a school. Write 1 to 6 figures."
    for column in (TYPE, STATUS):
        if cells[column] and not _CODE.fullmatch(cells[column]):
            return f"{column} “{_short(cells[column])}” is not a code. Write a whole number, or leave it empty."
    if CLOSED in cells and cells[CLOSED] and _day(cells[CLOSED]) is None:
        return f"{CLOSED} “{_short(cells[CLOSED])}” is not a day. Write day, month and year with dashes between."
    if SECTION_41 in cells and cells[SECTION_41].lower() not in _APPROVAL:
        return (
            f"{SECTION_41} “{_short(cells[SECTION_41])}” is not known. Write Approved, Not approved or leave it empty."
        )
    return _fault_of_texts(cells)


def _fault_of_texts(cells: Mapping[str, str]) -> str | None:
    faults: Sequence[str | None] = [
        fault_of_text(NAME, cells[NAME], School.name),
        *(fault_of_text(email, cells[email], column) for email, column in EMAILS.items() if cells.get(email)),
    ]
    return next((fault for fault in faults if fault), None)


def _code(cell: str) -> int | None:
    return int(cell) if cell else None


def _day(cell: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _short(cell: str) -> str:
    return cell if len(cell) <= LONGEST_SHOWN else f"{cell[:LONGEST_SHOWN]} …"
