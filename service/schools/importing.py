"""Schools of the national register taken over, one transaction each.

In: rows that were read. Out: how many were added, changed, unchanged or left out, and why.
Must never know: what a code of the register means, or which schools are taken over: both are asked of the rulebook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from engine.decision import Decision
from engine.model.facts import FactValue
from service.decisions.operations import Subject, decide
from service.platform.context import Call, Service
from service.platform.identifiers import new_id
from service.schools.operations import SchoolRecord, SchoolRow, as_record, school_with_urn, stands_as, write_school
from service.schools.register import DISTRICT, RegisterRow
from service.schools.tables import School
from service.schools.tabular import Unread

Facts = dict[str, FactValue]


@dataclass
class Taken:
    """What came of the rows of the register."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """By the sentence of the rule that left them out."""
    reasons: dict[str, str] = field(default_factory=dict)
    """The rule's reason in one word, by that sentence."""
    unread: list[Unread] = field(default_factory=list)


async def take_over_schools(
    service: Service,
    call: Call,
    rows: Sequence[RegisterRow | Unread],
    *,
    check: bool = False,
    advance: Callable[[int, int], None] = lambda _done, _of: None,
) -> Taken:
    """Take over the schools of the register, or with `check` only say what would happen.

    The decision `school_import` is asked about each row. It is recorded where a school is written, in the same
    transaction: a school that stands as the register has it, or that is left out, leaves no trace, so that the same
    file every night costs nothing. Safe to repeat and to break off.
    """
    asking, taken = _Asking(service, call), Taken()
    held = {row["urn"]: row for row in await School.select()}
    lines: dict[str, int] = {}
    for number, row in enumerate(rows):
        advance(number, len(rows))
        if isinstance(row, Unread):
            taken.unread.append(row)
        elif row.urn in lines:
            says = f"URN {row.urn} stands on line {lines[row.urn]} already. Leave one of the two."
            taken.unread.append(Unread(row.number, says))
        elif not asking.knows_district(row):
            says = f"{DISTRICT} “{row.district}” begins like no district's code. Correct it, or leave it empty."
            taken.unread.append(Unread(row.number, says))
        else:
            lines[row.urn] = row.number
            await _take_over(asking, row, held.get(row.urn), taken, check=check)
    return taken


async def _take_over(asking: _Asking, row: RegisterRow, held: SchoolRow | None, taken: Taken, *, check: bool) -> None:
    facts = asking.facts(row, held)
    decision = asking.asked("school_import", facts)
    if not decision.answer("taken_over"):
        says = decision.fired[0].say
        taken.left_out[says] += 1
        taken.reasons[says] = str(decision.answer("reason"))
        return
    if held is not None and stands_as(held, _record(row, facts, held)):
        taken.unchanged += 1
        return
    if not check:
        await _write(asking, row)
    if held is None:
        taken.added += 1
    else:
        taken.changed += 1


async def _write(asking: _Asking, row: RegisterRow) -> None:
    service, call = asking.service, asking.call
    async with service.database.transaction():
        await service.database.lock(f"school {row.urn}")
        held = await school_with_urn(row.urn)
        public_id = new_id() if held is None else UUID(str(held["public_id"]))
        facts = asking.facts(row, held)
        await decide(service, call, "school_import", facts, Subject("school", str(public_id)))
        await write_school(call, _record(row, facts, held), held, public_id)


def _record(row: RegisterRow, facts: Facts, held: SchoolRow | None) -> SchoolRecord:
    """The school as the register states it; what the register does not know stays as it is held."""
    stated: dict[str, Any] = {
        "urn": row.urn,
        "name": row.name,
        "status": facts["school_status"],
        "school_type": facts["school_type"],
        "in_england": facts.get("school_in_england"),
        **row.emails,
    }
    if row.section_41_approved is not None:
        stated["section_41_approved"] = row.section_41_approved
    return SchoolRecord(**stated) if held is None else replace(as_record(held), **stated)


class _Asking:
    """The rulebook on this day, asked once for each set of facts: a register has few of them and many schools."""

    def __init__(self, service: Service, call: Call) -> None:
        self.service = service
        self.call = call
        self._asked: dict[tuple[str, frozenset[tuple[str, FactValue]]], Decision] = {}
        district = service.rulebook.policy.vocabulary.facts.get("register_district")
        self._districts = () if district is None else district.choices

    def asked(self, name: str, facts: Mapping[str, FactValue]) -> Decision:
        """The decision on these facts, not recorded."""
        key = (name, frozenset(facts.items()))
        if key not in self._asked:
            self._asked[key] = self.service.rulebook.decide(name, facts, self.call.today)
        return self._asked[key]

    def facts(self, row: RegisterRow, held: SchoolRow | None) -> Facts:
        """What is known when the row is judged. What is not known is left out."""
        status = self.asked("register_status", _known(register_status_code=row.status_code))
        district = self.asked("register_district", _known(register_district=self._district(row.district)))
        return _known(
            school_held=held is not None,
            school_status=status.answer("school_status"),
            school_type=row.school_type,
            school_in_england=district.answer("school_in_england"),
            school_closed_on=row.closed_on,
        )

    def knows_district(self, row: RegisterRow) -> bool:
        """Whether the vocabulary has a word for the district's code. Policy older than that is refused when asked."""
        return not self._districts or row.district is None or self._district(row.district) in self._districts

    def _district(self, code: str | None) -> str | None:
        return code if code is None or code in self._districts else code[0].lower()


def _known(**facts: FactValue | None) -> Facts:
    return {name: value for name, value in facts.items() if value is not None}
