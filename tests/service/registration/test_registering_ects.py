"""Registering an early career teacher: judged by the rules in order, written whole or refused with the rule."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from service.decisions.tables import RecordedDecision
from service.participants.inputs import TeacherRecord
from service.participants.tables import AtSchoolPeriod, InductionPeriod, Teacher
from service.platform.audit import AuditEvent, verify_chain
from service.platform.errors import Refused
from service.training.tables import TrainingPeriod
from tests.service.registration.england import (
    ASH,
    CLOSED,
    HARBOUR,
    IN_INDUCTION,
    OAK,
    SEPTEMBER,
    England,
    on,
    recorded,
    teacher,
    trainings,
)


async def refusal(england: England, **particulars: Any) -> list[tuple[str, str | None, str | None]]:
    """Code, deciding rule and pointer of each reason an ECT is not registered."""
    with pytest.raises(Refused) as refused:
        await england.ect(**particulars)
    return [
        (str(one.code), None if one.policy is None else one.policy.rule, one.pointer) for one in refused.value.entries
    ]


async def test_school_funding_contract_year_and_schedule_are_decided_in_this_order(england: England) -> None:
    registered = await england.ect()

    assert [one.decision for one in await recorded()] == [
        "school_eligibility",
        "ect_funding_eligibility",
        "contract_year",
        "training_opening",
        "schedule",
    ]
    assert (registered.contract_year, registered.schedule) == (2026, "ecf-standard-september")
    subjects = await RecordedDecision.select(RecordedDecision.subject_kind, RecordedDecision.subject_id)
    assert {(row["subject_kind"], row["subject_id"]) for row in subjects} == {
        ("teacher", str(registered.participant_id))
    }


async def test_a_registration_opens_a_stay_an_induction_and_training(england: England) -> None:
    registered = await england.ect(email="ada@example.org", working_pattern="part_time")

    stay = await AtSchoolPeriod.select().first()
    induction = await InductionPeriod.select().first()
    (training,) = await trainings(registered.participant_id, "ect")
    assert stay is not None
    assert induction is not None
    assert (stay["role"], stay["started_on"], stay["working_pattern"]) == ("ect", date(2026, 9, 1), "part_time")
    assert (induction["started_on"], induction["finished_on"]) == (date(2026, 9, 1), None)
    assert (training["programme"], training["lead_provider"]) == ("provider_led", england.alder)


async def test_an_ect_trains_from_the_day_of_registration_when_the_start_lies_before(england: England) -> None:
    early = await england.ect(on(2026, 8, 20), trn="1000002", full_name="Early")
    late = await england.ect(SEPTEMBER)

    assert (await trainings(early.participant_id, "ect"))[0]["started_on"] == date(2026, 9, 1)
    assert (await trainings(late.participant_id, "ect"))[0]["started_on"] == date(2026, 9, 10)


async def test_training_waits_for_the_lead_provider_until_a_partnership_is_confirmed(england: England) -> None:
    waiting = await england.ect()
    assert (waiting.lead_provider, waiting.partnership) == ("alder-vale-teaching", None)

    partnership = await england.partnership()

    assert (await england.ect()).partnership == partnership
    assert (await england.ect(trn="1000002")).partnership == partnership


async def test_an_ect_with_an_induction_that_covers_today_is_eligible_from_today(england: England) -> None:
    registered = await england.ect()

    assert registered.eligible_from == date(2026, 9, 10)


async def test_an_ect_without_an_induction_is_registered_and_not_funded_yet(england: England) -> None:
    registered = await england.ect(record=TeacherRecord(qts_awarded_on=date(2026, 7, 1)))

    assert registered.eligible_from is None
    assert registered.contract_year == 2026


async def test_school_led_training_has_no_lead_provider_contract_year_or_schedule(england: England) -> None:
    registered = await england.ect(programme="school_led", lead_provider=None)

    (training,) = await trainings(registered.participant_id, "ect")
    assert [training[field] for field in ("programme", "lead_provider", "contract_year", "schedule")] == [
        "school_led",
        None,
        None,
        None,
    ]


async def test_a_refusal_names_the_rule_its_edition_and_what_can_be_done(england: England) -> None:
    with pytest.raises(Refused) as refused:
        await england.ect(school_urn=CLOSED)

    (entry,) = refused.value.entries
    assert entry.policy is not None
    assert (entry.policy.decision, entry.policy.rule) == ("school_eligibility", "not_open")
    assert entry.policy.edition == "rules/school_eligibility/2026-04-28.yaml"
    assert "ask the register to correct its status" in entry.detail


async def test_a_refusal_keeps_its_decisions_and_an_event_and_nothing_else(england: England) -> None:
    await refusal(england, school_urn=CLOSED)

    assert [one.decision for one in await recorded()] == [
        "school_eligibility",
        "ect_funding_eligibility",
        "contract_year",
    ]
    for table in (Teacher, AtSchoolPeriod, InductionPeriod, TrainingPeriod):
        assert await table.count() == 0
    last = await AuditEvent.select().order_by(AuditEvent.sequence, ascending=False).first()
    assert last is not None
    assert last["action"] == "registration refused"
    assert '"not_open"' in last["detail"]
    assert (await verify_chain()).broken_at is None


async def test_all_reasons_of_policy_are_given_at_once(england: England) -> None:
    passed = TeacherRecord(qts_awarded_on=date(2020, 7, 1), induction_status="passed")

    assert await refusal(england, school_urn=CLOSED, record=passed, start_date=date(2035, 9, 1)) == [
        ("not_open", "not_open", "/school_urn"),
        ("induction_passed", "induction_passed", "/record"),
        ("contract_year_not_set_up", "year_not_set_up", "/start_date"),
    ]


async def test_words_and_parties_nobody_knows_are_refused_all_at_once(england: England) -> None:
    wrong = TeacherRecord(
        induction_status="nearly", induction_started_on=date(2026, 9, 1), induction_ended_on=date(2026, 8, 1)
    )
    reasons = await refusal(
        england, school_urn="999999", programme="magic", trn="12", lead_provider="nobody", record=wrong
    )

    assert [(code, pointer) for code, _, pointer in reasons] == [
        ("word_not_known", "/programme"),
        ("trn_not_readable", "/trn"),
        ("lead_provider_not_needed", "/lead_provider"),
        ("word_not_known", "/record/induction_status"),
        ("ends_before_it_starts", "/record/induction_ended_on"),
        ("school_not_found", "/school_urn"),
        ("lead_provider_not_found", "/lead_provider"),
    ]


async def test_the_same_registration_again_gives_the_first_and_decides_nothing(england: England) -> None:
    first = await england.ect()
    decisions = len(await recorded())

    assert await england.ect(on(2026, 10, 1)) == first
    assert len(await recorded()) == decisions


async def test_people_without_a_number_are_the_same_only_when_all_else_is(england: England) -> None:
    first = await england.ect(trn=None)

    assert await england.ect(trn=None) == first
    assert (await england.ect(trn=None, full_name="Ada Ashley")).participant_id != first.participant_id


async def test_the_same_registration_sixteen_times_at_once_makes_one(england: England) -> None:
    answers = await asyncio.gather(*(england.ect() for _ in range(16)))

    assert len({one.participant_id for one in answers}) == 1
    assert await AtSchoolPeriod.count() == 1


async def test_an_ect_at_one_school_is_not_registered_at_another(england: England) -> None:
    await england.ect()

    assert await refusal(england, school_urn=ASH) == [("at_another_school", "ect_at_another_school", "/start_date")]


async def test_the_same_stay_with_another_lead_provider_is_refused(england: England) -> None:
    await england.ect()

    assert await refusal(england, lead_provider=HARBOUR) == [
        ("already_registered", "at_this_school_already", "/start_date")
    ]


async def test_an_earlier_registration_without_funding_is_judged_by_the_rules_of_its_day(england: England) -> None:
    record = TeacherRecord(qts_awarded_on=date(2024, 7, 1), induction_status="exempt")

    registered = await england.ect(on(2024, 9, 12), start_date=date(2024, 9, 2), record=record)

    assert (registered.contract_year, registered.schedule) == (2024, "ecf-standard-september")
    assert registered.eligible_from is None
    assert {one.place.file for decision in await recorded() for one in decision.fired} == {
        "rules/school_eligibility/2021-06-01.yaml",
        "rules/ect_funding_eligibility/2021-06-01.yaml",
        "rules/contract_year/2021-06-01.yaml",
        "rules/training_opening/2021-06-01.yaml",
        "rules/schedule/2021-06-01.yaml",
    }


async def test_the_days_of_an_induction_are_corrected_by_the_record(england: England) -> None:
    registered = await england.ect()
    row = await teacher(registered.participant_id)
    assert (row["qts_awarded_on"], row["induction_status"]) == (IN_INDUCTION.qts_awarded_on, "in_progress")
    assert await england.ect(school_urn=OAK) == registered
