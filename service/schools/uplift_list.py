"""Uplift flags of schools from a list, one transaction each.

In: rows of a list with the columns below. Out: how many flags were set or stood already, and which rows were refused.
Must never know: which contract years pay an uplift; `set_uplift` refuses the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from service.platform.context import Call, Service
from service.platform.errors import ServiceError
from service.schools.operations import may_set_uplift, set_uplift
from service.schools.tables import School, SchoolUplift
from service.schools.tabular import Line, Unread

COLUMNS = ("urn", "contract_year", "pupil_premium", "sparsity")
_YEAR = re.compile(r"[0-9]{4}")
_FLAGS = {"yes": True, "no": False, "1": True, "0": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class UpliftRow:
    """The two flags of a school in a contract year, from one line."""

    number: int
    urn: str
    contract_year: int
    pupil_premium: bool
    sparsity: bool

    @property
    def flags(self) -> tuple[bool, bool]:
        """Both, pupil premium first."""
        return self.pupil_premium, self.sparsity


@dataclass
class Flagged:
    """What came of the rows of the list."""

    set: int = 0
    unchanged: int = 0
    unread: list[Unread] = field(default_factory=list)
    """Rows that cannot be read, and those refused."""


def uplift_row(line: Line) -> UpliftRow | Unread:
    """What the row says, or the first thing that is wrong with it."""
    urn, year, *flags = (line.cells[column] for column in COLUMNS)
    if not _YEAR.fullmatch(year):
        return Unread(line.number, f"contract_year “{year}” is not a year. Write its four figures.")
    wrong = next((flag for flag in flags if flag.lower() not in _FLAGS), None)
    if wrong is not None:
        return Unread(line.number, f"“{wrong}” is neither yes nor no. Write yes or no.")
    pupil_premium, sparsity = (_FLAGS[flag.lower()] for flag in flags)
    return UpliftRow(line.number, urn, int(year), pupil_premium, sparsity)


async def set_uplift_flags(
    service: Service,
    call: Call,
    rows: Sequence[UpliftRow | Unread],
    *,
    check: bool = False,
    advance: Callable[[int, int], None] = lambda _done, _of: None,
) -> Flagged:
    """Set the flags that differ from those held, or with `check` only say how many would be. Safe to repeat."""
    flagged = Flagged()
    schools = {row["urn"]: row["id"] for row in await School.select(School.urn, School.id)}
    held = {
        (row["school"], row["contract_year"]): (bool(row["pupil_premium"]), bool(row["sparsity"]))
        for row in await SchoolUplift.select()
    }
    seen: dict[tuple[str, int], UpliftRow] = {}
    for number, row in enumerate(rows):
        advance(number, len(rows))
        if isinstance(row, Unread):
            flagged.unread.append(row)
            continue
        before = seen.setdefault((row.urn, row.contract_year), row)
        if before.flags != row.flags:
            says = f"Line {before.number} says otherwise of {row.urn} in {row.contract_year}. Leave one of the two."
            flagged.unread.append(Unread(row.number, says))
        elif before is not row or _stands(held, schools.get(row.urn), row):
            flagged.unchanged += 1
        else:
            await _try_to_set(service, call, row, flagged, check=check)
    return flagged


def _stands(held: Mapping[tuple[int, int], tuple[bool, bool]], school: int | None, row: UpliftRow) -> bool:
    return school is not None and held.get((school, row.contract_year), (False, False)) == row.flags


async def _try_to_set(service: Service, call: Call, row: UpliftRow, flagged: Flagged, *, check: bool) -> None:
    try:
        await _set(service, call, row, check=check)
    except ServiceError as refusal:
        flagged.unread.append(Unread(row.number, f"{refusal}"))
    else:
        flagged.set += 1


async def _set(service: Service, call: Call, row: UpliftRow, *, check: bool) -> None:
    flags = {"pupil_premium": row.pupil_premium, "sparsity": row.sparsity}
    if check:
        await may_set_uplift(service, row.urn, row.contract_year, **flags)
    else:
        await set_uplift(service, call, row.urn, row.contract_year, **flags)
