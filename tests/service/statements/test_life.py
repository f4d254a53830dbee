"""A statement's life: rulings on what waits, checks by a second person, reversals, adjustments, notes, deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from engine.calendar import Month
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.reading import declaration_row
from service.platform.context import Call, Service
from service.platform.errors import NotFound, Refused
from service.rulings.reading import What
from service.statements.history import explain_statement, statement_history
from service.statements.operations import (
    RulingAsked,
    add_adjustment,
    add_note,
    authorise_statement,
    change_adjustment,
    change_deadline,
    check_statement,
    generate_statement,
    generate_statements,
    remove_adjustment,
    reverse_authorisation,
    rule,
    show_statement,
    take_check_back,
    waiting_on,
)
from service.statements.tables import LedgerEntry, Statement
from tests.service.declarations.world import World, call_on, declared
from tests.service.statements.small_bands import with_small_bands

OCTOBER = call_on(date(2025, 10, 3))
PRIYA = call_on(date(2025, 11, 1), actor="finance Priya Shah")
OMAR = call_on(date(2025, 11, 1), actor="finance Omar Reid")
IN_JANUARY = call_on(date(2026, 1, 2), actor="finance Priya Shah")
NOVEMBER, JANUARY = Month(2025, 11), Month(2026, 1)


@pytest.fixture
def service(service: Service) -> Service:
    """The service with a contract of Alder Vale that has one band of two places at 1,000 pounds."""
    return with_small_bands(service)


async def drawn_up(service: Service, call: Call = OCTOBER, month: Month = NOVEMBER) -> UUID:
    (one,) = await generate_statements(service, call, 2025, lead_provider="alder-vale-teaching", month=month)
    public_id: UUID = one.row["public_id"]
    return public_id


async def declarations(service: Service, world: World, number: int, call: Call = OCTOBER) -> list[UUID]:
    return [
        (await submit_declaration(service, call, world.alder, declared(await world.teacher())))["public_id"]
        for _ in range(number)
    ]


async def refused(awaited: object) -> list[str | None]:
    with pytest.raises(Refused) as refusal:
        await awaited  # type: ignore[misc] # a coroutine
    return [entry.code for entry in refusal.value.entries]


async def state_of(public_id: UUID) -> tuple[str, str]:
    row = await declaration_row(public_id)
    return row["payment_state"], row["clawback_state"]


async def line_amounts(public_id: UUID, kind: str) -> list[tuple[int | None, int]]:
    document = (await show_statement(public_id)).document
    return [(line.count, line.amount.pence) for line in document.lines if line.kind.value == kind]


async def test_a_statement_with_declarations_beyond_the_last_band_waits_for_rulings(
    service: Service, world: World
) -> None:
    made = await declarations(service, world, 4)
    statement = await drawn_up(service, PRIYA)

    waiting = await waiting_on(service, statement)

    assert {one.declaration for one in waiting} == {str(each) for each in made[2:]}
    assert {(one.reason, one.proposed_pence) for one in waiting} == {("beyond the last band", 12000)}
    assert await refused(authorise_statement(service, PRIYA, statement)) == ["waits_for_a_ruling"]


async def test_each_waiting_declaration_is_paid_held_or_refused(service: Service, world: World) -> None:
    *_, paid, held, not_paid = await declarations(service, world, 5)
    statement = await drawn_up(service, PRIYA)
    for public_id, what, amount in (
        (paid, What.PAY, 9999),
        (held, What.HOLD, None),
        (not_paid, What.REFUSE, None),
    ):
        await rule(service, PRIYA, statement, RulingAsked(what, "Agreed by letter", public_id, amount_pence=amount))

    await authorise_statement(service, PRIYA, statement)

    assert await line_amounts(statement, "output_payment") == [(2, 24000), (1, 9999), (1, 0)]
    assert [await state_of(each) for each in (paid, held, not_paid)] == [
        ("paid", "none"),
        ("eligible", "none"),
        ("voided", "none"),
    ]
    january = await drawn_up(service, PRIYA, JANUARY)
    assert [one.declaration for one in await waiting_on(service, january)] == [str(held)]


async def test_a_whole_line_is_ruled_on_at_once_at_the_proposed_fee(service: Service, world: World) -> None:
    await declarations(service, world, 4)
    statement = await drawn_up(service, PRIYA)
    (line,) = {one.line for one in await waiting_on(service, statement)}

    ruled = await rule(service, PRIYA, statement, RulingAsked(What.PAY, "Agreed", line=line))

    assert len(ruled.declarations) == 2
    assert await line_amounts(statement, "output_payment") == [(2, 24000), (2, 24000)]


async def test_what_a_ruling_paid_is_taken_back_whole_and_fills_no_band(service: Service, world: World) -> None:
    made = await declarations(service, world, 3)
    statement = await drawn_up(service, PRIYA)
    await rule(service, PRIYA, statement, RulingAsked(What.PAY, "Agreed", made[2], amount_pence=5000))
    await authorise_statement(service, PRIYA, statement)

    await void_declaration(service, PRIYA, world.alder, made[2])

    january = await drawn_up(service, IN_JANUARY, JANUARY)
    assert await line_amounts(january, "clawback") == [(1, -5000)]
    document = (await show_statement(january)).document
    assert document.earlier_unplaced == ()
    await authorise_statement(service, IN_JANUARY, january)
    assert await state_of(made[2]) == ("paid", "clawed_back")


async def test_a_later_ruling_replaces_an_earlier_one_and_may_be_withdrawn(service: Service, world: World) -> None:
    made = await declarations(service, world, 3)
    statement = await drawn_up(service, PRIYA)
    await rule(service, PRIYA, statement, RulingAsked(What.REFUSE, "Not agreed", made[2]))
    await rule(service, OMAR, statement, RulingAsked(What.PAY, "Agreed after all", made[2], amount_pence=100))
    assert await line_amounts(statement, "output_payment") == [(2, 24000), (1, 100)]

    await rule(service, PRIYA, statement, RulingAsked(What.WITHDRAW, "To be discussed", made[2]))

    assert [one.declaration for one in await waiting_on(service, statement)] == [str(made[2])]
    told = await statement_history(statement)
    assert [(one["what"], one["author"]) for one in told["rulings"]] == [
        ("refuse", "finance Priya Shah"),
        ("pay", "finance Omar Reid"),
        ("withdraw", "finance Priya Shah"),
    ]


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"reason": " "}, ["reason_missing"]),
        ({"declaration": UUID(int=1)}, ["nothing_to_rule_on"]),
        ({"declaration": None, "line": 99}, ["nothing_to_rule_on"]),
        ({"amount_pence": 0}, ["amount_not_usable"]),
        ({"what": What.HOLD, "amount_pence": 5}, ["amount_not_usable"]),
    ],
)
async def test_a_ruling_that_cannot_stand_says_every_reason(
    service: Service, world: World, changed: dict[str, object], codes: list[str]
) -> None:
    made = await declarations(service, world, 3)
    statement = await drawn_up(service, PRIYA)
    asked = replace(RulingAsked(What.PAY, "Agreed", made[2]), **changed)  # type: ignore[arg-type] # as a caller might

    assert await refused(rule(service, PRIYA, statement, asked)) == codes


async def test_a_second_person_authorises_what_the_first_one_checked(service: Service, world: World) -> None:
    service = replace(service, second_person=True)
    await declarations(service, world, 1)
    statement = await drawn_up(service, PRIYA)
    assert await refused(authorise_statement(service, PRIYA, statement)) == ["not_checked"]

    assert (await check_statement(service, PRIYA, statement))["state"] == "checked"

    assert await refused(authorise_statement(service, PRIYA, statement)) == ["same_person"]
    assert (await authorise_statement(service, OMAR, statement))["state"] == "paid"
    (authorisation,) = (await statement_history(statement))["authorisations"]
    assert (authorisation["checked_by"], authorisation["authorised_by"]) == ("finance Priya Shah", "finance Omar Reid")


async def test_what_changes_after_a_check_undoes_it(service: Service, world: World) -> None:
    service = replace(service, second_person=True)
    (made,) = await declarations(service, world, 1)
    statement = await drawn_up(service, PRIYA)
    await check_statement(service, PRIYA, statement)
    await void_declaration(service, PRIYA, world.alder, made)

    assert await refused(authorise_statement(service, OMAR, statement)) == ["changed_since_checked"]
    assert (await generate_statement(service, OMAR, statement)).row["state"] == "payable"
    await check_statement(service, PRIYA, statement)
    await add_adjustment(service, PRIYA, statement, label="Late", amount_pence=1, reason="Agreed")
    assert (await generate_statement(service, OMAR, statement)).row["state"] == "payable"
    await check_statement(service, PRIYA, statement)
    assert (await take_check_back(service, PRIYA, statement, "Looked at the wrong one"))["state"] == "payable"


async def test_a_reversal_leaves_the_document_and_balances_the_books(service: Service, world: World) -> None:
    (made,) = await declarations(service, world, 1)
    statement = await drawn_up(service, PRIYA)
    await authorise_statement(service, PRIYA, statement)
    before = (await show_statement(statement)).digest
    assert await refused(reverse_authorisation(service, PRIYA, statement, "")) == ["reason_missing"]

    row = await reverse_authorisation(service, PRIYA, statement, "Authorised by mistake")

    assert (row["state"], row["authorised_at"]) == ("payable", None)
    assert await state_of(made) == ("payable", "none")
    shown = await show_statement(statement)
    assert (shown.digest, shown.authorised) == (before, False)
    accounts: dict[str, int] = {}
    for entry in await LedgerEntry.select():
        accounts[entry["account"]] = accounts.get(entry["account"], 0) + entry["amount_pence"]
    assert accounts
    assert set(accounts.values()) == {0}
    await authorise_statement(service, OMAR, statement)
    told = (await statement_history(statement))["authorisations"]
    assert [(one["reversal_reason"], one["authorised_by"]) for one in told] == [
        ("Authorised by mistake", "finance Priya Shah"),
        (None, "finance Omar Reid"),
    ]


async def test_statements_are_reversed_latest_first_and_clawbacks_wait_for_their_payment(
    service: Service, world: World
) -> None:
    (made,) = await declarations(service, world, 1)
    november = await drawn_up(service, PRIYA)
    await authorise_statement(service, PRIYA, november)
    await void_declaration(service, PRIYA, world.alder, made)
    january = await drawn_up(service, IN_JANUARY, JANUARY)
    await authorise_statement(service, IN_JANUARY, january)

    assert await refused(reverse_authorisation(service, IN_JANUARY, november, "Wrong")) == [
        "later_statement_authorised"
    ]
    await reverse_authorisation(service, IN_JANUARY, january, "Wrong")
    assert await state_of(made) == ("paid", "awaiting_clawback")
    await reverse_authorisation(service, IN_JANUARY, november, "Wrong")
    assert await state_of(made) == ("payable", "awaiting_clawback")

    assert await refused(authorise_statement(service, IN_JANUARY, january)) == ["takes_back_what_is_not_paid"]
    await authorise_statement(service, IN_JANUARY, november)
    await authorise_statement(service, IN_JANUARY, january)
    assert await state_of(made) == ("paid", "clawed_back")


async def test_adjustments_are_changed_and_removed_as_new_records(service: Service, world: World) -> None:
    statement = await drawn_up(service, PRIYA)
    await add_adjustment(service, PRIYA, statement, label="Late claims", amount_pence=500, reason="Agreed")
    ((first,)) = (await statement_history(statement))["adjustments"]
    number = first["number"]

    await change_adjustment(service, OMAR, statement, number, label="Late claim", amount_pence=-250, reason="Slip")
    assert (await generate_statement(service, PRIYA, statement)).document.totals.adjustments.pence == -250
    await remove_adjustment(service, PRIYA, statement, number, reason="Not due")

    assert (await generate_statement(service, PRIYA, statement)).document.totals.adjustments.pence == 0
    told = await statement_history(statement)
    assert told["adjustments"] == []
    assert [(one["amount_pence"], one["removed"]) for one in told["adjustment_history"]] == [
        (500, False),
        (-250, False),
        (-250, True),
    ]
    with pytest.raises(NotFound, match="no adjustment"):
        await remove_adjustment(service, PRIYA, statement, number, reason="Again")


async def test_adjustments_stand_once_paid_and_notes_may_still_be_written(service: Service, world: World) -> None:
    statement = await drawn_up(service, PRIYA)
    await add_adjustment(service, PRIYA, statement, label="Late claims", amount_pence=500, reason="Agreed")
    number = (await statement_history(statement))["adjustments"][0]["number"]
    await authorise_statement(service, PRIYA, statement)

    assert await refused(remove_adjustment(service, PRIYA, statement, number, reason="Not due")) == [
        "already_authorised"
    ]
    await add_note(service, OMAR, statement, "Looked at by the auditors.")
    assert await refused(add_note(service, OMAR, statement, " ")) == ["note_not_usable"]
    assert [one["words"] for one in (await statement_history(statement))["notes"]] == ["Looked at by the auditors."]


async def test_a_payable_statement_is_open_again_when_its_deadline_is_moved_ahead(
    service: Service, world: World
) -> None:
    (made,) = await declarations(service, world, 1)
    statement = await drawn_up(service, PRIYA)
    assert await state_of(made) == ("payable", "none")

    row = await change_deadline(service, PRIYA, statement, deadline=date(2025, 11, 7), reason="The school closed")

    assert (row["state"], row["deadline_on"]) == ("open", date(2025, 11, 7))
    assert await state_of(made) == ("eligible", "none")


async def test_declarations_go_to_the_earliest_statement_when_theirs_is_no_more(service: Service, world: World) -> None:
    (made,) = await declarations(service, world, 1)
    statement, january = await drawn_up(service), await drawn_up(service, OCTOBER, JANUARY)
    await Statement.update({Statement.payment_on: date(2026, 1, 20)}).where(Statement.public_id == statement)
    await Statement.update({Statement.deadline_on: date(2025, 11, 3)}).where(Statement.public_id == january)

    await change_deadline(service, OCTOBER, statement, deadline=date(2025, 11, 10), reason="The school closed")

    row = await declaration_row(made)
    assert row["statement.public_id"] == january


@pytest.mark.parametrize(
    ("deadline", "payment", "reason", "code"),
    [
        (date(2025, 10, 3), None, "x", "deadline_not_ahead"),
        (date(2025, 11, 25), None, "x", "payment_not_after_deadline"),
        (date(2025, 11, 24), date(2025, 12, 25), "x", "out_of_order"),
        (date(2025, 11, 24), None, " ", "reason_missing"),
    ],
)
async def test_a_deadline_that_may_not_be_moved_names_the_rule(
    service: Service, world: World, *, deadline: date, payment: date | None, reason: str, code: str
) -> None:
    statement = await drawn_up(service)

    with pytest.raises(Refused) as refusal:
        await change_deadline(service, OCTOBER, statement, deadline=deadline, payment=payment, reason=reason)

    (entry,) = refusal.value.entries
    assert entry.code == code
    assert entry.policy is not None
    assert entry.policy.decision == "statement_deadline"


async def test_a_statement_is_explained_with_the_decision_behind_each_declaration(
    service: Service, world: World
) -> None:
    (made,) = await declarations(service, world, 1)
    statement = await drawn_up(service)

    explained = await explain_statement(service, statement, 1)

    (behind,) = explained.data["lines"][0]["declarations"]
    assert behind["id"] == str(made)
    assert behind["edition"] == "2021-06-01"
    assert any(behind["decision"] in sentence for sentence in explained.sentences)
