"""An upload whose service is killed in the middle is sent again, and every declaration is taken once."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import httpx

from engine.rulebook import Rulebook
from service.declarations.tables import Declaration
from service.platform.audit import verify_chain
from service.platform.context import Call, Service
from service.platform.database import open_database
from service.uploads.files import JSON_LINES, rows_of
from service.uploads.messages import line_of
from service.uploads.operations import take_row
from tests.benchmarks.prepared import NOW, prepare
from tests.benchmarks.serving import SERVICE, process_serving
from tests.service.declarations.world import declared

PATH = "/api/v3/participant-declarations/bulk"
KEY = "october"
ROWS = 200
READ = 5


async def test_what_was_answered_before_the_kill_is_answered_again_and_the_rest_is_taken(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    path = tmp_path / "killed.sqlite"
    prepared = await prepare(path, ROWS)
    dated = {2024: "2024-10-02T10:00:00Z", 2025: "2025-10-02T10:00:00Z"}
    bodies = [
        {"data": {"attributes": asdict(declared(one.public_id, declaration_date=dated[one.contract_year]))}}
        for one in prepared.people
    ]
    content = "\n".join(json.dumps(body) for body in bodies).encode()

    before = _sent_and_killed(path, prepared.token, content)

    async with await open_database(f"sqlite:///{path}") as database:
        assert READ <= await Declaration.count() < ROWS, "it was killed in the middle"
        service, call = Service(database, rulebook), Call("lead provider again", NOW)
        after = [
            await take_row(service, call, prepared.world.alder, KEY, row) for row in rows_of(JSON_LINES[0], content)
        ]
        assert [
            line_of(number, 200, one.answer).decode().strip() for number, one in enumerate(after[:READ], 1)
        ] == before
        assert {one.status for one in after} == {200}
        assert await Declaration.count() == ROWS
        assert (await verify_chain()).broken_at is None


def _sent_and_killed(path: Path, token: str, content: bytes) -> list[str]:
    """The lines of the answer until the service was killed."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON_LINES[0], "Idempotency-Key": KEY}
    before: list[str] = []
    with (
        process_serving(SERVICE, path) as (port, process),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        client.stream("POST", PATH, content=content, headers=headers) as answer,
    ):
        for line in answer.iter_lines():
            before.append(line)
            if len(before) == READ:
                process.kill()
                break
    return before
