"""Everything the guides serve, fetched once for all tests that read it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar

from engine.rulebook import Rulebook
from service.guides.reading import Guide, read_guides
from service.openapi import FOLDER
from service.platform.context import Service
from service.platform.settings import documents_folder

OTHERS = (
    *("guides.css", "favicon.svg", "swagger", "swagger.js", "swagger-ui.css", "swagger-ui-bundle.js"),
    *("openapi.json", "openapi.yaml", "openapi-3.0.json", "whats-new.atom"),
)
GUIDES = read_guides(documents_folder() / "guides")


@dataclass(frozen=True)
class Served:
    """What was answered, by address."""

    answers: Mapping[str, httpx.Response]
    document: dict[str, Any]
    not_there: httpx.Response
    """What is answered for a page that is none."""

    def page(self, guide: Guide) -> str:
        return self.answers[f"{FOLDER}/{guide.name}"].text


@pytest.fixture(scope="session")
def served(application: Litestar, rulebook: Rulebook) -> Served:
    """Asked without a token and without a database: neither is needed to read."""

    async def ask() -> tuple[dict[str, httpx.Response], httpx.Response]:
        application.state.service = Service(None, rulebook)  # type: ignore[arg-type] # whoever asks the database fails
        transport = httpx.ASGITransport(application)  # type: ignore[arg-type] # Litestar's own types
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            paths = [FOLDER, *(f"{FOLDER}/{name}" for name in (*(guide.name for guide in GUIDES), *OTHERS))]
            answers = {path: await client.get(path) for path in (*paths, "/")}
            return answers, await client.get(f"{FOLDER}/not-there")

    answers, not_there = asyncio.run(ask())
    return Served(answers, answers[f"{FOLDER}/openapi.json"].json(), not_there)
