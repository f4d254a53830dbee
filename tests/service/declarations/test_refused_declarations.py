"""A refused declaration: every reason, in the published order, by a named rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from service.decisions.tables import RecordedDecision
from service.declarations.operations import submit_declaration
from service.declarations.tables import Declaration
from service.platform.audit import AuditEvent
from service.platform.context import Service
from service.platform.errors import Refused
from service.statements.tables import Statement
from tests.service.declarations.submitting import OCTOBER, codes
from tests.service.declarations.world import World, declared
from tests.service.one_database import on_sqlite_alone


async def test_a_refusal_lists_every_reason_in_the_published_order_with_its_rule(
    service: Service, world: World
) -> None:
    person = await world.teacher(withdrawn_at=datetime(2025, 9, 20, tzinfo=UTC))

    with pytest.raises(Refused) as refused:
        await submit_declaration(
            service, OCTOBER, world.alder, declared(person, declaration_date="2025-10-04T10:00:00Z")
        )

    first, second = refused.value.entries
    assert (first.title, first.code) == ("declaration_date", "dated_in_the_future")
    assert (second.title, second.code) == ("participant_id", "dated_after_withdrawal")
    assert first.pointer == "/data/attributes/declaration_date"
    assert first.policy is not None
    assert (first.policy.decision, first.policy.rule) == ("declaration_acceptance", "dated_in_the_future")
    assert first.policy.edition.startswith("rules/declaration_acceptance/")


async def test_a_refusal_keeps_its_decisions_and_its_audit_event_and_nothing_else(
    service: Service, world: World
) -> None:
    person = await world.teacher()

    await codes(service, world.alder, declared(person, declaration_type="retained-9"))

    event = await AuditEvent.select().first()
    assert event is not None
    assert (event["action"], event["subject_id"]) == ("declaration refused", str(person.public_id))
    assert await RecordedDecision.count() == 1
    assert await Declaration.count() == await Statement.count() == 0


@on_sqlite_alone
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"participant_id": None}, ("participant_id", "participant_missing")),
        ({"participant_id": "not-an-id"}, ("participant_id", "participant_not_found")),
        ({"course_identifier": "ecf-headship"}, ("course_identifier", "course_missing")),
        ({"course_identifier": "ecf-mentor"}, ("course_identifier", "not_trained_in_this_role")),
        ({"declaration_date": None}, ("declaration_date", "declaration_date_missing")),
        ({"declaration_date": "2025-10-02T10:00:00"}, ("declaration_date", "declaration_date_not_readable")),
        ({"declaration_date": "2025-05-31T22:00:00Z"}, ("declaration_date", "before_the_milestone")),
        ({"declaration_type": None}, ("declaration_type", "declaration_type_missing")),
        ({"evidence_held": None}, ("evidence_held", "evidence_missing")),
        ({"evidence_held": "one-term-induction"}, ("evidence_held", "evidence_not_allowed")),
        ({"evidence_held": "a hunch"}, ("evidence_held", "evidence_not_allowed")),
    ],
)
async def test_each_fault_in_what_is_sent_is_named(
    service: Service, world: World, changes: dict[str, str | None], expected: tuple[str, str]
) -> None:
    assert await codes(service, world.alder, declared(await world.teacher(), **changes)) == [expected]


async def test_the_first_day_of_a_milestone_starts_at_midnight_in_england(service: Service, world: World) -> None:
    before_midnight_utc = declared(await world.teacher(), declaration_date="2025-05-31T23:00:00Z")

    row = await submit_declaration(service, OCTOBER, world.alder, before_midnight_utc)

    assert row["declared_at"] == datetime(2025, 5, 31, 23, tzinfo=UTC)


async def test_another_lead_providers_participant_is_refused(service: Service, world: World) -> None:
    person = await world.teacher(lead_provider=world.harbour)

    assert await codes(service, world.alder, declared(person)) == [("participant_id", "never_trained_here")]
    assert await codes(service, world.alder, declared(uuid4())) == [("participant_id", "participant_not_found")]


async def test_an_earlier_milestone_may_not_be_dated_after_a_later_one_from_2025(
    service: Service, world: World
) -> None:
    person = await world.teacher()
    await submit_declaration(
        service,
        OCTOBER,
        world.alder,
        declared(person, declaration_type="retained-1", declaration_date="2025-09-20T10:00:00Z"),
    )

    assert await codes(service, world.alder, declared(person)) == [("declaration_date", "after_a_later_type")]


async def test_training_today_under_a_frozen_year_refuses_declarations(service: Service, world: World) -> None:
    person = await world.teacher(contract_year=2022, started_on=date(2022, 9, 1))

    assert ("cohort", "payments_frozen") in await codes(
        service, world.alder, declared(person, declaration_date="2022-10-01T10:00:00Z")
    )


async def test_a_closed_year_is_refused_also_when_its_training_has_ended(service: Service, world: World) -> None:
    person = await world.teacher(
        contract_year=2022, started_on=date(2022, 9, 1), finished_on=date(2023, 7, 31), eligible=False
    )

    assert await codes(
        service, world.alder, declared(person, declaration_date="2022-10-01T10:00:00Z", evidence_held=None)
    ) == [("cohort", "payments_frozen")]


async def test_a_cohort_nobody_has_set_up_is_named_and_never_an_exception(service: Service, world: World) -> None:
    person = await world.teacher(contract_year=2019, started_on=date(2019, 9, 1))

    found = await codes(service, world.alder, declared(person))

    assert ("cohort", "contract_year_not_set_up") in found


@on_sqlite_alone
@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("0001-01-01T00:00:00Z", "declaration_date_not_readable"),
        ("9999-12-31T23:59:59Z", "declaration_date_not_readable"),
        ("2025-02-30T10:00:00Z", "declaration_date_not_readable"),
        ("1066-10-14T09:00:00Z", "before_the_milestone"),
        ("2999-01-01T10:00:00Z", "dated_in_the_future"),
        ("²⁰²⁵-10-02T10:00:00Z", "declaration_date_not_readable"),
    ],
)
async def test_an_absurd_date_is_answered_by_a_rule(service: Service, world: World, moment: str, code: str) -> None:
    sent = declared(await world.teacher(), declaration_date=moment)

    assert await codes(service, world.alder, sent) == [("declaration_date", code)]


@pytest.mark.parametrize(
    ("role", "year", "declaration_type", "code"),
    [
        ("mentor", 2025, "retained-1", "mentor_type_not_funded"),
        ("mentor", 2024, "extended-1", "mentor_never_extended"),
        ("ect", 2025, "extended-1", "type_not_on_schedule"),
    ],
)
async def test_who_may_have_which_type_is_decided_by_its_own_decision_dec_03_dec_04_ext_2(
    service: Service, world: World, *, role: str, year: int, declaration_type: str, code: str
) -> None:
    person = await world.teacher(role, year)
    course = {"ect": "ecf-induction", "mentor": "ecf-mentor"}[role]
    sent = declared(person, course_identifier=course, declaration_type=declaration_type, evidence_held="other")

    assert ("declaration_type", code) in await codes(service, world.alder, sent)


async def test_no_declaration_lies_ahead_by_a_second(service: Service, world: World) -> None:
    moment = OCTOBER.now
    sent = declared(await world.teacher(), declaration_date=moment.isoformat())
    ahead = declared(await world.teacher(), declaration_date=(moment + timedelta(seconds=1)).isoformat())

    assert await submit_declaration(service, OCTOBER, world.alder, sent)
    assert await codes(service, world.alder, ahead) == [("declaration_date", "dated_in_the_future")]
