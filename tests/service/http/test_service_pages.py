"""What anyone may see: the front page, the health of the service, the description of the interface."""

from __future__ import annotations

import re

import httpx
import pytest

from service.platform.context import Service
from service.platform.database import DatabaseBusy


async def test_the_front_page_says_where_to_go_next_without_scripts_or_anything_from_elsewhere(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/")

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in answer.text
    assert not re.search(r"(src|href)=\"(https?:)?//", answer.text)
    for link in re.findall(r'href="([^"]+)"', answer.text):
        assert (await client.get(link)).status_code == 200


async def test_health_names_the_database_and_the_policy(client: httpx.AsyncClient, service: Service) -> None:
    answer = await client.get("/health")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "version": "0.1.0",
        "database": service.database.kind,
        "policy": service.rulebook.policy.digest,
        "release": "unreleased",
        "policy_problem": None,
        "disagreements": 0,
    }


async def test_health_is_503_while_the_database_does_not_answer(
    client: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise DatabaseBusy("no connection")

    monkeypatch.setattr(type(service.database), "execute", busy)

    answer = await client.get("/health")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, "unavailable")
