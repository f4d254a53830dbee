"""A lead provider reads what changed of its own, once each and nothing left out, whoever changed it and when."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from service.changes.reading import Place, changes_after, place_of
from service.declarations.operations import submit_declaration, void_declaration
from service.declarations.tables import Declaration
from service.lead_providers.tables import DeliveryPartner, DeliveryPartnerPairing
from service.participants.tables import Teacher
from service.platform import audit
from service.platform.context import Call, Service
from service.platform.database import open_database
from service.statements.operations import authorise_statement, generate_statement
from service.training.tables import TrainingPeriod
from service.training.turning import turn_the_day
from tests.interface.client import LeadProviderClient
from tests.interface.conftest import CALL, TODAY, Interface
from tests.service.declarations.world import LONG_AGO, World, call_on, declared, insert
from tests.service.scratch_databases import PostgresTemplate

PATH = "/api/v3/changes"
OCTOBER = call_on(date(2025, 10, 3), "lead provider alder-vale-teaching")
DECEMBER = call_on(date(2025, 12, 3), "finance Priya Shah")
KEYS = ["object_type", "object_id", "course_identifier", "attribute", "from", "to", "changed_by", "changed_at"]


async def feed(client: LeadProviderClient, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """The attributes of all changes after a place, two at a time, and the place then reached."""
    found: list[dict[str, Any]] = []
    while True:
        answer = await client.get(PATH, **{"after": after, "page[per_page]": "2"})
        assert answer.status_code == 200, answer.text
        after = answer.json()["meta"]["after"]
        if not answer.json()["data"]:
            return found, after
        assert answer.json()["data"][-1]["id"] == after
        found += [one["attributes"] for one in answer.json()["data"]]


def noted(changes: list[dict[str, Any]], kind: str) -> list[tuple[Any, ...]]:
    """Attribute, before, after and by whom, of one kind of object."""
    return [
        (one["attribute"], one["from"], one["to"], one["changed_by"]) for one in changes if one["object_type"] == kind
    ]


@pytest.fixture
async def start(interface: Interface) -> str:
    """The place after all that made the world."""
    async with interface.service.database.transaction():
        await audit.record(CALL, "the world was made", "test", "1", {})
    return (await feed(interface.alder))[1]


async def test_the_life_of_a_declaration_is_told_from_accepted_to_paid(interface: Interface, start: str) -> None:
    person = await interface.world.teacher()
    row = await submit_declaration(interface.service, OCTOBER, interface.world.alder, declared(person))
    statement = row["statement.public_id"]
    await generate_statement(interface.service, DECEMBER, statement)
    await authorise_statement(interface.service, DECEMBER, statement)
    await void_declaration(interface.service, OCTOBER, interface.world.alder, row["public_id"])

    changes, _ = await feed(interface.alder, start)

    assert list(changes[0]) == KEYS
    assert [change for change in noted(changes, "participant-declaration") if change[0] == "state"] == [
        ("state", None, "eligible", "lead_provider"),
        ("state", "eligible", "payable", "finance"),
        ("state", "payable", "paid", "finance"),
        ("state", "paid", "awaiting-clawback", "lead_provider"),
    ]
    assert {one["object_id"] for one in changes if one["object_type"] == "participant-declaration"} == {
        str(row["public_id"])
    }
    of_statement = [one for one in changes if one["object_id"] == str(statement)]
    assert [one["to"] for one in of_statement] == ["open", "payable", "paid"]
    assert "Priya" not in str(changes)
    assert of_statement[-1]["changed_at"] == "2025-12-03T12:00:00Z"


async def test_withdrawal_another_schedule_and_eligibility_are_told_of_a_participant(
    interface: Interface, start: str
) -> None:
    person = await interface.world.teacher(eligible=False)
    async with interface.service.database.transaction():
        await audit.record(CALL, "registered", "teacher", str(person.public_id), {})
    added, start = await feed(interface.alder, start)
    asked = {"reason": "other", "course_identifier": "ecf-induction"}

    path = f"/api/v3/participants/{person.public_id}"
    assert (await interface.alder.put(f"{path}/withdraw", "participant-withdraw", **asked)).status_code == 200
    async with interface.service.database.transaction():
        await Teacher.update({"ect_eligible_from": TODAY}).where(Teacher.id == person.teacher)
        await TrainingPeriod.update({"schedule": "ecf-standard-january"}).where(TrainingPeriod.id == person.training)
        await audit.record(Call("school 900001", CALL.now), "changed", "teacher", "1", {})

    changes, _ = await feed(interface.alder, start)
    assert noted(added, "participant") == [("training_status", None, "active", "service")]
    assert [one for one in noted(changes, "participant") if one[0] != "updated_at"] == [
        ("training_status", "active", "withdrawn", "lead_provider"),
        ("eligible_for_funding", "false", "true", "school"),
        ("schedule_identifier", "ecf-standard-september", "ecf-standard-january", "school"),
    ]
    assert ("updated_at", None, None, "lead_provider") in noted(changes, "participant")
    assert {one["course_identifier"] for one in changes if one["attribute"] == "training_status"} == {"ecf-induction"}


async def test_another_delivery_partner_is_told_of_the_partnership_and_its_participants(
    interface: Interface, start: str
) -> None:
    world = interface.world
    await world.teacher()
    partnership = (await interface.alder.all("/api/v3/partnerships"))[0]["id"]
    another = uuid4()
    row = DeliveryPartner(public_id=another, name="Oak Hub", created_at=LONG_AGO, updated_at=LONG_AGO)
    pairing = DeliveryPartnerPairing(
        lead_provider=world.alder, delivery_partner=await insert(row), contract_year=2025, created_at=LONG_AGO
    )
    await insert(pairing)

    sent = await interface.alder.put(
        f"/api/v3/partnerships/{partnership}", "update-partnership", delivery_partner_id=str(another)
    )

    assert sent.status_code == 200, sent.text
    changes, _ = await feed(interface.alder, start)
    told = ("delivery_partner_id", str(world.partner_id), str(another), "lead_provider")
    assert told in noted(changes, "partnership")
    assert ("updated_at", None, None, "lead_provider") in noted(changes, "participant")
    participants = await interface.alder.all(
        "/api/v3/participants", **{"filter[updated_since]": "2026-05-12T00:00:00Z"}
    )
    assert len(participants) == 1, "the list says so too"


async def test_what_a_day_changes_is_told_by_the_night(interface: Interface, start: str) -> None:
    person = await interface.world.teacher()
    await TrainingPeriod.update({"finished_on": TODAY}).where(TrainingPeriod.id == person.training)

    assert await turn_the_day(interface.service, Call("nightly", CALL.now)) == 1

    changes, _ = await feed(interface.alder, start)
    assert ("updated_at", None, None, "service") in noted(changes, "participant")


async def test_a_lead_provider_sees_only_its_own(interface: Interface) -> None:
    row = await submit_declaration(
        interface.service, OCTOBER, interface.world.alder, declared(await interface.world.teacher())
    )

    hers, _ = await feed(interface.alder)
    foreign, _ = await feed(interface.harbour)

    assert str(row["public_id"]) in str(hers)
    assert foreign == []


async def test_who_somebody_trains_no_more_is_gone_from_the_feed_of_one_and_new_in_that_of_the_other(
    interface: Interface, start: str
) -> None:
    person = await interface.world.teacher()
    theirs = await interface.world.partnership(interface.world.harbour, 2025)
    async with interface.service.database.transaction():
        await audit.record(CALL, "registered", "teacher", str(person.public_id), {})
        await TrainingPeriod.update({"partnership": theirs}).where(TrainingPeriod.id == person.training)
        await audit.record(CALL, "mended", "teacher", str(person.public_id), {})

    here, _ = await feed(interface.alder, start)
    there, _ = await feed(interface.harbour)

    assert noted(here, "participant")[-1] == ("training_status", "active", None, "service")
    assert ("training_status", None, "active", "service") in noted(there, "participant")


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"after": "yesterday"}, "after"),
        ({"after": "1.2.3"}, "after"),
        ({"after": "-1.0"}, "after"),
        ({"after": "9" * 40 + ".1"}, "after"),
        ({"page[page]": "2"}, "page[page]"),
        ({"page[per_page]": "0"}, "page[per_page]"),
        ({"page": "2"}, "page"),
    ],
)
async def test_a_place_that_is_none_is_answered_with_400(
    interface: Interface, asked: dict[str, str], pointer: str
) -> None:
    answer = await interface.alder.get(PATH, **asked)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_place_still_to_come_is_kept(interface: Interface) -> None:
    answer = await interface.alder.get(PATH, after="999999999999999999.7")

    assert answer.json() == {"data": [], "meta": {"after": "999999999999999999.7"}}


async def test_a_reader_beside_many_writers_misses_nothing_and_reads_nothing_twice(
    service: Service, world: World
) -> None:
    people = [await world.teacher() for _ in range(12)]
    done = asyncio.Event()
    read: list[Place] = []

    async def reads() -> None:
        place = Place()
        while True:
            last = done.is_set()
            rows = await changes_after(world.alder, place, limit=3)
            read.extend(place_of(row) for row in rows)
            place = read[-1] if rows else place
            if last and not rows:
                return
            await asyncio.sleep(0)

    reader = asyncio.create_task(reads())
    await asyncio.gather(*(submit_declaration(service, OCTOBER, world.alder, declared(person)) for person in people))
    done.set()
    await reader

    rows = await changes_after(world.alder, Place(), limit=3000)
    assert read == [place_of(row) for row in rows]
    states = [row for row in rows if (row["subject_kind"], row["attribute"]) == ("declaration", "state")]
    assert len(states) == len(people)


@pytest.mark.postgres
async def test_what_was_written_first_and_committed_last_comes_last(
    migrated_postgresql: PostgresTemplate, tmp_path: Path
) -> None:
    """Two transactions at once, as SQLite has none: the one that wrote first ends after the other's change was read."""
    async with migrated_postgresql.copy(tmp_path) as url, await open_database(url) as database:
        world = await World.make()
        first, second = await _declaration(world), await _declaration(world)
        written, read = asyncio.Event(), asyncio.Event()

        async def slow() -> None:
            async with database.transaction():
                await Declaration.update({"payment_state": "voided"}).where(Declaration.id == first)
                written.set()
                await read.wait()
                await audit.record(CALL, "voided", "declaration", "1", {})

        waiting = asyncio.create_task(slow())
        await written.wait()
        async with database.transaction():
            await Declaration.update({"payment_state": "payable"}).where(Declaration.id == second)
            await audit.record(CALL, "payable", "declaration", "2", {})
        early = await changes_after(world.alder, Place(), limit=100)
        read.set()
        await waiting
        late = await changes_after(world.alder, place_of(early[-1]), limit=100)

    assert early[-1]["new"] == "payable"
    assert [row["new"] for row in late] == ["voided"]
    assert late[0]["id"] < early[-1]["id"], "the lower id came later"


async def _declaration(world: World) -> int:
    person = await world.teacher()
    row = Declaration(
        public_id=uuid4(),
        teacher=person.teacher,
        role="ect",
        training_period=person.training,
        lead_provider=world.alder,
        delivery_partner=world.partner,
        contract_year=2025,
        declaration_type="started",
        declared_at=CALL.now,
        payment_state="eligible",
        clawback_state="none",
        line="banded",
        created_at=CALL.now,
        updated_at=CALL.now,
    )
    return await insert(row)
