"""A declaration can be tried before it is sent: the answer is what sending it would bring, and nothing is written."""

from __future__ import annotations

import asyncio
from contextvars import Context
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from engine.payments.document import Unpaid
from service.declarations import checking
from service.declarations.checking import check_declaration
from service.declarations.operations import submit_declaration
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Service
from service.platform.database import Database
from service.platform.errors import Refused
from service.statements.documents import gather
from tests.interface.conftest import Interface
from tests.service.declarations.world import InTraining, World, call_on, declared
from tests.service.statements.small_bands import with_small_bands

PATH = "/api/v3/participant-declarations"
OCTOBER = call_on(date(2025, 10, 3))
KIND = "participant-declaration"
COUNTS_REQUESTS = {"token", "token_allowance"}
"""What any request, whatever it asks, may write: when a token was last used, and how often."""


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    named = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if database.kind == "sqlite"
        else "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    names = sorted(row["name"] for row in await database.execute(named))
    assert len(names) > 30
    return {name: await database.execute(f'SELECT * FROM "{name}" ORDER BY 1') for name in names}


async def check(interface: Interface, person: InTraining | str, **changes: str | None) -> httpx.Response:
    with clock_set_to(FixedClock(OCTOBER.now)):
        return await interface.alder.post(f"{PATH}/check", KIND, **asdict(declared(person, **changes)))


async def attributes(interface: Interface, person: InTraining, **changes: str | None) -> dict[str, Any]:
    answer = await check(interface, person, **changes)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["data"]
    assert answer.json()["data"]["type"] == "participant-declaration-check"
    found: dict[str, Any] = answer.json()["data"]["attributes"]
    return found


@pytest.mark.parametrize("changes", [{}, {"evidence_held": None}, {"declaration_type": "retained-9"}])
async def test_not_a_byte_of_any_table_changes(service: Service, world: World, changes: dict[str, str | None]) -> None:
    await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))
    person = await world.teacher()
    before = await everything(service.database)

    checked = await check_declaration(service, OCTOBER, world.alder, declared(person, **changes))

    assert (checked.declaration is not None) is (not changes)
    assert await everything(service.database) == before


async def test_over_http_only_the_count_of_requests_changes(interface: Interface) -> None:
    person = await interface.world.teacher()
    before = await everything(interface.service.database)

    assert (await attributes(interface, person))["accepted"] is True

    after = await everything(interface.service.database)
    assert {name for name in after if after[name] != before[name]} <= COUNTS_REQUESTS


async def test_an_accepted_one_names_its_statement_band_and_amount(interface: Interface) -> None:
    world = interface.world
    await submit_declaration(interface.service, OCTOBER, world.alder, declared(await world.teacher()))

    found = await attributes(interface, await world.teacher())

    assert (found["accepted"], found["state"], found["errors"]) == (True, "eligible", [])
    statements = await interface.alder.all("/api/v3/statements")
    assert found["statement"]["id"] in {one["id"] for one in statements}
    assert (found["statement"]["month"], found["statement"]["year"]) == ("November", "2025")
    assert found["band"] == "A"
    assert found["payments"] == [
        {"line": "output_payment", "band": "A", "amount": found["amount"], "reason": None},
    ]


async def test_the_amount_is_what_the_statement_then_pays(interface: Interface) -> None:
    world = interface.world
    person = await world.teacher()
    tried = await attributes(interface, person)

    kept = await submit_declaration(interface.service, OCTOBER, world.alder, declared(person))

    lines = await interface.alder.get(f"/api/v3/statements/{kept['statement.public_id']}/lines")
    (line,) = [one for one in lines.json()["data"]["attributes"]["lines"] if one["count"]]
    assert (line["band"], line["fee"], line["amount"]) == (tried["band"], tried["amount"], tried["amount"])


async def test_a_statement_without_a_record_has_no_id_yet(interface: Interface) -> None:
    found = await attributes(interface, await interface.world.teacher())

    assert found["statement"] == {"id": None, "month": "November", "year": "2025", "cohort": "2025"}


async def test_a_refused_one_lists_what_sending_it_would_be_answered(interface: Interface) -> None:
    person = await interface.world.teacher(withdrawn_at=datetime(2025, 9, 20, tzinfo=UTC))
    wrong = {"declaration_date": "2025-10-04T10:00:00Z"}

    found = await attributes(interface, person, **wrong)

    with pytest.raises(Refused) as refused:
        await submit_declaration(interface.service, OCTOBER, interface.world.alder, declared(person, **wrong))
    assert found["errors"] == [entry.model_dump(mode="json", exclude_none=True) for entry in refused.value.entries]
    assert len(found["errors"]) == 2
    assert {"code", "policy", "pointer"} <= set(found["errors"][0])
    assert (found["accepted"], found["statement"], found["amount"], found["payments"]) == (False, None, None, [])


async def test_its_place_in_a_band_is_by_the_day_it_was_declared(interface: Interface) -> None:
    world, service = interface.world, with_small_bands(interface.service, places=2)
    for moment in ("2025-10-01T10:00:00Z", "2025-10-02T11:00:00Z"):
        sent = declared(await world.teacher(), declaration_date=moment)
        await submit_declaration(service, OCTOBER, world.alder, sent)
    person = await world.teacher()
    found = {}

    for moment in ("2025-10-02T10:00:00Z", "2025-10-02T11:00:01Z"):
        sent = declared(person, declaration_date=moment)
        tried = await check_declaration(service, OCTOBER, world.alder, sent)
        found[moment] = [(line.band, line.reason) for line in tried.lines]

    assert found == {
        "2025-10-02T10:00:00Z": [("A", None)],
        "2025-10-02T11:00:01Z": [(None, Unpaid.BEYOND_LAST_BAND)],
    }


async def test_nobody_who_writes_waits_for_the_statement_to_be_read(
    service: Service, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = []

    async def write() -> None:
        async with asyncio.timeout(5), service.database.transaction():
            await service.database.lock(f"participant {person.public_id}")
            await world.uplift(2025)

    async def gather_while_another_writes(*given: Any) -> Any:
        await asyncio.create_task(write(), context=Context())
        gathered.append(given)
        return await gather(*given)

    monkeypatch.setattr(checking, "gather", gather_while_another_writes)
    person = await world.teacher()

    checked = await check_declaration(service, OCTOBER, world.alder, declared(person))

    assert len(gathered) == 1
    assert checked.lines


async def test_one_that_would_wait_has_no_statement_and_no_amount(interface: Interface) -> None:
    found = await attributes(interface, await interface.world.teacher(eligible=False))

    assert (found["accepted"], found["state"]) == (True, "submitted")
    assert (found["statement"], found["amount"]) == (None, None)


async def test_one_that_was_sent_before_names_the_first(interface: Interface) -> None:
    person = await interface.world.teacher()
    first = await submit_declaration(interface.service, OCTOBER, interface.world.alder, declared(person))

    found = await attributes(interface, person)

    assert found["declaration_id"] == str(first["public_id"])


async def test_somebody_elses_participant_is_refused_as_nobody(interface: Interface) -> None:
    person = await interface.world.teacher()
    sent = asdict(declared(person))

    with clock_set_to(FixedClock(OCTOBER.now)):
        answer = await interface.harbour.post(f"{PATH}/check", KIND, **sent)

    assert answer.json()["data"]["attributes"]["accepted"] is False
    posted = await interface.harbour.post(PATH, KIND, **sent)
    assert posted.json()["errors"][0]["code"] == answer.json()["data"]["attributes"]["errors"][0]["code"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"data": []}', b'{"data": {"attributes": "x"}}', b"\xff"])
async def test_a_body_that_is_none_is_answered_as_for_sending(interface: Interface, body: bytes) -> None:
    headers = {**interface.alder.headers, "Content-Type": "application/json"}

    tried = await interface.http.post(f"{PATH}/check", content=body, headers=headers)
    sent = await interface.http.post(PATH, content=body, headers=headers)

    assert (tried.status_code, tried.json()) == (400, sent.json())
