"""What no code may get past: overlapping periods, second pairings and partnerships, changed records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service.decisions.tables import RecordedDecision
from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing
from service.participants.inputs import LeaveSchool
from service.participants.operations import leave_school
from service.participants.tables import AtSchoolPeriod, InductionPeriod, Mentorship, Teacher
from service.partnerships.tables import Partnership
from service.platform.audit import AuditEvent
from service.platform.database import ConstraintRefused, Table
from service.platform.identifiers import new_id
from service.schools.tables import School, SchoolUplift
from service.training.tables import TrainingPeriod
from tests.service.registration.england import SEPTEMBER, England, on

LAST = date(2026, 12, 18)
NEXT = LAST + timedelta(days=1)
SINCE: dict[str, Any] = {"created_at": SEPTEMBER.now, "updated_at": SEPTEMBER.now}


async def refused(row: Any) -> str:
    """The name of the constraint that refuses the row."""
    with pytest.raises(ConstraintRefused) as constraint:
        await type(row).insert(row)
    return constraint.value.name


async def only(table: type[Table]) -> dict[str, Any]:
    row = await table.select().first()
    assert row is not None
    return row


@pytest.fixture
async def left(england: England) -> dict[str, Any]:
    """An ECT's stay at Oak, with induction, training and a mentor, until 18 December."""
    ect = await england.ect()
    await england.mentor(mentee=ect.participant_id)
    await leave_school(england.service, on(2026, 12, 1), LeaveSchool(ect.participant_id, "ect", LAST))
    stay = await AtSchoolPeriod.select().where(AtSchoolPeriod.role == "ect").first()
    assert stay is not None
    return stay


def stay(left: dict[str, Any], started_on: date, **changed: Any) -> AtSchoolPeriod:
    said = {"teacher": left["teacher"], "school": left["school"], "role": "ect"} | changed
    return AtSchoolPeriod(started_on=started_on, **said, **SINCE)


async def test_an_ect_is_at_one_school_at_a_time_and_moves_the_day_after(left: dict[str, Any]) -> None:
    other = await School.select().where(School.id != left["school"]).first()
    assert other is not None

    assert await refused(stay(left, LAST, school=other["id"])) == "an_ect_is_at_one_school"
    await AtSchoolPeriod.insert(stay(left, NEXT, school=other["id"]))


async def test_a_mentor_may_be_at_several_schools_but_once_at_each(left: dict[str, Any]) -> None:
    other = await School.select().where(School.id != left["school"]).first()
    assert other is not None
    await AtSchoolPeriod.insert(stay(left, LAST, role="mentor"))

    await AtSchoolPeriod.insert(stay(left, LAST, role="mentor", school=other["id"]))
    assert await refused(stay(left, NEXT, role="mentor")) == "stays_at_a_school_do_not_overlap"


async def test_a_period_does_not_end_before_it_starts(left: dict[str, Any]) -> None:
    other = await School.select().where(School.id != left["school"]).first()
    assert other is not None
    backwards = stay(left, NEXT, school=other["id"], finished_on=LAST, role="mentor")

    assert (await refused(backwards)).endswith("_order")


async def test_an_ect_has_one_mentor_at_a_time(left: dict[str, Any]) -> None:
    held = await only(Mentorship)
    said = {"ect_period": left["id"], "mentor_period": held["mentor_period"], "created_at": SEPTEMBER.now}

    assert await refused(Mentorship(started_on=LAST, **said)) == "an_ect_has_one_mentor"
    await Mentorship.insert(Mentorship(started_on=NEXT, **said))


async def test_training_at_a_school_does_not_overlap(left: dict[str, Any]) -> None:
    said = {"at_school_period": left["id"], "programme": "provider_led", **SINCE}

    assert await refused(TrainingPeriod(started_on=LAST, **said)) == "training_does_not_overlap"
    await TrainingPeriod.insert(TrainingPeriod(started_on=NEXT, **said))


async def test_inductions_of_a_teacher_do_not_overlap(left: dict[str, Any]) -> None:
    row = InductionPeriod(teacher=left["teacher"], started_on=LAST, created_at=SEPTEMBER.now)

    assert await refused(row) == "inductions_do_not_overlap"


async def test_a_change_is_held_to_the_same_as_an_addition(left: dict[str, Any]) -> None:
    other = await School.select().where(School.id != left["school"]).first()
    assert other is not None
    rows = await AtSchoolPeriod.insert(stay(left, NEXT, school=other["id"]))

    with pytest.raises(ConstraintRefused, match="an_ect_is_at_one_school"):
        await AtSchoolPeriod.update({AtSchoolPeriod.started_on: LAST}).where(AtSchoolPeriod.id == rows[0]["id"])


async def test_what_stands_once_stands_once(england: England) -> None:
    await england.partnership()
    partnership, pairing = await only(Partnership), await only(DeliveryPartnerPairing)
    kept = ("school", "lead_provider", "delivery_partner", "contract_year")
    again: dict[str, Any] = {field: partnership[field] for field in kept}
    same_pairing: dict[str, Any] = {field: pairing[field] for field in kept[1:]}
    flags: dict[str, Any] = {"school": partnership["school"], "contract_year": 2024}
    await SchoolUplift.insert(SchoolUplift(**flags))

    assert await refused(Partnership(public_id=new_id(), **again, **SINCE)) == "one_partnership_a_year"
    assert await refused(DeliveryPartnerPairing(created_at=SEPTEMBER.now, **same_pairing)) == "one_pairing_a_year"
    assert await refused(SchoolUplift(**flags)) == "one_uplift_row_a_year"
    assert await refused(DeliveryPartner(public_id=new_id(), name="Elm Hub", **SINCE)) == "one_delivery_partner_a_name"


@pytest.mark.parametrize("table", [RecordedDecision, AuditEvent])
async def test_decisions_and_events_are_neither_changed_nor_deleted(england: England, table: type[Table]) -> None:
    await england.ect()
    name = f"{table._meta.tablename}_stands"

    with pytest.raises(ConstraintRefused, match=name):
        await table.delete(force=True)
    with pytest.raises(ConstraintRefused, match=name):
        await table.update({"subject_id": "someone else"}, force=True)


async def test_a_row_that_another_names_is_not_deleted(left: dict[str, Any]) -> None:
    with pytest.raises(ConstraintRefused, match="foreign_key"):
        await Teacher.delete().where(Teacher.id == left["teacher"])
