"""A statement's life: checks by a second person, reversals, adjustments, notes, deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.declarations.operations import void_declaration
from service.declarations.reading import declaration_row
from service.platform.context import Service
from service.platform.errors import NotFound, Refused
from service.statements.history import explain_statement, statement_history
from service.statements.operations import (
    add_adjustment,
    add_note,
    authorise_statement,
    change_adjustment,
    change_deadline,
    check_statement,
    generate_statement,
    remove_adjustment,
    reverse_authorisation,
    show_statement,
    take_check_back,
)
from service.statements.tables import LedgerEntry, Statement
from tests.service.declarations.world import World
from tests.service.statements.at_work import (
    IN_JANUARY,
    JANUARY,
    OCTOBER,
    OMAR,
    PRIYA,
    declarations,
    drawn_up,
    refused,
    service,
    state_of,
)

__all__ = ["service"]


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
