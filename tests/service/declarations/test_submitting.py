"""A declaration is judged by the rules and, when nothing speaks against it, stands on the statement that pays it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import orjson
import pytest

from service.decisions.tables import RecordedDecision
from service.declarations.operations import make_eligible, submit_declaration, void_declaration
from service.declarations.submitted import SubmittedDeclaration
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.audit import AuditEvent
from service.platform.context import Service
from service.platform.errors import Refused
from service.statements.tables import Statement
from tests.service.declarations.world import World, call_on, declared

OCTOBER = call_on(date(2025, 10, 3))


async def codes(service: Service, lead_provider: int, sent: SubmittedDeclaration) -> list[tuple[str, str | None]]:
    """The fields and codes a declaration is refused with."""
    with pytest.raises(Refused) as refused:
        await submit_declaration(service, OCTOBER, lead_provider, sent)
    return [(entry.title, entry.code) for entry in refused.value.entries]


async def test_an_accepted_declaration_stands_on_the_earliest_open_output_statement(
    service: Service, world: World
) -> None:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))

    statement = await Statement.select().where(Statement.public_id == row["statement.public_id"]).first()
    assert statement is not None
    assert (statement["month"], statement["kind"], statement["state"]) == ("2025-11", "output", "open")
    assert statement["deadline_on"] >= OCTOBER.today
    assert (row["payment_state"], row["line"], row["evidence_held"]) == (
        "eligible",
        "banded",
        "training-event-attended",
    )


async def test_statements_of_the_year_are_made_from_the_policy_calendar_once(service: Service, world: World) -> None:
    for _ in range(2):
        await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))

    calendar = service.rulebook.policy.statement_calendars[2025]
    rows = await Statement.select().order_by(Statement.payment_on)
    assert [(row["month"], row["kind"]) for row in rows] == [(str(one.month), one.kind.value) for one in calendar]


async def test_every_decision_about_an_accepted_declaration_is_recorded(service: Service, world: World) -> None:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))

    recorded = await RecordedDecision.select().where(RecordedDecision.subject_id == str(row["public_id"]))
    names = [one["decision"] for one in recorded]
    assert names == ["declaration_type", "evidence", "declaration_acceptance", "declaration_payability"]


async def test_a_declaration_for_someone_not_yet_eligible_waits_without_a_statement(
    service: Service, world: World
) -> None:
    person = await world.teacher(eligible=False)

    row = await submit_declaration(service, OCTOBER, world.alder, declared(person))

    assert (row["payment_state"], row["statement.public_id"], row["line"]) == ("submitted", None, "none")


async def test_waiting_declarations_are_attached_when_the_person_becomes_eligible(
    service: Service, world: World
) -> None:
    person = await world.teacher(eligible=False)
    row = await submit_declaration(service, OCTOBER, world.alder, declared(person))
    later = call_on(date(2025, 11, 20))

    async with service.database.transaction():
        await Teacher.update({Teacher.ect_eligible_from: date(2025, 11, 20)}).where(Teacher.id == person.teacher)
        moved = await make_eligible(service, later, person.teacher, "ect")

    assert moved == [row["public_id"]]
    now = await Declaration.objects(Declaration.statement).get(Declaration.public_id == row["public_id"])
    assert now is not None
    assert (now.payment_state, now.line, now.statement.month) == ("eligible", "banded", "2026-01")


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


async def test_before_2025_a_wrong_order_is_accepted_with_a_warning_x_17(service: Service, world: World) -> None:
    person = await world.teacher(contract_year=2024, started_on=date(2024, 9, 1), schedule="ecf-extended-september")
    dates = (("completed", "2025-06-10T10:00:00Z"), ("extended-1", "2025-07-10T10:00:00Z"))
    for declaration_type, moment in dates:
        row = await submit_declaration(
            service,
            OCTOBER,
            world.alder,
            declared(person, declaration_type=declaration_type, declaration_date=moment, evidence_held="other"),
        )

    event = await AuditEvent.select(AuditEvent.detail).where(AuditEvent.subject_id == str(row["public_id"])).first()
    assert event is not None
    assert orjson.loads(event["detail"])["warnings"] == ["after_a_later_type"]


async def test_the_training_judged_is_the_latest_started_also_when_it_lies_ahead(
    service: Service, world: World
) -> None:
    person = await world.teacher(contract_year=2024, started_on=date(2024, 9, 1), finished_on=date(2025, 8, 31))
    await world.training(person.stay, world.alder, 2025, date(2026, 1, 5))

    row = await submit_declaration(service, OCTOBER, world.alder, declared(person))

    assert row["contract_year"] == 2025


async def test_uplift_is_paid_on_started_of_2024_at_a_flagged_school(service: Service, world: World) -> None:
    await world.uplift(2024, pupil_premium=True)
    person = await world.teacher(contract_year=2024, started_on=date(2024, 9, 1))
    november = call_on(date(2024, 11, 4))

    row = await submit_declaration(
        service,
        november,
        world.alder,
        declared(person, declaration_date="2024-10-02T10:00:00Z", evidence_held=None),
    )

    kept = await Declaration.select().where(Declaration.public_id == row["public_id"]).first()
    assert kept is not None
    assert (kept["uplift"], kept["pupil_premium"], kept["sparsity"]) == (True, True, False)


async def test_uplift_is_neither_asked_about_nor_paid_from_2025(service: Service, world: World) -> None:
    await world.uplift(2025, pupil_premium=True, sparsity=True)

    row = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))

    assert not row["uplift"]
    assert not await RecordedDecision.exists().where(RecordedDecision.decision == "uplift")


async def test_an_ects_declaration_keeps_the_mentor_paired_nearest_to_its_day(service: Service, world: World) -> None:
    person = await world.teacher()
    first, second = await world.teacher("mentor"), await world.teacher("mentor")
    await world.pair(person, first, date(2025, 9, 1), date(2025, 9, 10))
    await world.pair(person, second, date(2025, 9, 25))

    row = await submit_declaration(service, OCTOBER, world.alder, declared(person))

    assert row["mentor.public_id"] == second.public_id


async def test_the_same_declaration_again_gives_the_first(service: Service, world: World) -> None:
    sent = declared(await world.teacher())
    first = await submit_declaration(service, OCTOBER, world.alder, sent)

    again = await submit_declaration(service, call_on(date(2026, 3, 1)), world.alder, sent)

    assert again == first
    assert await Declaration.count() == 1


async def test_evidence_that_policy_ignores_does_not_make_it_another_declaration(
    service: Service, world: World
) -> None:
    person = await world.teacher(contract_year=2024, started_on=date(2024, 9, 1))
    november = call_on(date(2024, 11, 4))
    sent = declared(person, declaration_date="2024-10-02T10:00:00Z", evidence_held=None)

    first = await submit_declaration(service, november, world.alder, sent)

    assert await submit_declaration(service, november, world.alder, sent) == first


@pytest.mark.parametrize(
    "changes", [{"declaration_date": "2025-10-02T10:00:01Z"}, {"evidence_held": "self-study-material-completed"}]
)
async def test_a_different_one_of_the_same_type_is_refused(
    service: Service, world: World, changes: dict[str, str]
) -> None:
    person = await world.teacher()
    await submit_declaration(service, OCTOBER, world.alder, declared(person))

    assert ("declaration_type", "already_declared") in await codes(service, world.alder, declared(person, **changes))


async def test_after_voiding_the_same_declaration_is_a_new_one(service: Service, world: World) -> None:
    sent = declared(await world.teacher())
    first = await submit_declaration(service, OCTOBER, world.alder, sent)
    await void_declaration(service, OCTOBER, world.alder, first["public_id"])

    second = await submit_declaration(service, OCTOBER, world.alder, sent)

    assert second["public_id"] != first["public_id"]


async def test_sixty_four_at_once_make_one(service: Service, world: World) -> None:
    sent = declared(await world.teacher())

    rows = await asyncio.gather(*(submit_declaration(service, OCTOBER, world.alder, sent) for _ in range(64)))

    assert len({row["public_id"] for row in rows}) == 1
    assert await Declaration.count() == 1
    assert await AuditEvent.count() == 1


async def test_many_different_ones_at_once_all_stand(service: Service, world: World) -> None:
    people = [await world.teacher() for _ in range(8)]

    rows = await asyncio.gather(
        *(submit_declaration(service, OCTOBER, world.alder, declared(person)) for person in people)
    )

    assert len({row["public_id"] for row in rows}) == 8
    assert len({row["statement.public_id"] for row in rows}) == 1


async def test_no_declaration_lies_ahead_by_a_second(service: Service, world: World) -> None:
    moment = OCTOBER.now
    sent = declared(await world.teacher(), declaration_date=moment.isoformat())
    ahead = declared(await world.teacher(), declaration_date=(moment + timedelta(seconds=1)).isoformat())

    assert await submit_declaration(service, OCTOBER, world.alder, sent)
    assert await codes(service, world.alder, ahead) == [("declaration_date", "dated_in_the_future")]
