"""How long induction takes is recorded once decided, and says which claims are due."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.explanation import explain_participant
from service.participants.inputs import LengthOfInduction
from service.participants.operations import payments_due, record_induction_length
from service.participants.tables import InductionLength
from service.platform.database import ConstraintRefused
from service.platform.errors import NotFound, Refused
from tests.service.registration.closed_years import trained_in_2022
from tests.service.registration.england import SEPTEMBER, England, on, recorded

OCTOBER = on(2026, 10, 1)
SIX = ["started", "retained-1", "retained-2", "retained-3", "retained-4", "completed"]


async def due(england: England, person: UUID, **stated: Any) -> dict[str, Any]:
    return await record_induction_length(england.service, OCTOBER, LengthOfInduction(person, **stated))


async def test_without_a_length_six_claims_are_due_and_asking_records_nothing(england: England) -> None:
    person = (await england.ect()).participant_id
    before = len(await recorded())

    found = await payments_due(england.service, SEPTEMBER, person, "ect")

    assert (found["claims"], found["schedule_kind"], found["expected_by"]) == (SIX, "standard", [])
    assert len(await recorded()) == before


@pytest.mark.parametrize(
    ("stated", "kind", "claims"),
    [
        ({"terms": 2}, "reduced", ["started", "completed"]),
        ({"terms": 5}, "reduced", ["started", "retained-1", "retained-2", "retained-3", "completed"]),
        ({"terms": 8, "lengthened_by": "standards_not_met"}, "extended", [*SIX, "extended-1", "extended-2"]),
        ({"terms": 9, "lengthened_by": "part_time"}, "extended", SIX),
        ({"terms": 6, "absence_days_in_year": 30}, "extended", SIX),
    ],
)
async def test_the_claims_due_follow_the_length_red_ext_pt(
    england: England, stated: dict[str, Any], kind: str, claims: list[str]
) -> None:
    person = (await england.ect()).participant_id
    found = await due(england, person, **stated)
    assert (found["schedule_kind"], found["claims"]) == (kind, claims)


async def test_the_decisions_are_recorded_once_and_explain_the_participant(england: England) -> None:
    person = (await england.ect()).participant_id
    await due(england, person, terms=4)
    await due(england, person, terms=4)

    names = [one.decision for one in await recorded()][-3:]
    assert names == ["induction_length", "payments_due", "claim_guidance_dates"]
    assert await InductionLength.count() == 1
    explained = (await explain_participant(person)).sentences
    assert any("reduced to four terms" in sentence for sentence in explained)


async def test_a_correction_is_a_new_record_and_counts(england: England) -> None:
    person = (await england.ect()).participant_id
    await due(england, person, terms=4)
    await due(england, person, terms=6)

    assert (await payments_due(england.service, OCTOBER, person, "ect"))["claims"] == SIX
    with pytest.raises(ConstraintRefused):
        await InductionLength.update({InductionLength.terms: 1}).where(InductionLength.id > 0)


async def test_part_time_training_has_days_guidance_expects_claims_by_pt_j(england: England) -> None:
    person = await trained_in_2022(england, contract_year=2021, started_on=date(2022, 1, 10))
    found = await due(england, person, terms=12, lengthened_by="part_time")
    assert found["expected_by"][0] == {"declaration_type": "started", "day": date(2022, 1, 31)}


async def test_mentors_of_2026_are_claimed_for_twice(england: England) -> None:
    person = (await england.mentor()).participant_id
    assert (await payments_due(england.service, OCTOBER, person, "mentor"))["claims"] == ["started", "completed"]


async def test_a_mentor_has_no_induction_and_an_unknown_word_is_named(england: England) -> None:
    person = (await england.mentor()).participant_id
    with pytest.raises(Refused) as refused:
        await due(england, person, terms=4, lengthened_by="illness")
    assert [entry.code for entry in refused.value.entries] == ["word_not_known", "not_an_ect"]
    with pytest.raises(NotFound):
        await due(england, uuid4(), terms=4)
