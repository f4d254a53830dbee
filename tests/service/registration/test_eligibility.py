"""The day somebody becomes eligible is kept once; what waited for it moves; only an exemption ends it for an ECT."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.declarations.earlier import record_earlier_declarations
from service.declarations.operations import submit_declaration
from service.declarations.submitted import SubmittedDeclaration
from service.declarations.tables import Declaration
from service.participants.inputs import EarlierTraining, Induction, LeaveSchool, TeacherRecord
from service.participants.nightly import retest_waiting
from service.participants.operations import (
    leave_school,
    record_earlier_training,
    record_induction,
    update_teacher_record,
)
from service.platform.errors import NotFound, Refused
from tests.service.registration.england import ALDER, ASH, IN_INDUCTION, OAK, England, on, recorded, teacher, trainings

WITHOUT_INDUCTION = TeacherRecord(qts_awarded_on=date(2026, 7, 1), induction_status="required_to_complete")
OCTOBER = on(2026, 10, 5)


async def test_an_induction_that_is_recorded_makes_the_ect_eligible_and_their_declarations_payable(
    england: England,
) -> None:
    await england.partnership()
    person = await england.ect(record=WITHOUT_INDUCTION)
    sent = SubmittedDeclaration(
        participant_id=str(person.participant_id),
        course_identifier="ecf-induction",
        declaration_type="started",
        declaration_date="2026-10-01T10:00:00Z",
        evidence_held="training-event-attended",
    )
    row = await submit_declaration(england.service, on(2026, 10, 2), england.alder, sent)
    assert row["payment_state"] == "submitted"

    await record_induction(england.service, OCTOBER, Induction(person.participant_id, date(2026, 9, 1)))

    assert (await teacher(person.participant_id))["ect_eligible_from"] == OCTOBER.today
    declaration = await Declaration.select().first()
    assert declaration is not None
    assert declaration["payment_state"] == "eligible"
    assert declaration["statement"] is not None


async def test_the_day_somebody_became_eligible_is_never_changed(england: England) -> None:
    person = await england.ect()

    await update_teacher_record(england.service, OCTOBER, person.participant_id, IN_INDUCTION)

    assert (await teacher(person.participant_id))["ect_eligible_from"] == date(2026, 9, 10)


async def test_an_exemption_ends_an_ects_funding_from_that_day_and_for_good(england: England) -> None:
    person = await england.ect()
    exempt = replace(IN_INDUCTION, induction_status="exempt")

    await update_teacher_record(england.service, OCTOBER, person.participant_id, exempt)
    await update_teacher_record(england.service, on(2026, 11, 2), person.participant_id, IN_INDUCTION)

    row = await teacher(person.participant_id)
    assert (row["ect_eligible_from"], row["ect_ineligible_from"]) == (date(2026, 9, 10), OCTOBER.today)


async def test_training_as_a_mentor_for_now_does_not_end_an_ects_funding_for_good(england: England) -> None:
    person = await england.ect()
    await leave_school(england.service, OCTOBER, LeaveSchool(person.participant_id, "ect", date(2026, 9, 30)))
    mentor = await england.mentor(OCTOBER, trn="1000001", start_date=date(2026, 10, 1))
    assert mentor.programme == "provider_led"

    await update_teacher_record(england.service, OCTOBER, person.participant_id, IN_INDUCTION)

    funding = [one for one in await recorded() if one.decision == "ect_funding_eligibility"][-1]
    assert funding.answer("reason") == "in_training_as_mentor"
    assert (await teacher(person.participant_id))["ect_ineligible_from"] is None


async def test_passing_induction_does_not_end_funding_that_began(england: England) -> None:
    person = await england.ect()
    passed = replace(IN_INDUCTION, induction_status="passed", induction_ended_on=date(2026, 12, 18))

    await update_teacher_record(england.service, on(2027, 1, 5), person.participant_id, passed)

    assert (await teacher(person.participant_id))["ect_ineligible_from"] is None


async def test_an_induction_that_begins_later_is_found_by_the_nightly_test(england: England) -> None:
    ahead = replace(IN_INDUCTION, induction_started_on=date(2026, 9, 28))
    person = await england.ect(record=ahead)
    decisions = len(await recorded())

    assert await retest_waiting(england.service, on(2026, 9, 27)) == []
    assert len(await recorded()) == decisions
    assert await retest_waiting(england.service, on(2026, 9, 28)) == [person.participant_id]
    assert (await teacher(person.participant_id))["ect_eligible_from"] == date(2026, 9, 28)


async def test_inductions_that_share_a_day_are_refused(england: England) -> None:
    person = await england.ect()

    with pytest.raises(Refused) as refused:
        await record_induction(england.service, OCTOBER, Induction(person.participant_id, date(2026, 10, 1)))

    assert refused.value.entries[0].code == "inductions_overlap"


async def test_a_record_with_days_the_wrong_way_round_is_refused(england: England) -> None:
    person = await england.ect()
    wrong = replace(IN_INDUCTION, induction_ended_on=date(2026, 8, 1))

    with pytest.raises(Refused) as refused:
        await update_teacher_record(england.service, OCTOBER, person.participant_id, wrong)

    assert refused.value.entries[0].code == "ends_before_it_starts"


async def test_an_ect_from_a_frozen_year_goes_on_under_2024_and_the_year_is_remembered(england: England) -> None:
    earlier = EarlierTraining(
        school_urn=OAK,
        role="ect",
        full_name="Ada Oakley",
        lead_provider=ALDER,
        contract_year=2022,
        schedule="ecf-standard-january",
        started_on=date(2023, 1, 9),
        trn="1000001",
    )
    await england.partnership(on(2024, 6, 1), contract_year=2022)
    person = await record_earlier_training(england.service, on(2024, 6, 3), earlier)
    await record_earlier_declarations(england.service, on(2024, 6, 3), person, "ect", ("started", "retained-1"))
    await leave_school(england.service, on(2026, 7, 1), LeaveSchool(person, "ect", date(2026, 7, 17)))

    moved = await england.ect(school_urn=ASH)

    assert moved.participant_id == person
    assert (moved.contract_year, moved.schedule) == (2024, "ecf-extended-september")
    assert (await teacher(person))["ect_frozen_contract_year"] == 2022
    assert [row["started_on"] for row in await trainings(person, "ect")] == [date(2023, 1, 9), date(2026, 9, 1)]


async def test_earlier_training_is_taken_over_once_and_needs_its_school(england: England) -> None:
    earlier = EarlierTraining(OAK, "mentor", "Mo", ALDER, 2022, "ecf-standard-april", date(2023, 4, 3), "2000001")

    first = await record_earlier_training(england.service, OCTOBER, earlier)

    assert await record_earlier_training(england.service, OCTOBER, earlier) == first
    assert len(await trainings(first, "mentor")) == 1
    with pytest.raises(NotFound):
        await record_earlier_training(england.service, OCTOBER, replace(earlier, school_urn="999999"))
