"""The whole application, as it is deployed: opened by itself, over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import httpx
import pytest
import uvicorn

from service.app import create_app, litestar_app
from service.decisions.tables import RecordedDecision
from service.declarations.tables import Declaration
from service.people.operations import create_lead_provider_token
from service.platform.context import Call, Service
from service.platform.database import DatabaseError
from service.platform.settings import Settings, SettingsError
from service.uploads.tables import UploadedRow
from tests.engine.reading.small_policies import changed
from tests.service.declarations.world import World
from tests.service.http.conftest import NOW
from tests.service.http.test_declarations import PATH, body
from tests.service.one_database import on_sqlite_alone
from tests.service.releases import release, unreleased_policy
from tests.service.service_fixtures import POLICY_FOLDER


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[str]:
    """The address of the running application."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_config=None, access_log=False))
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not running.done(), "the application did not start"
            await asyncio.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await running


async def test_sixty_four_requests_at_once_make_one_declaration(
    service: Service, world: World, database_url: str
) -> None:
    made = await create_lead_provider_token(service, Call("test", NOW), "alder-vale-teaching", "test")
    sent = body(await world.teacher())
    settings = Settings(database_url, POLICY_FOLDER, "error", "127.0.0.1", 8000)

    async with served(settings) as address, httpx.AsyncClient(base_url=address, timeout=30) as client:
        headers = {"Authorization": f"Bearer {made.token}"}
        answers = await asyncio.gather(*(client.post(PATH, json=sent, headers=headers) for _ in range(64)))
        listed = await client.get(PATH, headers=headers)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(listed.json()["data"]) == 1
    assert "x-request-id" in listed.headers


async def test_a_release_taken_up_under_load_loses_no_request_and_each_decision_names_its_release(
    service: Service, world: World, database_url: str, tmp_path: Path
) -> None:
    made = await create_lead_provider_token(service, Call("test", NOW), "alder-vale-teaching", "test")
    sent = [body(await world.teacher()) for _ in range(40)]
    unreleased_policy(tmp_path)
    release(tmp_path, "2026.1")
    settings = Settings(database_url, tmp_path, "error", "127.0.0.1", 8000, reload_interval=0.5)
    answers: list[httpx.Response] = []

    async with served(settings) as address, httpx.AsyncClient(base_url=address, timeout=60) as client:
        taken_up = asyncio.Event()
        headers = {"Authorization": f"Bearer {made.token}"}

        async def ask(number: int) -> None:
            """Half of the declarations before the new release, half of them after; then all of them again."""
            half = 20 if taken_up.is_set() else 0
            answers.append(await client.post(PATH, json=sent[half + number % 20], headers=headers))
            health = await client.get("/health")
            answers.append(health)
            if health.json()["release"] == "2026.2":
                taken_up.set()

        async def ask_without_end(first: int) -> None:
            for number in count(first, 4):
                await ask(number)
                if taken_up.is_set() and len(answers) >= 200 and number >= first + 4 * 20:
                    return

        asking = [asyncio.create_task(ask_without_end(first)) for first in range(4)]
        changed(tmp_path, "rules/uplift/2021-06-01.yaml", "owner:", "# Released again.\nowner:")
        release(tmp_path, "2026.2", days=1)
        await asyncio.wait_for(asyncio.gather(*asking), 120)

    assert len(answers) >= 200
    assert {answer.status_code for answer in answers} == {200}
    taken_under = await RecordedDecision.select(RecordedDecision.release).distinct()
    assert {row["release"] for row in taken_under} == {"2026.1", "2026.2"}


async def test_it_does_not_start_on_a_database_without_tables(empty_database_url: str) -> None:
    app = litestar_app(Settings(empty_database_url, POLICY_FOLDER, "error", "127.0.0.1", 8000))

    with pytest.RaisesGroup(pytest.RaisesExc(DatabaseError, match="ecf2 database migrate"), flatten_subgroups=True):
        async with app.lifespan():
            pass


@on_sqlite_alone
async def test_it_does_not_start_with_policy_that_has_errors(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "facts.yaml").write_text("facts: none of these\n")
    app = litestar_app(Settings(database_url, tmp_path, "error", "127.0.0.1", 8000))

    with pytest.RaisesGroup(pytest.RaisesExc(SettingsError, match="Policy has errors"), flatten_subgroups=True):
        async with app.lifespan():
            pass


BAD = [
    ("not JSON", b"{", {}),
    ("not Unicode", b"\xff\xfe{}", {}),
    ("data is a text", b'{"data": "text"}', {}),
    ("a key twice", b'{"data": {}, "data": {}}', {}),
    ("nested without end", b"[" * 100_000, {}),
    ("another content type", b"data=1", {"Content-Type": "application/x-www-form-urlencoded"}),
    ("nothing", b"", {}),
    ("a text of nine million letters", b'{"data": "' + b"x" * 9_000_000 + b'"}', {}),
]


@on_sqlite_alone
async def test_after_a_body_that_cannot_be_read_the_same_connection_is_still_usable(
    service: Service, world: World, database_url: str
) -> None:
    made = await create_lead_provider_token(service, Call("test", NOW), "alder-vale-teaching", "test")
    settings = Settings(database_url, POLICY_FOLDER, "error", "127.0.0.1", 8000)
    headers = {"Authorization": f"Bearer {made.token}"}

    async with served(settings) as address, httpx.AsyncClient(base_url=address, timeout=30) as client:
        ports = set()
        for _wrong, content, said in BAD:
            refused = await client.post(PATH, content=content, headers=headers | said)
            assert refused.status_code == 400, refused.text
            ports.add(port_of(refused))
            listed = await client.get(PATH, headers=headers)
            assert (listed.status_code, listed.json()) == (200, {"data": []})
            ports.add(port_of(listed))

    assert len(ports) == 1, "one connection served them all"


ONE_ROW = b'{"data": {"attributes": {"declaration_type": "started"}}}\n'
LARGE = ONE_ROW * (10_000_000 // len(ONE_ROW) + 1)
TOO_LARGE: list[tuple[str, dict[str, str], bytes, int]] = [
    ("", {}, b'{"data": "' + b"x" * 10_000_000 + b'"}', 413),
    ("/check", {}, b" " * 10_000_001, 413),
    ("/bulk", {"Content-Type": "application/x-ndjson"}, LARGE, 413),
    ("/bulk", {"Content-Type": "text/csv"}, b"declaration_type\n" + b"started\n" * 1_250_000, 413),
    ("/bulk", {"Content-Type": "application/x-ndjson"}, ONE_ROW * 10_001, 400),
]


@on_sqlite_alone
async def test_after_a_body_that_is_too_large_the_same_connection_takes_a_good_one(
    service: Service, world: World, database_url: str
) -> None:
    made = await create_lead_provider_token(service, Call("test", NOW), "alder-vale-teaching", "test")
    settings = Settings(database_url, POLICY_FOLDER, "error", "127.0.0.1", 8000)
    headers = {"Authorization": f"Bearer {made.token}"}
    good = body(await world.teacher())

    async with served(settings) as address, httpx.AsyncClient(base_url=address, timeout=30) as client:
        ports = set()
        for under, said, content, status in TOO_LARGE:
            for sent in (content, in_parts(content)):  # with its length told before, and without
                asked = headers | said | {"Idempotency-Key": "large"}
                refused = await client.post(f"{PATH}{under}", content=sent, headers=asked)
                assert refused.status_code == status, (under, said, refused.text)
                (error,) = refused.json()["errors"]
                assert error["title"]
                assert error["detail"]
                checked = await client.post(f"{PATH}/check", json=good, headers=headers)
                assert checked.json()["data"]["attributes"]["accepted"] is True
                ports |= {port_of(refused), port_of(checked)}
        written = [await table.count() for table in (Declaration, UploadedRow, RecordedDecision)]
        accepted = await client.post(PATH, json=good, headers=headers)
        ports.add(port_of(accepted))

    assert written == [0, 0, 0]
    assert accepted.status_code == 200
    assert len(ports) == 1, "one connection served them all"


async def in_parts(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1_000_000):
        yield content[start : start + 1_000_000]


def port_of(answer: httpx.Response) -> int:
    """Our end of the connection."""
    return int(answer.extensions["network_stream"].get_extra_info("client_addr")[1])
