"""What is shown of a participant, a declaration, a school or a transfer is worked out as the published interface does,
also where records are odd.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.participants.tables import AtSchoolPeriod, Teacher
from service.partnerships.tables import Partnership
from service.schools.tables import School
from service.statements.operations import authorise_statement, generate_statements
from service.training.tables import TrainingPeriod
from tests.interface.as_read import enrolment, one
from tests.interface.client import LISTS
from tests.interface.conftest import CALL, TODAY, Interface
from tests.interface.declarations_sent import declare
from tests.interface.test_taking_back import void
from tests.interface.test_writing_partnerships import another_partner
from tests.service.declarations.world import LONG_AGO, InTraining, call_on, insert

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SEPTEMBER, JANUARY = date(2025, 9, 1), date(2026, 1, 5)
INDUCTION = ("overall_induction_start_date", "induction_end_date", "most_recent_induction_period_end_date")


async def at(person: InTraining, **changed: Any) -> None:
    await AtSchoolPeriod.update(dict[Any, Any](changed)).where(AtSchoolPeriod.id == person.stay)


async def of(person: InTraining, **changed: Any) -> None:
    await Teacher.update(dict[Any, Any](changed)).where(Teacher.id == person.teacher)


async def test_a_participant_without_name_number_or_email_is_shown_as_such(interface: Interface) -> None:
    person = await interface.world.teacher()
    await of(person, full_name=" ", trn=None)

    shown = await one(interface, person)

    assert (shown["full_name"], shown["teacher_reference_number"]) == ("Unknown", None)
    assert shown["ecf_enrolments"][0]["email"] is None
    await of(person, full_name="Kit Rowe", trn="7654321")
    await at(person, email="kit@example.org")
    shown = await one(interface, person)
    assert (shown["full_name"], shown["teacher_reference_number"]) == ("Kit Rowe", "7654321")
    assert shown["ecf_enrolments"][0]["email"] == "kit@example.org"


async def test_an_enrolment_names_school_schedule_and_delivery_partner_of_the_latest_training(
    interface: Interface,
) -> None:
    person = await interface.world.teacher()
    before = await enrolment(interface, person)
    await interface.moves(person, YESTERDAY, interface.world.alder, TODAY)

    after = await enrolment(interface, person)

    assert (before["school_urn"], after["school_urn"]) == ("900001", "900002")
    assert after["delivery_partner_id"] == str(interface.world.partner_id)
    assert after["schedule_identifier"] == "ecf-standard-september"
    assert after["training_record_id"] == before["training_record_id"]


async def test_the_working_pattern_is_that_of_the_latest_stay_as_a_teacher_with_whomever(interface: Interface) -> None:
    ect, mentor = await interface.world.teacher(), await interface.world.teacher("mentor")
    await at(ect, working_pattern="full_time", finished_on=YESTERDAY)
    await at(mentor, working_pattern="part_time")
    elsewhere = await interface.world.stay(ect.teacher, "ect", TODAY)
    await AtSchoolPeriod.update({"working_pattern": "part_time"}).where(AtSchoolPeriod.id == elsewhere)

    assert (await enrolment(interface, ect))["working_pattern"] == "part_time"
    assert (await enrolment(interface, mentor))["working_pattern"] is None


@pytest.mark.parametrize(
    ("periods", "shown"),
    [
        ([], [None, None, None]),
        ([(date(2024, 9, 2), None, None)], ["2024-09-02", None, None]),
        ([(date(2024, 9, 2), YESTERDAY, None)], ["2024-09-02", None, YESTERDAY.isoformat()]),
        ([(date(2024, 9, 2), YESTERDAY, "passed")], ["2024-09-02", YESTERDAY.isoformat(), YESTERDAY.isoformat()]),
        (
            [(date(2024, 9, 2), date(2025, 7, 18), "failed"), (SEPTEMBER, None, None)],
            ["2024-09-02", "2025-07-18", None],
        ),
        (
            [(date(2024, 9, 2), date(2025, 7, 18), None), (SEPTEMBER, YESTERDAY, "passed")],
            ["2024-09-02", YESTERDAY.isoformat(), YESTERDAY.isoformat()],
        ),
    ],
)
async def test_days_of_induction_are_those_of_the_first_the_last_concluded_and_the_last_period(
    interface: Interface, periods: list[tuple[date, date | None, str | None]], shown: list[str | None]
) -> None:
    person = await interface.world.teacher()
    for starts, ends, outcome in periods:
        await interface.induction(person, starts, ends, outcome=outcome)

    assert [(await enrolment(interface, person))[name] for name in INDUCTION] == shown


async def test_a_mentor_has_no_days_of_induction_but_of_funding_and_an_ect_the_other_way_round(
    interface: Interface,
) -> None:
    found = []
    for role in ("ect", "mentor"):
        person = await interface.world.teacher(role)
        await interface.induction(person, SEPTEMBER, YESTERDAY, outcome="passed")
        reason = "completed_during_early_roll_out"
        await of(person, mentor_ineligible_from=YESTERDAY, mentor_completion_reason=reason)
        found.append(await enrolment(interface, person))

    ect, mentor = found
    names = (*INDUCTION, "mentor_funding_end_date", "mentor_ineligible_for_funding_reason")
    ended = YESTERDAY.isoformat()
    assert [ect[name] for name in names] == ["2025-09-01", ended, ended, None, None]
    assert [mentor[name] for name in names] == [None, None, None, ended, "completed_during_early_roll_out"]


async def test_the_mark_of_a_frozen_year_belongs_to_a_role(interface: Interface) -> None:
    for marked, shown in (("ect_frozen_contract_year", True), ("mentor_frozen_contract_year", False)):
        person = await interface.world.teacher()
        await of(person, **{marked: 2022})
        assert (await enrolment(interface, person))["cohort_changed_after_payments_frozen"] is shown


async def test_an_uplift_is_paid_once_its_statement_is_and_stays_so_when_clawed_back(interface: Interface) -> None:
    person = await interface.world.teacher(contract_year=2024, started_on=date(2024, 9, 2))
    await interface.world.uplift(2024, pupil_premium=True)
    plain = await interface.world.teacher(contract_year=2025)
    october, february = date(2024, 10, 3), date(2025, 3, 1)
    made = (await declare(interface, person, october, declaration_date="2024-10-02T10:00:00Z")).json()["data"]
    path = f"{LISTS['declarations']}/{made['id']}"

    await generate_statements(interface.service, call_on(february), 2024, lead_provider="alder-vale-teaching")
    payable = (await interface.alder.get(path)).json()["data"]["attributes"]
    statement = UUID(made["attributes"]["statement_id"])
    await authorise_statement(interface.service, call_on(february), statement)
    paid = (await interface.alder.get(path)).json()["data"]["attributes"]
    taken_back = (await void(interface, made["id"], february)).json()["data"]["attributes"]

    assert made["attributes"]["evidence_held"] == "training-event-attended", "not asked for before 2025, but kept"
    shown = [(one["state"], one["uplift_paid"]) for one in (made["attributes"], payable, paid, taken_back)]
    assert shown == [("eligible", False), ("payable", False), ("paid", True), ("awaiting-clawback", True)]
    assert (await declare(interface, plain, TODAY)).json()["data"]["attributes"]["uplift_paid"] is False
    listed = (await interface.alder.get(f"{LISTS['statements']}/{statement}")).json()["data"]["attributes"]
    assert listed["paid"] is True


async def test_a_declaration_keeps_the_mentor_nearest_its_date_and_the_delivery_partner_of_its_time(
    interface: Interface,
) -> None:
    ect = await interface.world.teacher()
    early, late = [await interface.world.teacher("mentor") for _ in range(2)]
    await interface.world.pair(ect, early, SEPTEMBER, date(2025, 10, 31))
    await interface.world.pair(ect, late, JANUARY)
    made = (await declare(interface, ect, TODAY)).json()["data"]
    of_mentor = (await declare(interface, early, TODAY, role="mentor")).json()["data"]
    other = await another_partner()
    await Partnership.update({Partnership.delivery_partner: other, Partnership.updated_at: CALL.now}).where(
        Partnership.lead_provider == interface.world.alder
    )

    shown = (await interface.alder.get(f"{LISTS['declarations']}/{made['id']}")).json()["data"]["attributes"]

    assert shown["mentor_id"] == str(early.public_id)
    assert of_mentor["attributes"]["mentor_id"] is None
    assert shown["delivery_partner_id"] == str(interface.world.partner_id)
    assert shown["lead_provider_name"] == "Alder Vale Teaching"
    assert (await enrolment(interface, ect))["delivery_partner_id"] == str(UUID(int=7))


async def test_a_school_is_provider_led_when_anybody_is_and_interested_in_whom_it_chose(interface: Interface) -> None:
    asked = {"filter[cohort]": "2025", "filter[urn]": "900001"}

    async def shown() -> list[Any]:
        (school,) = await interface.alder.all(LISTS["schools"], **asked)
        return [school["attributes"][name] for name in ("induction_programme_choice", "expression_of_interest")]

    assert await shown() == ["not_yet_known", False]
    await interface.world.partnership(interface.world.alder, 2025)
    assert await shown() == ["not_yet_known", False], "a partnership alone is no interest in anybody's training"
    alone = await interface.world.teacher()
    led_by_school: dict[Any, Any] = {
        "programme": "school_led",
        "lead_provider": None,
        "partnership": None,
        "contract_year": None,
        "schedule": None,
    }
    await TrainingPeriod.update(led_by_school).where(TrainingPeriod.id == alone.training)
    assert await shown() == ["school_led", False]
    chosen = await interface.world.teacher("mentor")
    await TrainingPeriod.update({"partnership": None}).where(TrainingPeriod.id == chosen.training)
    assert await shown() == ["provider_led", True], "without a partnership, and for a mentor"


async def test_a_tutor_without_an_address_is_written_to_by_the_contacts_of_the_register(interface: Interface) -> None:
    await interface.world.teacher()
    found = []
    for column in ("secondary_contact_email", "primary_contact_email", "induction_tutor_email"):
        await School.update({column: f"{column}@example.org"}).where(School.id == interface.world.school)
        (partnership,) = await interface.alder.all(LISTS["partnerships"])
        found.append(partnership["attributes"]["induction_tutor_email"])

    assert found == [
        f"{column}@example.org"
        for column in ("secondary_contact_email", "primary_contact_email", "induction_tutor_email")
    ]


async def transfers(interface: Interface, person: InTraining) -> Any:
    answer = await interface.alder.get(f"{LISTS['participants']}/{person.public_id}/transfers")
    return answer.json()["data"]["attributes"]["transfers"] if answer.status_code == 200 else answer.status_code


async def test_a_school_that_leads_training_itself_is_another_provider_without_a_name(interface: Interface) -> None:
    person = await interface.world.teacher()
    stay = await interface.moves(person, date(2026, 3, 31), None, date(2026, 4, 20))
    since: dict[str, Any] = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    await insert(TrainingPeriod(at_school_period=stay, programme="school_led", started_on=date(2026, 4, 20), **since))

    (transfer,) = await transfers(interface, person)

    assert (transfer["transfer_type"], transfer["status"]) == ("new_provider", "complete")
    assert transfer["joining"] == {"school_urn": "900002", "provider": None, "date": "2026-04-20"}


async def test_only_the_last_training_left_and_the_first_joined_make_a_transfer(interface: Interface) -> None:
    world = interface.world
    person = await world.teacher()
    stay = await interface.moves(person, date(2025, 12, 19), None, date(2026, 4, 20))
    await at(person, finished_on=date(2026, 3, 27))
    await world.training(person.stay, world.harbour, 2025, JANUARY, finished_on=date(2026, 3, 27))
    await world.training(stay, world.harbour, 2025, date(2026, 4, 20), finished_on=date(2026, 5, 1))
    await world.training(stay, world.alder, 2025, date(2026, 5, 4))

    assert await transfers(interface, person) == 404, "Alder trained before and after, and never at the seam"


async def test_a_transfer_dates_from_the_record_of_the_training_that_is_left(interface: Interface) -> None:
    recorded = datetime(2026, 1, 9, 9, tzinfo=CALL.now.tzinfo)
    person = await interface.world.teacher("mentor")
    await TrainingPeriod.update({"created_at": recorded, "finished_on": TOMORROW}).where(
        TrainingPeriod.id == person.training
    )
    await at(person, finished_on=TOMORROW, updated_at=CALL.now)

    (transfer,) = await transfers(interface, person)

    assert transfer["created_at"] == "2026-01-09T09:00:00Z"
    assert (transfer["transfer_type"], transfer["status"], transfer["joining"]) == ("unknown", "incomplete", None)
    (mentor,) = (await one(interface, person))["ecf_enrolments"]
    assert transfer["training_record_id"] == mentor["training_record_id"]
