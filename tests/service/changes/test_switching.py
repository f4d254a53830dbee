"""Each rule on a change of lead provider or programme: one case refused, and the case beside it that is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.declarations.earlier import record_earlier_declarations
from service.lead_providers.operations import add_lead_provider
from service.participants.inputs import EarlierTraining, Induction, LeaveSchool
from service.participants.operations import leave_school, record_earlier_training, record_induction
from service.participants.support import keep_support_note
from service.participants.tables import Teacher
from service.platform.audit import AuditEvent
from service.platform.errors import NotFound, Refused
from service.training.operations import TrainingChange, defer_training, resume_training, withdraw_training
from service.training.switching import Switched, TrainingChoice, change_training
from service.training.tables import TrainingPeriod
from tests.service.one_database import on_sqlite_alone
from tests.service.registration.england import ALDER, HARBOUR, OAK, England, on, recorded, teacher, trainings

FIRST_DAY, NEXT_DAY, OCTOBER = on(2026, 9, 10), on(2026, 9, 11), on(2026, 10, 15)
LONG_AGO, JUNE = on(2024, 6, 3), on(2026, 6, 20)


async def trained(england: England, role: str = "ect", **particulars: Any) -> TrainingChoice:
    """Somebody trained from 10 September 2026, and the choice of Harbour for them."""
    await england.partnership()
    person = await (england.ect if role == "ect" else england.mentor)(**particulars)
    await TrainingPeriod.update({TrainingPeriod.started_on: FIRST_DAY.today}).where(TrainingPeriod.id > 0)
    return TrainingChoice(person.participant_id, role, "provider_led", HARBOUR)


async def earlier(england: England, year: int, *types: str, role: str = "ect") -> TrainingChoice:
    """Somebody in training with Alder under an earlier contract year, and the choice of Harbour for them."""
    sent = EarlierTraining(
        school_urn=OAK,
        role=role,
        full_name="Ada Oakley",
        lead_provider=ALDER,
        contract_year=year,
        schedule="ecf-standard-january",
        started_on=date(year + 1, 1, 9),
        trn="1000001",
        eligible_from=date(year + 1, 1, 9),
    )
    await england.partnership(LONG_AGO, contract_year=year)
    person = await record_earlier_training(england.service, LONG_AGO, sent)
    if types:
        await record_earlier_declarations(england.service, LONG_AGO, person, role, types)
    return TrainingChoice(person, role, "provider_led", HARBOUR)


def by_school(choice: TrainingChoice) -> TrainingChoice:
    return replace(choice, programme="school_led", lead_provider=None)


async def rule_against(england: England, choice: TrainingChoice, call: Any = OCTOBER) -> str | None:
    """The rule that stands against the change; None when it is done."""
    try:
        await change_training(england.service, call, choice)
    except Refused as refused:
        (entry,) = refused.entries
        assert entry.policy is not None
        return entry.policy.rule
    return None


async def stretches(person: UUID, role: str = "ect") -> list[tuple[Any, ...]]:
    columns = ("programme", "contract_year", "started_on", "finished_on", "withdrawal_reason")
    return [tuple(row[column] for column in columns) for row in await trainings(person, role)]


async def test_the_present_lead_provider_is_withdrawn_and_another_trains_from_today(england: England) -> None:
    choice = await trained(england)

    switched = await change_training(england.service, OCTOBER, choice)

    assert switched == Switched("provider_led", HARBOUR, 2026, "ecf-standard-september", OCTOBER.today)
    assert await stretches(choice.participant) == [
        ("provider_led", 2026, FIRST_DAY.today, date(2026, 10, 14), "changed-lead-provider"),
        ("provider_led", 2026, OCTOBER.today, None, None),
    ]
    new = (await trainings(choice.participant, "ect"))[-1]
    assert new["partnership"] is None, "it waits until Harbour confirms a partnership"


async def test_the_decisions_and_one_audit_event_are_kept(england: England) -> None:
    choice = await trained(england)
    before = len(await recorded())

    await change_training(england.service, OCTOBER, choice)

    assert [one.decision for one in (await recorded())[before:]] == [
        "change_of_training",
        "ect_funding_eligibility",
        "contract_year",
        "schedule",
    ]
    events = await AuditEvent.select().where(AuditEvent.action == "training changed")
    assert len(events) == 1


async def test_the_same_again_that_day_gives_the_first_and_writes_nothing(england: England) -> None:
    choice = await trained(england)
    first = await change_training(england.service, OCTOBER, choice)
    before = len(await recorded())

    assert await change_training(england.service, OCTOBER, choice) == first
    assert len(await recorded()) == before
    assert len(await stretches(choice.participant)) == 2


async def test_another_change_that_day_is_refused_and_possible_on_the_next(england: England) -> None:
    choice = await trained(england)
    await change_training(england.service, OCTOBER, choice)
    back = replace(choice, lead_provider=ALDER)

    assert await rule_against(england, back) == "training_begins_today"
    assert await rule_against(england, back, on(2026, 10, 16)) is None


async def test_from_tomorrow_the_same_lead_provider_is_refused_c26_05(england: England) -> None:
    choice = await trained(england)

    assert await rule_against(england, replace(choice, lead_provider=ALDER)) == "same_lead_provider"
    assert await rule_against(england, choice) is None


async def test_the_school_trains_an_ect_itself_and_a_lead_provider_again_wdr_05(england: England) -> None:
    choice = await trained(england)

    assert await rule_against(england, by_school(choice)) is None
    assert await rule_against(england, by_school(choice), on(2026, 10, 20)) == "school_led_already"
    assert await rule_against(england, choice, on(2026, 10, 20)) is None

    assert await stretches(choice.participant) == [
        ("provider_led", 2026, FIRST_DAY.today, date(2026, 10, 14), "switched-to-school-led"),
        ("school_led", None, OCTOBER.today, date(2026, 10, 19), None),
        ("provider_led", 2026, date(2026, 10, 20), None, None),
    ]


async def test_who_never_had_a_lead_provider_gets_contract_year_and_schedule_as_in_a_registration(
    england: England,
) -> None:
    choice = await trained(england, programme="school_led", lead_provider=None)

    switched = await change_training(england.service, OCTOBER, choice)

    assert (switched.contract_year, switched.schedule) == (2026, "ecf-standard-september")


async def test_mentors_are_not_led_by_schools_prg_05(england: England) -> None:
    choice = await trained(england, "mentor")

    assert await rule_against(england, by_school(choice)) == "mentor_led_by_school"
    assert await rule_against(england, choice) is None


@on_sqlite_alone
@pytest.mark.parametrize(
    ("programme", "lead_provider", "rule"),
    [
        ("provider_led", None, "lead_provider_missing"),
        ("school_led", HARBOUR, "lead_provider_not_needed"),
        ("provider_led", "nobody", "lead_provider_not_known"),
        ("a hunch", None, "otherwise"),
        ("provider_led", HARBOUR, None),
    ],
)
async def test_what_is_chosen_has_to_make_sense_prg_06(
    england: England, programme: str, lead_provider: str | None, rule: str | None
) -> None:
    choice = replace(await trained(england), programme=programme, lead_provider=lead_provider)

    assert await rule_against(england, choice) == rule
    assert len(await stretches(choice.participant)) == (2 if rule is None else 1)


@on_sqlite_alone
@pytest.mark.parametrize(
    ("call", "rule"),
    [(on(2026, 9, 9), "training_begins_later"), (FIRST_DAY, "training_begins_today"), (NEXT_DAY, None)],
)
async def test_training_has_gone_on_for_a_full_day(england: England, call: Any, rule: str | None) -> None:
    assert await rule_against(england, await trained(england), call) == rule


@pytest.mark.parametrize(("last_day", "rule"), [(14, "left_the_school"), (15, None)])
async def test_who_has_left_is_registered_by_the_new_school_mov_02(
    england: England, last_day: int, rule: str | None
) -> None:
    choice = await trained(england)
    await leave_school(england.service, NEXT_DAY, LeaveSchool(choice.participant, "ect", date(2026, 10, last_day)))

    assert await rule_against(england, choice) == rule
    assert (await trainings(choice.participant, "ect"))[-1]["finished_on"] == date(2026, 10, last_day)


async def test_complete_training_does_not_change_mov_01(england: England) -> None:
    ect, mentor = await trained(england), await trained(england, "mentor")
    await record_induction(
        england.service, OCTOBER, Induction(ect.participant, date(2026, 9, 1), date(2026, 10, 14), "pass")
    )
    await Teacher.update({Teacher.mentor_ineligible_from: OCTOBER.today}).where(Teacher.public_id == mentor.participant)

    assert await rule_against(england, ect) == "training_complete"
    assert await rule_against(england, mentor) == "training_complete"


async def test_an_open_year_and_its_schedule_are_kept_with_claims_held_mov_10(england: England) -> None:
    choice = await earlier(england, 2024, "started", "retained-1")

    switched = await change_training(england.service, OCTOBER, choice)

    assert (switched.contract_year, switched.schedule) == (2024, "ecf-standard-january")


async def test_a_lead_provider_without_a_contract_for_the_year_is_refused(england: England) -> None:
    choice = await earlier(england, 2024, "started")
    without = "newcomer"
    await add_lead_provider(england.service, LONG_AGO, without, "Newcomer Teaching")

    assert await rule_against(england, replace(choice, lead_provider=without)) == "lead_provider_without_contract"


async def test_an_ect_of_a_frozen_year_moves_to_the_open_year_and_it_is_remembered_mov_02(england: England) -> None:
    choice = await earlier(england, 2022, "started", "retained-1")

    switched = await change_training(england.service, JUNE, choice)

    assert (switched.contract_year, switched.schedule) == (2024, "ecf-extended-september")
    assert (await teacher(choice.participant))["ect_frozen_contract_year"] == 2022
    assert "closed_year_move" in {one.decision for one in await recorded()}


async def test_a_note_of_support_stands_against_the_move_and_nothing_is_written_mov_09(england: England) -> None:
    choice = await earlier(england, 2022, "started", "retained-1")
    await keep_support_note(england.service, JUNE, choice.participant, "Two records, being joined.")

    assert await rule_against(england, choice, JUNE) == "move_blocked"
    assert len(await stretches(choice.participant)) == 1


async def test_mentors_of_a_frozen_year_do_not_move_mov_05(england: England) -> None:
    choice = await earlier(england, 2022, "started", role="mentor")

    assert await rule_against(england, choice, JUNE) == "mentor_of_frozen_year"


@on_sqlite_alone
async def test_nothing_changes_while_registration_is_closed(england: England) -> None:
    choice = await earlier(england, 2024, "started")

    assert await rule_against(england, choice, on(2026, 6, 14)) == "registration_closed"
    assert await rule_against(england, choice, on(2026, 6, 15)) is None


@on_sqlite_alone
@pytest.mark.parametrize(("call", "reason"), [(on(2026, 5, 31), "other"), (on(2026, 6, 15), "changed-lead-provider")])
async def test_before_11_june_2026_the_reason_is_other_wdr_05(england: England, call: Any, reason: str) -> None:
    choice = await earlier(england, 2024, "started")

    await change_training(england.service, call, choice)

    assert (await stretches(choice.participant))[0][-1] == reason


async def test_what_was_said_of_training_before_stays_and_the_old_lead_provider_cannot_resume(
    england: England,
) -> None:
    choice = await trained(england)
    said = TrainingChange(choice.participant, "ect", england.alder, "other")
    await withdraw_training(england.service, NEXT_DAY, said)

    await change_training(england.service, OCTOBER, choice)

    assert (await stretches(choice.participant))[0][-2:] == (NEXT_DAY.today, "other")
    with pytest.raises(Refused):
        await resume_training(england.service, on(2026, 11, 2), said)


async def test_deferred_training_becomes_withdrawn(england: England) -> None:
    choice = await trained(england)
    await defer_training(england.service, NEXT_DAY, TrainingChange(choice.participant, "ect", england.alder, "other"))

    await change_training(england.service, OCTOBER, choice)

    assert (await stretches(choice.participant))[0][-2:] == (NEXT_DAY.today, "changed-lead-provider")


async def test_who_is_not_known_or_not_trained_in_the_role(england: England) -> None:
    choice = await trained(england)

    with pytest.raises(NotFound):
        await change_training(england.service, OCTOBER, replace(choice, participant=uuid4()))
    assert await rule_against(england, replace(choice, role="mentor")) == "no_training"
