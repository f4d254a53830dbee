"""One school as staff look it up: what is held, whether it can register teachers today, and its uplift flags.

In: its number in the register. Out: plain values. Must never know: any rule.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from engine.decision import Decision
from service.platform.context import Call, Service
from service.schools.facts import school_facts, training_at_school
from service.schools.operations import SchoolRecord, school_called
from service.schools.tables import SchoolUplift


@dataclass(frozen=True, slots=True)
class HeldSchool:
    """A school as it is held and judged today."""

    id: str
    held: dict[str, Any]
    """Each field of its record."""
    eligibility: Decision
    """The answer of `school_eligibility` today; looking it up records nothing."""
    uplift: dict[int, dict[str, bool]]
    """The two flags by contract year."""


async def show_school(service: Service, call: Call, urn: str) -> HeldSchool:
    """The school with that number. Raises NotFound."""
    async with service.database.read():
        row = await school_called(urn)
        facts = school_facts(row) | await training_at_school(row["id"], call.today)
        flags = await SchoolUplift.select().where(SchoolUplift.school == row["id"]).order_by(SchoolUplift.contract_year)
    known = {name: value for name, value in facts.items() if value is not None}
    return HeldSchool(
        id=str(row["public_id"]),
        held={one.name: row[one.name] for one in fields(SchoolRecord)},
        eligibility=service.rulebook.decide("school_eligibility", known, call.today),
        uplift={
            one["contract_year"]: {"pupil_premium": bool(one["pupil_premium"]), "sparsity": bool(one["sparsity"])}
            for one in flags
        },
    )
