"""An accepted declaration: its statement, its decisions, its uplift and its mentor."""

from __future__ import annotations

from datetime import date

import orjson
import pytest

from service.decisions.tables import RecordedDecision
from service.declarations.operations import make_eligible, submit_declaration
from service.declarations.reading import declaration_row
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.audit import AuditEvent
from service.platform.context import Service
from service.schools.tables import SchoolUplift
from service.statements.tables import Statement
from tests.service.declarations.submitting import OCTOBER
from tests.service.declarations.world import World, call_on, declared


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


@pytest.mark.parametrize("flagged_at_first", [True, False])
async def test_the_flags_of_the_day_it_is_made_stay_with_a_declaration_that_waits_upl_08(
    service: Service, world: World, *, flagged_at_first: bool
) -> None:
    await world.uplift(2024, pupil_premium=flagged_at_first)
    person = await world.teacher(contract_year=2024, started_on=date(2024, 9, 2), eligible=False)
    sent = declared(person, declaration_date="2024-10-02T10:00:00Z")
    waiting = await submit_declaration(service, call_on(date(2024, 10, 3)), world.alder, sent)
    await SchoolUplift.update({SchoolUplift.pupil_premium: not flagged_at_first}, force=True)

    await Teacher.update({Teacher.ect_eligible_from: date(2024, 10, 4)}).where(Teacher.id == person.teacher)
    async with service.database.transaction():
        await make_eligible(service, call_on(date(2024, 10, 4)), person.teacher, "ect")

    row = await declaration_row(waiting["public_id"])
    assert (row["payment_state"], row["uplift"]) == ("eligible", flagged_at_first)


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
