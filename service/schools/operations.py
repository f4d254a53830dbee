"""Schools as the national register states them, and their uplift flags.

In: what the register or policy staff say. Out: the school's row. Each operation is one transaction.
Must never know: HTTP, or which schools are eligible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from uuid import UUID

from piccolo.query.methods.select import Select

from engine.model.policy import Policy
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import prepared, prepared_insert
from service.platform.errors import ErrorEntry, NotFound, Refused
from service.platform.identifiers import new_id
from service.platform.texts import text_to_keep
from service.schools.tables import School, SchoolUplift

SchoolRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SchoolRecord:
    """A school as it stands in the register. `in_england` is None while no district is held."""

    urn: str
    name: str
    status: str
    school_type: int
    in_england: bool | None = None
    section_41_approved: bool = False
    marked_as_eligible: bool = False
    induction_tutor_name: str | None = None
    induction_tutor_email: str | None = None
    primary_contact_email: str | None = None
    secondary_contact_email: str | None = None


async def school_with_urn(urn: str) -> SchoolRow | None:
    """The school's row, or None when no school has that number."""
    rows = await _schools_with_urn(urn)
    return rows[0] if rows else None


@prepared
def _schools_with_urn(urn: str) -> Select[Any]:
    return School.select().where(School.urn == urn)


async def school_with(public_id: UUID) -> SchoolRow | None:
    """The school's row by its public id, or None."""
    return await School.select().where(School.public_id == public_id).first()


async def school_called(urn: str) -> SchoolRow:
    """The school's row by its number in the register. Raises NotFound."""
    held = await school_with_urn(urn)
    if held is None:
        raise NotFound(f"No school has the URN {urn}. Check the number, or add the school first.")
    return held


async def keep_school(service: Service, call: Call, record: SchoolRecord) -> UUID:
    """Add the school, or bring it up to date. Gives its public id.

    Raises Refused for a status that is not a word of the vocabulary.
    """
    _check_status(service.rulebook.policy, record.status)
    async with service.database.transaction():
        await service.database.lock(f"school {record.urn}")
        held = await school_with_urn(record.urn)
        public_id = new_id() if held is None else UUID(str(held["public_id"]))
        if held is None or not stands_as(held, record):
            await write_school(call, record, held, public_id)
        return public_id


def as_record(held: SchoolRow) -> SchoolRecord:
    """The school as it is held."""
    return SchoolRecord(**{one.name: held[one.name] for one in fields(SchoolRecord)})


def stands_as(held: SchoolRow, record: SchoolRecord) -> bool:
    """Whether the school is held as the record states it."""
    return as_record(held) == record


async def write_school(call: Call, record: SchoolRecord, held: SchoolRow | None, public_id: UUID) -> None:
    """Write the school and who did so, in the caller's transaction, which holds the school's lock."""
    stated: dict[Any, Any] = asdict(record)
    if held is None:
        await _add_school(public_id=public_id, created_at=call.now, updated_at=call.now, **stated)
    else:
        await School.update({**stated, "updated_at": call.now}).where(School.id == held["id"])
    action = "school added" if held is None else "school changed"
    detail: dict[str, Any] = {"urn": record.urn, "status": record.status, "type": record.school_type}
    if held is not None:
        detail["changed"] = sorted(name for name, value in stated.items() if held[name] != value)
    await audit.record(call, action, "school", str(public_id), detail)


_add_school = prepared_insert(School)


async def change_school_status(service: Service, call: Call, urn: str, status: str) -> UUID:
    """Record the school's new status. Raises NotFound, and Refused for a word outside the vocabulary."""
    _check_status(service.rulebook.policy, status)
    public_id, _changed = await _change(service, call, urn, status=status)
    return public_id


async def mark_school(service: Service, call: Call, urn: str, *, eligible: bool) -> bool:
    """Record whether DfE marks the school as eligible (SCH-05). Gives whether that changed it. Raises NotFound."""
    _public_id, changed = await _change(service, call, urn, marked_as_eligible=eligible)
    return changed


async def name_induction_tutor(service: Service, call: Call, urn: str, name: str | None, email: str | None) -> bool:
    """Record whom the school names as its induction tutor, None for nobody. Gives whether that changed it.

    Raises NotFound, and Refused for a name or address that cannot be kept.
    """
    tutor = {
        "induction_tutor_name": name and text_to_keep("name", name, School.induction_tutor_name),
        "induction_tutor_email": email and text_to_keep("address", email, School.induction_tutor_email),
    }
    _public_id, changed = await _change(service, call, urn, **tutor)
    return changed


async def _change(service: Service, call: Call, urn: str, **stated: Any) -> tuple[UUID, bool]:
    async with service.database.transaction():
        await service.database.lock(f"school {urn}")
        held = await school_called(urn)
        public_id = UUID(str(held["public_id"]))
        record = replace(as_record(held), **stated)
        if stands_as(held, record):
            return public_id, False
        await write_school(call, record, held, public_id)
        return public_id, True


async def set_uplift(
    service: Service, call: Call, urn: str, contract_year: int, *, pupil_premium: bool, sparsity: bool
) -> bool:
    """Set the school's two uplift flags for a contract year. Gives whether that changed them; without any, both are no.

    Raises NotFound for an unknown school, and Refused for a flag in a year whose terms pay no uplift.
    """
    async with service.database.transaction():
        await service.database.lock(f"school {urn}")
        held = await may_set_uplift(service, urn, contract_year, pupil_premium=pupil_premium, sparsity=sparsity)
        flags: dict[Any, Any] = {"pupil_premium": pupil_premium, "sparsity": sparsity}
        of_year = (SchoolUplift.school == held["id"]) & (SchoolUplift.contract_year == contract_year)
        kept = await SchoolUplift.select().where(of_year).first()
        if (pupil_premium, sparsity) == ((kept["pupil_premium"], kept["sparsity"]) if kept else (False, False)):
            return False
        await School.update({School.updated_at: call.now}).where(School.id == held["id"])
        if kept:
            await SchoolUplift.update(flags).where(of_year)
        else:
            await SchoolUplift.insert(SchoolUplift(school=held["id"], contract_year=contract_year, **flags))
        detail_of_event = {"contract_year": contract_year, **flags}
        await audit.record(call, "school uplift set", "school", str(held["public_id"]), detail_of_event)
        return True


async def may_set_uplift(
    service: Service, urn: str, contract_year: int, *, pupil_premium: bool, sparsity: bool
) -> SchoolRow:
    """The school whose flags are to be set. Raises what `set_uplift` would."""
    terms = service.rulebook.policy.terms.get(contract_year)
    if (pupil_premium or sparsity) and (terms is None or terms.uplift is None):
        detail = f"The terms of contract year {contract_year} pay no uplift, so no flag is kept. Check the year."
        raise Refused([ErrorEntry(title="contract_year", detail=detail, code="no_uplift_in_contract_year")])
    return await school_called(urn)


async def uplift_flags(schools: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[bool, bool]]:
    """The pupil premium and sparsity flags of schools, by the record's id, in contract years. Without any: left out."""
    asked = set(schools)
    if not asked:
        return {}
    rows = await SchoolUplift.select().where(
        SchoolUplift.school.is_in(list({school for school, _ in asked}))
        & SchoolUplift.contract_year.is_in(list({year for _, year in asked}))
    )
    return {(row["school"], row["contract_year"]): (bool(row["pupil_premium"]), bool(row["sparsity"])) for row in rows}


def _check_status(policy: Policy, status: str) -> None:
    known = policy.vocabulary.facts["school_status"].choices
    if status not in known:
        detail = f"{status} is not a school status. Write one of: {', '.join(known)}."
        raise Refused([ErrorEntry(title="status", detail=detail, code="status_not_known")])
