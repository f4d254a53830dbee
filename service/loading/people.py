"""Rows about people: registrations, records, pairings, training that stops or goes on.

In: rows. Out: calls of operations; the ids they gave are kept in the references. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.declarations.earlier import record_earlier_declarations
from service.loading.references import References
from service.loading.story import StoryError, day, yes
from service.participants.inputs import (
    ECT,
    AssignMentor,
    EarlierTraining,
    EndMentoring,
    LeaveSchool,
    RegisterEct,
    RegisterMentor,
    TeacherRecord,
)
from service.participants.operations import (
    assign_mentor,
    end_mentoring,
    leave_school,
    record_earlier_training,
    register_ect,
    register_mentor,
    update_teacher_record,
)
from service.partnerships.operations import ConfirmPartnership, confirm_partnership
from service.platform.context import Call, Service
from service.training.operations import TrainingChange, defer_training, resume_training, withdraw_training

Row = Mapping[str, str]


async def register(service: Service, call: Call, references: References, row: Row) -> None:
    """A school registers a person; a mentor may be assigned to a teacher at once."""
    start = day(row["start_date"])
    if start is None:
        raise StoryError("participants.csv: a row has no start_date. Write the first day at the school.")
    said: dict[str, Any] = {
        "school_urn": row["school_urn"],
        "start_date": start,
        "full_name": row["name"],
        "programme": row["programme"],
        "trn": row["trn"] or None,
        "lead_provider": row["lead_provider"] or None,
        "email": row["email"] or None,
        "working_pattern": row["working_pattern"] or None,
        "record": _record(row),
    }
    if row["role"] == ECT:
        registered = await register_ect(service, call, RegisterEct(**said))
    else:
        mentee = references.people.get(row["mentee"])
        registered = await register_mentor(service, call, RegisterMentor(**said, mentee=mentee))
    references.people[row["participant"]] = registered.participant_id


async def update_record(service: Service, call: Call, references: References, row: Row) -> None:
    """The teacher record as it stands from now on."""
    await update_teacher_record(service, call, references.people[row["participant"]], _record(row))


async def pair_mentor(service: Service, call: Call, references: References, row: Row) -> None:
    """A mentor takes a further teacher, or stops mentoring one."""
    mentor, ect, on = references.people[row["mentor"]], references.people[row["ect"]], day(row["on"])
    assert on is not None, "every pairing has its day"
    if row["action"] == "assign":
        await assign_mentor(service, call, AssignMentor(mentor, ect, on))
    else:
        await end_mentoring(service, call, EndMentoring(mentor, ect, on))


async def leave(service: Service, call: Call, references: References, row: Row) -> None:
    """A person leaves the school."""
    on = day(row["on"])
    assert on is not None, "every leaver has a last day"
    await leave_school(service, call, LeaveSchool(references.people[row["participant"]], row["role"], on))


async def change_training(service: Service, call: Call, references: References, row: Row) -> None:
    """Training is withdrawn, deferred or resumed."""
    operation = {"withdraw": withdraw_training, "defer": defer_training, "resume": resume_training}[row["change"]]
    provider = await references.lead_provider(row["lead_provider"])
    person = references.people[row["participant"]]
    await operation(service, call, TrainingChange(person, row["role"], provider, row["reason"] or None))


async def record_earlier(service: Service, call: Call, references: References, row: Row) -> None:
    """Training under an earlier contract year, with the partnership it stood under and what was paid."""
    year, started_on = int(row["contract_year"]), day(row["started_on"])
    assert started_on is not None, "earlier training has a first day"
    partnership = ConfirmPartnership(row["school_urn"], row["lead_provider"], row["delivery_partner"], year)
    await confirm_partnership(service, call, partnership)
    earlier = EarlierTraining(
        school_urn=row["school_urn"],
        role=row["role"],
        full_name=row["name"],
        lead_provider=row["lead_provider"],
        contract_year=year,
        schedule=row["schedule"],
        started_on=started_on,
        trn=row["trn"],
        finished_on=day(row["finished_on"]),
        email=row["email"] or None,
    )
    person = await record_earlier_training(service, call, earlier)
    references.people[row["participant"]] = person
    types = tuple(row["paid_declarations"].split())
    if types:
        await record_earlier_declarations(service, call, person, row["role"], types)


def _record(row: Row) -> TeacherRecord:
    return TeacherRecord(
        qts_awarded_on=day(row["qts_awarded_on"]),
        induction_status=row["induction_status"] or None,
        induction_started_on=day(row["induction_started_on"]),
        induction_ended_on=day(row["induction_ended_on"]),
        induction_outcome=row.get("induction_outcome") or None,
        prohibited=yes(row["prohibited"]),
        early_roll_out=yes(row.get("early_roll_out", "")),
        mentor_completion_reason=row.get("mentor_completion_reason") or None,
    )
