"""No third claim and no second one elsewhere, also when two arrive at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from service.declarations.authorising import authorise_second_claim
from service.declarations.earlier import record_earlier_declarations
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.tables import Declaration
from service.platform.context import Service
from service.platform.database import ConstraintRefused
from service.platform.errors import Refused
from tests.service.declarations.claimed_twice import (
    ASKED,
    IN_2026,
    OCTOBER,
    PRIYA,
    RETAINED,
    authorised,
    codes,
    moved,
    second_claim,
)
from tests.service.declarations.world import World, call_on, declared


async def test_a_third_claim_is_refused_and_so_is_a_repeated_first_one(service: Service, world: World) -> None:
    person = await moved(world)
    first = await authorised(service, world, person)
    second = await second_claim(service, world, person)
    assert await second_claim(service, world, person) == second  # the same again gives it

    another = declared(person, declaration_date="2025-10-02T11:00:00Z")
    for lead_provider in (world.alder, world.harbour):
        assert await codes(submit_declaration(service, OCTOBER, lead_provider, another)) == ["already_declared"]
    asked = replace(ASKED, lead_provider="alder-vale-teaching")
    assert await codes(authorise_second_claim(service, PRIYA, second, asked)) == ["second_claim_stands_already"]
    await void_declaration(service, OCTOBER, world.alder, first)
    assert await codes(submit_declaration(service, OCTOBER, world.alder, another)) == ["already_declared"]


async def test_another_milestone_is_still_claimed_once_only(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    await submit_declaration(service, IN_2026, world.alder, declared(person, **RETAINED))

    again = submit_declaration(service, IN_2026, world.harbour, declared(person, **RETAINED))

    assert await codes(again) == ["already_declared"]


async def test_a_voided_first_claim_leaves_the_milestone_free(service: Service, world: World) -> None:
    person = await moved(world)
    first = await authorised(service, world, person)
    await void_declaration(service, OCTOBER, world.alder, first)

    assert await codes(authorise_second_claim(service, PRIYA, first, ASKED)) == ["first_claim_not_standing"]
    row = await submit_declaration(service, OCTOBER, world.harbour, declared(person))
    assert (row["payment_state"], row["line"], bool(row["second_claim"])) == ("eligible", "banded", False)


async def test_two_claims_on_one_milestone_count_once_towards_a_mentors_six(service: Service, world: World) -> None:
    person = await world.teacher("mentor", 2024, started_on=date(2024, 9, 1), finished_on=date(2024, 9, 30))
    others = ("retained-1", "retained-2", "retained-3", "retained-4", "completed")
    await record_earlier_declarations(service, OCTOBER, person.public_id, "mentor", others)
    await world.training(person.stay, world.harbour, 2024, date(2024, 10, 1))
    sent = declared(person, declaration_date="2024-10-02T10:00:00Z", course_identifier="ecf-mentor", evidence_held=None)
    november = call_on(date(2024, 11, 4))
    sixth = await submit_declaration(service, november, world.alder, sent)
    await authorise_second_claim(service, PRIYA, sixth["public_id"], ASKED)

    row = await submit_declaration(service, november, world.harbour, sent)

    assert (row["payment_state"], row["line"]) == ("submitted", "adjustment")


async def test_two_second_claims_at_once_leave_one(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    dates = ("2025-10-02T11:00:00Z", "2025-10-02T12:00:00Z")

    answers = await asyncio.gather(
        *(
            submit_declaration(service, OCTOBER, world.harbour, declared(person, declaration_date=one))
            for one in dates * 4
        ),
        return_exceptions=True,
    )

    made = {answer["public_id"] for answer in answers if not isinstance(answer, BaseException)}
    refused = [answer.entries[0].code for answer in answers if isinstance(answer, Refused)]
    assert len(made) == 1
    assert refused == ["already_declared"] * 4
    assert await Declaration.count().where(Declaration.second_claim.eq(True)) == 1


async def test_the_database_holds_one_live_second_claim_of_a_person_and_role(service: Service, world: World) -> None:
    person = await moved(world)
    await authorised(service, world, person)
    second = await second_claim(service, world, person)
    row = await Declaration.select().where(Declaration.public_id == second).first()
    assert row is not None
    del row["id"]

    for changes, name in (
        ({"declaration_type": "retained-1"}, "one_live_second_claim"),
        ({"second_claim": False}, "one_live_declaration"),
    ):
        with pytest.raises(ConstraintRefused) as refusal:
            await Declaration.insert(Declaration(**{**row, "public_id": uuid4(), **changes}))
        assert refusal.value.name == name
