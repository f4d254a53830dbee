"""Each school is due the terms its own mentors trained there, and no amount is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from engine.model.grants import GrantAmounts
from engine.payments.grants import AMOUNT_NOT_PUBLISHED, MentorTerms, school_grants
from engine.problem import Place
from service.declarations.earlier import record_earlier_declarations
from service.grants.operations import GrantReport, grants_by_school
from service.grants.time_off import time_off_by_school
from service.participants.tables import AtSchoolPeriod, Teacher
from service.platform.context import Service
from service.platform.errors import NotFound
from service.schools.tables import School
from service.training.tables import TrainingPeriod
from tests.service.declarations.world import LONG_AGO, InTraining, World, call_on, insert

TODAY = call_on(date(2026, 6, 1))
AMOUNTS = GrantAmounts(
    3, {2024: Fraction(100), 2025: None}, {2024: Place("x.yaml", 7, 1)}, "test", Place("x.yaml", 1, 1)
)


async def mentor(service: Service, world: World, *types: str, year: int = 2024, **training: object) -> InTraining:
    """A mentor with an email address, trained since September, for whom these types are declared."""
    first_day = date(year, 9, 1)
    person = await world.teacher("mentor", year, started_on=first_day, **training)  # type: ignore[arg-type] # columns
    await AtSchoolPeriod.update({AtSchoolPeriod.email: "m@example.org"}).where(AtSchoolPeriod.id == person.stay)
    await record_earlier_declarations(service, TODAY, person.public_id, "mentor", types)
    return person


async def counted(service: Service, year: int = 2024) -> list[tuple[int, int]]:
    """Terms and instalments of each mentor."""
    report = await grants_by_school(service, TODAY, year)
    return [(one.terms, one.instalments) for one in report.mentors]


@pytest.mark.parametrize(
    ("rule", "year", "types", "expected"),
    [
        ("GRT-07 one term", 2024, ("started",), (1, 0)),
        ("GRT-07 three terms", 2024, ("started", "retained-1", "retained-2"), (3, 0)),
        ("GRT-07 no fourth", 2024, ("started", "retained-1", "retained-2", "retained-3"), (3, 0)),
        ("GRT-03", 2023, ("started",), (0, 1)),
        ("GRT-04 completed alone", 2023, ("completed",), (0, 1)),
        ("GRT-03, GRT-04", 2023, ("started", "retained-1", "retained-3", "completed"), (0, 2)),
        ("GRT-04 too early", 2023, ("retained-2",), (0, 0)),
    ],
)
async def test_terms_from_2024_and_instalments_before(
    service: Service, world: World, *, rule: str, year: int, types: tuple[str, ...], expected: tuple[int, int]
) -> None:
    await mentor(service, world, *types, year=year)

    assert await counted(service, year) == [expected]


async def test_a_withdrawn_mentor_earns_no_first_instalment_grt_03(service: Service, world: World) -> None:
    await mentor(service, world, "started", year=2023, withdrawn_at=LONG_AGO)

    assert await counted(service, 2023) == [(0, 0)]


@pytest.mark.parametrize(
    ("rule", "changes", "sentence"),
    [
        ("GRT-02 serious sanction", {"prohibited": True}, "A prohibition is in force"),
        ("GRT-02 identity", {"trn": None}, "No teacher reference number is held"),
        ("GRT-02 never funded before", {"early_roll_out": True}, "funded before"),
    ],
)
async def test_a_mentor_who_fails_a_test_counts_nothing_and_the_reason_is_said(
    service: Service, world: World, *, rule: str, changes: dict[str, Any], sentence: str
) -> None:
    person = await mentor(service, world, "started")
    written: dict[Any, Any] = changes
    await Teacher.update(written).where(Teacher.id == person.teacher)

    (one,) = (await grants_by_school(service, TODAY, 2024)).mentors

    assert one.terms == 0
    assert sentence in one.reasons[0]


async def test_an_independent_school_is_not_paid_grt_01(service: Service, world: World) -> None:
    await mentor(service, world, "started")
    await School.update({School.school_type: 11, School.section_41_approved: True}).where(School.id == world.school)

    assert await counted(service) == [(0, 0)]


async def test_each_school_has_the_terms_dated_while_the_mentor_was_there_grt_07(
    service: Service, world: World
) -> None:
    person = await mentor(service, world, "started", "retained-1")
    moved = date(2025, 1, 1)
    await AtSchoolPeriod.update({AtSchoolPeriod.finished_on: date(2024, 12, 31)}).where(
        AtSchoolPeriod.id == person.stay
    )
    await TrainingPeriod.update({TrainingPeriod.finished_on: date(2024, 12, 31)}).where(
        TrainingPeriod.id == person.training
    )
    other = await insert(
        School(
            public_id=uuid4(),
            urn="900002",
            name="Oak",
            status="open",
            school_type=1,
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )
    )
    await insert(
        AtSchoolPeriod(
            teacher=person.teacher,
            school=other,
            role="mentor",
            started_on=moved,
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )
    )

    report: GrantReport = await grants_by_school(service, TODAY, 2024)

    assert [(one.school_urn, one.terms, one.said) for one in report.schools] == [
        ("900001", 1, AMOUNT_NOT_PUBLISHED),
        ("900002", 1, AMOUNT_NOT_PUBLISHED),
    ]
    only = await grants_by_school(service, TODAY, 2024, "900002")
    assert [one.school_urn for one in only.mentors] == ["900002"]


@pytest.mark.parametrize(
    ("types", "changes", "expected"),
    [
        (("started", "retained-1", "retained-2", "retained-3"), {}, ("paid", "none")),
        (("started", "retained-1", "retained-2"), {}, ("not_paid", "first_year")),
        (("started", "retained-1", "retained-2", "retained-3"), {"qts_awarded_on": None}, ("not_paid", None)),
    ],
)
async def test_four_declarations_show_an_ect_in_the_second_year_grt_11_grt_13(
    service: Service, world: World, *, types: tuple[str, ...], changes: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    ect = await world.teacher("ect", 2024, started_on=date(2024, 9, 1))
    written: dict[Any, Any] = {"qts_awarded_on": date(2024, 7, 1)} | changes
    await Teacher.update(written).where(Teacher.id == ect.teacher)
    await record_earlier_declarations(service, TODAY, ect.public_id, "ect", types)

    (one,) = await time_off_by_school(service, TODAY, 2024)

    assert (one.ect, one.status) == (str(ect.public_id), expected[0])
    assert one.reason == (expected[1] or "no_qualified_teacher_status")
    assert await time_off_by_school(service, TODAY, 2025) == []


async def test_whom_the_school_trains_counts_in_the_year_it_began_and_is_not_known_grt_13(
    service: Service, world: World
) -> None:
    ect = await world.teacher("ect", 2024, started_on=date(2024, 9, 1))
    await Teacher.update({Teacher.qts_awarded_on: date(2024, 7, 1)}).where(Teacher.id == ect.teacher)
    led: dict[Any, Any] = {"programme": "school_led", "contract_year": None, "schedule": None}
    await TrainingPeriod.update({**led, "lead_provider": None, "partnership": None}).where(
        TrainingPeriod.id == ect.training
    )

    (one,) = await time_off_by_school(service, TODAY, 2024, "900001")

    assert (one.status, one.reason) == ("not_known", "second_year_not_known")
    with pytest.raises(NotFound, match="No school has the URN"):
        await time_off_by_school(service, TODAY, 2024, "999999")


@pytest.mark.parametrize(
    ("year", "paid_in", "years", "backfill"),
    [(2023, "august", 2, "full"), (2024, "november", 2, "full"), (2025, "november", 1, "smaller")],
)
async def test_when_a_year_s_grants_are_paid_and_what_they_rest_on_grt_08_grt_09(
    service: Service, year: int, paid_in: str, years: int, backfill: str
) -> None:
    said = (await grants_by_school(service, TODAY, year)).year

    answers = tuple(said.answer(key) for key in ("paid_in", "mentor_training_years", "backfill"))
    assert answers == (paid_in, years, backfill)


async def test_an_unknown_year_or_school_is_said(service: Service) -> None:
    with pytest.raises(NotFound, match="Choose one of"):
        await grants_by_school(service, TODAY, 1066)
    with pytest.raises(NotFound, match="No school has the URN"):
        await grants_by_school(service, TODAY, 2024, "999999")


def test_successive_mentors_of_a_school_add_up_and_the_amount_is_exact() -> None:
    terms = [MentorTerms("1", "a", 1), MentorTerms("1", "b", 2), MentorTerms("2", "a", 1), MentorTerms("3", "c", 0)]

    grants = school_grants(terms, 2024, AMOUNTS)

    assert [(one.school_urn, one.terms, one.share, one.pence) for one in grants] == [
        ("1", 3, Fraction(1), 10000),
        ("2", 1, Fraction(1, 3), 3333),
    ]
    assert "x.yaml:7" in grants[0].said


@pytest.mark.parametrize("amounts", [AMOUNTS, replace(AMOUNTS, whole_year={}), None])
def test_an_amount_that_is_not_published_is_said_and_never_guessed(amounts: GrantAmounts | None) -> None:
    (grant,) = school_grants([MentorTerms("1", "a", 2)], 2025, amounts)

    assert (grant.terms, grant.pence, grant.said) == (2, None, AMOUNT_NOT_PUBLISHED)
