"""A running sandbox, made once for all tests of this folder."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from service.app import litestar_app
from service.platform.clock import FixedClock, clock_set_to
from service.platform.context import Call
from service.platform.database import open_database
from service.platform.opening import open_service
from service.platform.settings import Settings, sandbox_folder
from service.sandbox.operations import fill, make_tokens, must_suit, prepare
from tests.interface.client import LISTS
from tests.service.service_fixtures import POLICY_FOLDER

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALL = Call("test", NOW)
DECLARATIONS = "/api/v3/participant-declarations"


@dataclass
class Sandbox:
    """A running sandbox, asked by either lead provider."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    tokens: dict[str, str]
    url: str
    as_it_opens: list[tuple[str, Any]]
    """Every row of every list, with its path, before anybody has changed anything."""

    def ask(self, method: str, path: str, by: str = "Alder Vale Teaching", **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[by]}", **sent.pop("headers", {})}
        return self.runner.run(self.http.request(method, path, headers=headers, **sent))

    def person(self, name: str, by: str = "Alder Vale Teaching") -> Any:
        found = self.ask("GET", "/api/v3/participants", by).json()["data"]
        (one,) = [one for one in found if one["attributes"]["full_name"] == name]
        return one

    def declare(self, name: str, kind: str = "started", course: str = "ecf-induction") -> httpx.Response:
        attributes = {
            "participant_id": self.person(name)["id"],
            "declaration_type": kind,
            "declaration_date": "2025-11-20T10:00:00Z",
            "course_identifier": course,
            "evidence_held": "training-event-attended",
        }
        return self.ask("POST", DECLARATIONS, json={"data": {"attributes": attributes}})

    def change(self, name: str, what: str, **attributes: str) -> httpx.Response:
        path = f"/api/v3/participants/{self.person(name)['id']}/{what}"
        sent = {"course_identifier": "ecf-induction", **attributes}
        return self.ask("PUT", path, json={"data": {"attributes": sent}})

    def declared(self, name: str) -> Any:
        asked = {"filter[participant_id]": self.person(name)["id"]}
        (one,) = self.ask("GET", DECLARATIONS, params=asked).json()["data"]
        return one

    def void(self, name: str) -> str:
        answer = self.ask("PUT", f"{DECLARATIONS}/{self.declared(name)['id']}/void")
        return str(answer.json()["data"]["attributes"]["state"])


@pytest.fixture(scope="package")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    url = f"sqlite:///{tmp_path_factory.mktemp('sandbox') / 'sandbox.sqlite'}"
    with clock_set_to(FixedClock(NOW)), asyncio.Runner() as runner, contextlib.ExitStack() as leaving:

        def enter(context: Any) -> Any:
            entered = runner.run(context.__aenter__())
            leaving.callback(lambda: runner.run(context.__aexit__(None, None, None)))
            return entered

        async def made() -> dict[str, str]:
            async with await open_database(url) as database:
                await prepare(database)
            async with open_service(url, POLICY_FOLDER) as opened:
                await fill(opened, CALL, sandbox_folder())
                await fill(opened, CALL, sandbox_folder())  # a second time changes nothing
                return {one.lead_provider: one.token for one in await make_tokens(opened, CALL, sandbox_folder())}

        tokens = runner.run(made())
        app = litestar_app(Settings(url, POLICY_FOLDER, "error", "127.0.0.1", 8000, sandbox=True))
        app.state.service = enter(open_service(url, POLICY_FOLDER))
        runner.run(must_suit(sandbox=True))
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar's own types
        client = enter(httpx.AsyncClient(transport=transport, base_url="http://service"))
        sandbox = Sandbox(runner, client, tokens, url, [])
        for path in LISTS.values():
            asked = {"filter[cohort]": "2025"} if path == LISTS["schools"] else {}
            for provider in tokens:
                rows = sandbox.ask("GET", path, provider, params=asked).json()["data"]
                sandbox.as_it_opens += [(path, row) for row in rows]
        yield sandbox


def code(answer: httpx.Response) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]
