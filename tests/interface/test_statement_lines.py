"""A lead provider reads the lines of its own statements: as they stand now, or as they were authorised, for good."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from service.declarations.operations import submit_declaration
from service.statements.operations import authorise_statement, generate_statement, show_statement
from service.statements.tables import Statement
from tests.interface.conftest import Interface
from tests.service.declarations.world import call_on, declared

OCTOBER = call_on(date(2025, 10, 3))
DECEMBER = call_on(date(2025, 12, 3))
PATH = "/api/v3/statements"
KEYS = [
    *("number", "line", "label", "declaration_type", "band", "count", "fee", "amount", "reason", "declaration_ids"),
]


async def declares(interface: Interface) -> tuple[UUID, UUID]:
    """One declaration, and the statement it is on."""
    person = await interface.world.teacher()
    row = await submit_declaration(interface.service, OCTOBER, interface.world.alder, declared(person))
    return row["public_id"], row["statement.public_id"]


async def lines(interface: Interface, statement: UUID) -> dict[str, Any]:
    answer = await interface.alder.get(f"{PATH}/{statement}/lines")
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["id"] == str(statement)
    assert answer.json()["data"]["type"] == "statement-lines"
    found: dict[str, Any] = answer.json()["data"]["attributes"]
    return found


async def test_an_open_statement_shows_what_stands_now_and_says_so(interface: Interface) -> None:
    first, statement = await declares(interface)
    once = await lines(interface, statement)
    second, _ = await declares(interface)
    twice = await lines(interface, statement)

    assert (once["authorised"], once["authorised_at"]) == (False, None)
    assert [list(line) for line in once["lines"]] == [KEYS] * len(once["lines"])
    (line,) = [one for one in once["lines"] if one["line"] == "output_payment"]
    assert (line["declaration_type"], line["band"], line["count"]) == ("started", "A", 1)
    assert line["declaration_ids"] == [str(first)]
    assert line["fee"] == line["amount"]
    assert twice["lines"][0]["declaration_ids"] == [str(first), str(second)]


async def test_the_figures_are_those_of_the_document_that_finance_reads(interface: Interface) -> None:
    _, statement = await declares(interface)
    await generate_statement(interface.service, DECEMBER, statement)
    document = (await show_statement(statement)).document

    found = await lines(interface, statement)

    pence = [int(line["amount"].replace(".", "")) for line in found["lines"]]
    assert pence == [line.amount.pence for line in document.lines]
    assert int(found["totals"]["total"].replace(".", "")) == document.totals.total.pence


async def test_an_authorised_statement_shows_the_document_that_was_authorised(interface: Interface) -> None:
    _, statement = await declares(interface)
    await generate_statement(interface.service, DECEMBER, statement)
    await authorise_statement(interface.service, DECEMBER, statement)
    authorised = await lines(interface, statement)

    # Whatever becomes of the declaration now, the line stays.
    await interface.service.database.execute("UPDATE declaration SET declaration_type = 'completed'")

    assert authorised["authorised"] is True
    assert authorised["authorised_at"] == "2025-12-03T12:00:00Z"
    assert await lines(interface, statement) == authorised


async def test_statements_of_others_and_those_that_pay_no_outputs_are_not_there(interface: Interface) -> None:
    _, statement = await declares(interface)
    service_fee_only = await Statement.select(Statement.public_id).where(Statement.kind == "service").first()
    assert service_fee_only is not None

    foreign = await interface.harbour.get(f"{PATH}/{statement}/lines")
    hidden = await interface.alder.get(f"{PATH}/{service_fee_only['public_id']}/lines")
    nonsense = await interface.alder.get(f"{PATH}/not-an-id/lines")

    assert [one.status_code for one in (foreign, hidden, nonsense)] == [404] * 3
    assert str(statement) not in foreign.text.replace(f"No statement has the id {statement}.", "")
