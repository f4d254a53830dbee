"""Declarations taken back over HTTP: voided before they are paid, clawed back after."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from service.platform.clock import FixedClock, clock_set_to
from service.statements.operations import authorise_statement, generate_statements
from tests.interface.client import LISTS
from tests.interface.conftest import Interface
from tests.interface.declarations_sent import NO_STATEMENT_LEFT, declare
from tests.service.declarations.world import InTraining, call_on
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]
OCTOBER, DECEMBER = date(2025, 10, 3), date(2025, 12, 1)


async def void(interface: Interface, declaration: str, day: date) -> httpx.Response:
    with clock_set_to(FixedClock(call_on(day).now)):
        return await interface.alder.put(f"{LISTS['declarations']}/{declaration}/void", "x")


async def declared_and(interface: Interface, state: str) -> tuple[InTraining, str]:
    """Somebody with a declaration of October 2025 in that state on 1 December."""
    who = await interface.world.teacher(eligible=state != "submitted")
    made = await declare(interface, who, OCTOBER)
    if state in {"payable", "paid"}:
        call = call_on(DECEMBER)
        for one in await generate_statements(interface.service, call, 2025, lead_provider="alder-vale-teaching"):
            if state == "paid" and (one.row["month"], one.row["kind"]) == ("2025-11", "output"):
                await authorise_statement(interface.service, call, one.row["public_id"])
    shown = (await interface.alder.get(f"{LISTS['declarations']}/{made.json()['data']['id']}")).json()["data"]
    assert shown["attributes"]["state"] == state
    return who, shown["id"]


@pytest.mark.parametrize("state", ["submitted", "eligible", "payable"])
async def test_what_is_not_paid_is_voided_once_and_may_be_declared_again_void_02_void_03(
    interface: Interface, state: str
) -> None:
    who, declaration = await declared_and(interface, state)

    voided = (await void(interface, declaration, DECEMBER)).json()["data"]
    again = await void(interface, declaration, DECEMBER)

    assert (voided["attributes"]["state"], voided["attributes"]["statement_id"]) == ("voided", None)
    assert [(one["title"], one["code"]) for one in again.json()["errors"]] == [
        ("participant_declaration_id", "already_voided")
    ]
    anew = (await declare(interface, who, DECEMBER)).json()["data"]
    assert anew["id"] != declaration


async def test_what_is_paid_is_clawed_back_once_while_a_statement_is_left_claw_02_claw_03_claw_04(
    interface: Interface,
) -> None:
    who, declaration = await declared_and(interface, "paid")
    path = f"{LISTS['declarations']}/{declaration}"
    before = (await interface.alder.get(path)).json()["data"]

    too_late = await void(interface, declaration, NO_STATEMENT_LEFT)
    assert (await interface.alder.get(path)).json()["data"] == before
    taken_back = (await void(interface, declaration, DECEMBER)).json()["data"]
    again = await void(interface, declaration, DECEMBER)

    codes = [[(one["title"], one["code"]) for one in answer.json()["errors"]] for answer in (too_late, again)]
    assert codes == [
        [("participant_declaration_id", "no_open_statement")],
        [("participant_declaration_id", "already_taken_back")],
    ]
    shown = taken_back["attributes"]
    assert shown["state"] == "awaiting-clawback"
    assert shown["statement_id"] == before["attributes"]["statement_id"]
    assert shown["clawback_statement_id"] not in {None, shown["statement_id"]}
    assert (await declare(interface, who, DECEMBER)).json()["data"]["id"] != declaration
