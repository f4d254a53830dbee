"""Statements come from the calendar, are payable after their deadline, paid once, and never change after that."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from engine.calendar import Month
from service.decisions.tables import RecordedDecision
from service.declarations.operations import submit_declaration
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.context import Call, Service
from service.platform.database import DatabaseError
from service.platform.errors import NotFound, Refused
from service.statements.operations import (
    Generated,
    add_adjustment,
    authorise_statement,
    explain_line,
    generate_statement,
    generate_statements,
    make_due_statements_payable,
    show_statement,
)
from service.statements.reading import StatementFilters, visible_statement, visible_statements
from service.statements.tables import Statement, StatementRecord
from tests.service.declarations.world import LONG_AGO, World, call_on, declared, insert

OCTOBER = call_on(date(2025, 10, 3))
ON_THE_DEADLINE = call_on(date(2025, 10, 31))
AFTER_THE_DEADLINE = call_on(date(2025, 11, 1), actor="finance Priya Shah")
NOVEMBER = Month(2025, 11)


async def november(service: Service, call: Call = OCTOBER) -> Generated:
    """Alder Vale's first output statement of 2025, drawn up."""
    (generated,) = await generate_statements(service, call, 2025, lead_provider="alder-vale-teaching", month=NOVEMBER)
    return generated


async def one_declaration(service: Service, world: World) -> UUID:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))
    public_id: UUID = row["public_id"]
    return public_id


async def reasons(service: Service, public_id: UUID, call: Call = AFTER_THE_DEADLINE) -> list[str | None]:
    with pytest.raises(Refused) as refused:
        await authorise_statement(service, call, public_id)
    return [entry.code for entry in refused.value.entries]


async def test_a_cohorts_statements_are_drawn_up_for_every_lead_provider_with_a_contract(
    service: Service, world: World
) -> None:
    told: list[tuple[int, int]] = []

    generated = await generate_statements(
        service, OCTOBER, 2025, month=NOVEMBER, progress=lambda done, total: told.append((done, total))
    )

    assert [one.row["lead_provider.short_name"] for one in generated] == ["alder-vale-teaching", "harbour-learning"]
    assert told == [(1, 2), (2, 2)]


async def test_the_document_counts_the_declarations_on_the_statement(service: Service, world: World) -> None:
    public_id = await one_declaration(service, world)

    generated = await november(service)

    first = generated.document.lines[0]
    assert (first.declaration_type, first.count, first.declarations) == ("started", 1, (str(public_id),))
    assert generated.document.statement.instalment == 1


async def test_the_deadline_day_still_counts(service: Service, world: World) -> None:
    await one_declaration(service, world)

    assert (await november(service, ON_THE_DEADLINE)).row["state"] == "open"
    assert (await november(service, AFTER_THE_DEADLINE)).row["state"] == "payable"
    assert {row["payment_state"] for row in await Declaration.select()} == {"payable"}


async def test_a_document_is_kept_only_when_it_differs(service: Service, world: World) -> None:
    first, second = await november(service), await november(service)
    await one_declaration(service, world)
    third = await november(service)

    assert (first.changed, second.changed, third.changed) == (True, False, True)
    assert await StatementRecord.count() == 2


async def test_declarations_of_earlier_statements_fill_the_bands_first(service: Service, world: World) -> None:
    await one_declaration(service, world)
    await november(service, AFTER_THE_DEADLINE)
    later = call_on(date(2025, 11, 20))
    await submit_declaration(service, later, world.alder, declared(await world.teacher()))

    (january,) = await generate_statements(
        service, later, 2025, lead_provider="alder-vale-teaching", month=Month(2026, 1)
    )

    places = january.document.lines[0].places
    assert places is not None
    assert (places.taken_before, places.taken_after) == (1, 2)


async def test_authorising_pays_what_is_on_the_statement_and_freezes_the_document(
    service: Service, world: World
) -> None:
    await one_declaration(service, world)
    public_id = (await november(service, AFTER_THE_DEADLINE)).row["public_id"]

    row = await authorise_statement(service, AFTER_THE_DEADLINE, public_id)

    assert (row["state"], row["authorised_by"]) == ("paid", "finance Priya Shah")
    assert {one["payment_state"] for one in await Declaration.select()} == {"paid"}
    shown = await show_statement(public_id)
    assert shown.authorised
    again = await generate_statement(service, call_on(date(2026, 2, 1)), public_id)
    assert (again.changed, again.document) == (False, shown.document)
    assert await reasons(service, public_id) == ["already_authorised"]


async def test_what_may_not_be_authorised_says_why(service: Service, world: World) -> None:
    public_id = (await november(service)).row["public_id"]

    assert await reasons(service, public_id, ON_THE_DEADLINE) == ["deadline_to_come"]
    assert await reasons(service, public_id) == ["not_payable"]


async def test_a_statement_with_a_service_fee_alone_is_authorised(service: Service, world: World) -> None:
    public_id = (await november(service, AFTER_THE_DEADLINE)).row["public_id"]

    assert (await authorise_statement(service, AFTER_THE_DEADLINE, public_id))["state"] == "paid"


async def test_service_statements_are_authorised_too(service: Service, world: World) -> None:
    (december,) = await generate_statements(
        service, OCTOBER, 2025, lead_provider="alder-vale-teaching", month=Month(2025, 12)
    )

    assert december.row["kind"] == "service"
    june = call_on(date(2026, 6, 1))
    await make_due_statements_payable(service, june)
    assert (await authorise_statement(service, june, december.row["public_id"]))["state"] == "paid"


async def test_the_database_itself_refuses_to_change_a_kept_document(service: Service, world: World) -> None:
    await november(service)

    with pytest.raises(DatabaseError):
        await StatementRecord.update({StatementRecord.total_pence: 1}, force=True)


async def test_an_adjustment_is_a_line_of_the_next_document(service: Service, world: World) -> None:
    before = await november(service)
    public_id = before.row["public_id"]

    await add_adjustment(
        service, OCTOBER, public_id, label="Late claims", amount_pence=-12345, reason="Agreed by letter"
    )

    after = await november(service)
    assert after.document.totals.subtotal.pence == before.document.totals.subtotal.pence - 12345


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount_pence": 0}, ["amount_not_usable"]),
        ({"amount_pence": 100_000_001}, ["amount_not_usable"]),
        ({"label": " "}, ["label_not_usable"]),
        ({"label": "x" * 501, "reason": ""}, ["label_not_usable", "reason_missing"]),
    ],
)
async def test_an_adjustment_that_cannot_stand_says_every_reason(
    service: Service, world: World, changes: dict[str, object], expected: list[str]
) -> None:
    public_id = (await november(service)).row["public_id"]
    wanted = {"label": "Late claims", "amount_pence": 100, "reason": "Agreed", **changes}

    with pytest.raises(Refused) as refused:
        await add_adjustment(service, OCTOBER, public_id, **wanted)  # type: ignore[arg-type] # as a caller might

    assert [entry.code for entry in refused.value.entries] == expected


async def test_lead_providers_see_their_output_statements_alone(service: Service, world: World) -> None:
    generated = await generate_statements(service, OCTOBER, 2025)
    calendar = service.rulebook.policy.statement_calendars[2025]

    seen = await visible_statements(world.alder, StatementFilters(), limit=100, offset=0)

    assert len(seen) == sum(entry.kind.value == "output" for entry in calendar)
    hidden = next(
        one.row for one in generated if one.row["kind"] == "service" and one.row["lead_provider"] == world.alder
    )
    for reader, public_id in ((world.alder, hidden["public_id"]), (world.harbour, seen[0]["public_id"])):
        with pytest.raises(NotFound):
            await visible_statement(reader, public_id)


async def test_a_line_is_explained_down_to_file_and_line(service: Service, world: World) -> None:
    await one_declaration(service, world)
    public_id = (await november(service)).row["public_id"]

    said = "\n".join(await explain_line(public_id, 1))

    assert "contracts_2025/2025/call_off_contracts/alder-vale-teaching.yaml:" in said
    with pytest.raises(NotFound, match="no line 99"):
        await explain_line(public_id, 99)


@pytest.mark.parametrize(
    ("year", "lead_provider", "month"),
    [(1999, None, None), (2025, "nobody", None), (2025, None, Month(1999, 1)), (2025, "wrenfield-trust", None)],
)
async def test_what_is_not_set_up_is_not_found(
    service: Service, world: World, year: int, lead_provider: str | None, month: Month | None
) -> None:
    with pytest.raises(NotFound):
        await generate_statements(service, OCTOBER, year, lead_provider=lead_provider, month=month)


async def test_each_of_five_thousand_declarations_is_counted_once(service: Service, world: World) -> None:
    public_id = (await november(service)).row["public_id"]
    await many_declarations(world, public_id, 5000)

    generated = await generate_statement(service, OCTOBER, public_id)

    assert sum(line.count or 0 for line in generated.document.lines if line.declaration_type) == 5000
    assert len({one for line in generated.document.lines for one in line.declarations}) == 5000


async def many_declarations(world: World, statement: UUID, number: int) -> None:
    """That many eligible declarations of as many ECTs, without judging them."""
    person = await world.teacher()
    on = await Statement.select(Statement.id).where(Statement.public_id == statement).first()
    assert on is not None
    acceptance = await insert(
        RecordedDecision(
            public_id=uuid4(), decision="x", edition="x", digest="x", about=OCTOBER.today, known_at=OCTOBER.now,
            subject_kind="test", subject_id="test", document="{}",
        )
    )  # fmt: skip
    teachers = await many_teachers(number)
    rows = [
        Declaration(
            public_id=uuid4(), teacher=teacher, role="ect", training_period=person.training, lead_provider=world.alder,
            delivery_partner=world.partner, contract_year=2025, declaration_type="started", line="banded",
            declared_at=datetime(2025, 10, 1, tzinfo=UTC) + timedelta(seconds=place), payment_state="eligible",
            clawback_state="none", statement=on["id"], acceptance=acceptance,
            created_at=OCTOBER.now, updated_at=OCTOBER.now,
        )
        for place, teacher in enumerate(teachers)
    ]  # fmt: skip
    for start in range(0, number, 500):
        await Declaration.insert(*rows[start : start + 500])


async def many_teachers(number: int) -> list[int]:
    ids: list[int] = []
    for _ in range(0, number, 500):
        new = [Teacher(public_id=uuid4(), full_name="x", created_at=LONG_AGO, updated_at=LONG_AGO) for _ in range(500)]
        ids.extend(row["id"] for row in await Teacher.insert(*new))
    return ids
