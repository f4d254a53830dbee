"""Whatever is asked of the published operations is answered as the published document says, and never with a fault.

Schemathesis makes the requests from the document: in half of them everything fits it, in half something does not. They
are the same ones in every run, and two tests, so that two processes share them. Half of all ids are those of what is
there, so that requests get past "not found".
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engine.rulebook import Rulebook
from tests.interface.running import running
from tests.service.scratch_databases import SqliteTemplate

AnyCase = Case[Any]
EACH = 42
"""Requests of either kind for each operation."""
AT_LEAST = 1000
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FIXED = settings(
    max_examples=EACH,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Seeded:
    """The running application, in an event loop of its own; what is in it; how often it was asked."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    token: str
    ids: tuple[str, ...]
    document: dict[str, Any]
    asked: list[int] = field(default_factory=list)

    def ask(self, case: AnyCase) -> httpx.Response:
        prepared = requests.Request(**case.as_transport_kwargs(base_url="http://service")).prepare()
        assert prepared.body is None or isinstance(prepared.body, (str, bytes))
        sent = httpx.Request(str(prepared.method), str(prepared.url), content=prepared.body)
        # In bytes, since a generated value may hold any letter.
        sent.headers.update({name.encode(): str(value).encode() for name, value in prepared.headers.items()})
        sent.headers["Authorization"] = f"Bearer {self.token}"
        answer = self.runner.run(self.http.send(sent))
        self.asked.append(answer.status_code)
        return answer


@pytest.fixture(scope="module")
def seeded(
    migrated_sqlite: SqliteTemplate, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    """Two lead providers with everything the interface shows."""
    with running(migrated_sqlite, rulebook, tmp_path_factory.mktemp("conformance")) as app:
        yield Seeded(app.runner, app.http, app.token, app.ids, app.document)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_a_thousand_generated_requests_are_answered_as_the_document_says(seeded: Seeded, mode: GenerationMode) -> None:
    seeded.asked.clear()
    published = {path: methods for path, methods in seeded.document["paths"].items() if path.startswith("/api/v3/")}
    schema = schemathesis.openapi.from_dict({**seeded.document, "paths": published})
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        _ask_and_check(seeded, found.ok().as_strategy(mode))

    assert len(seeded.asked) >= AT_LEAST
    assert {200, 400, 404, 422} <= set(seeded.asked)


def _ask_and_check(seeded: Seeded, cases: st.SearchStrategy[AnyCase]) -> None:
    @FIXED
    @given(case=cases, known=st.none() | st.sampled_from(seeded.ids))
    def ask(case: AnyCase, known: str | None) -> None:
        if known is not None:
            _name(case, known)
        case.validate_response(seeded.ask(case), checks=CHECKS)

    ask()


def _name(case: AnyCase, known: str) -> None:
    """Put the id of something that is there where an id is asked for."""
    if case.path_parameters:
        case.path_parameters["id"] = known
    body = case.body
    data = body.get("data") if isinstance(body, Mapping) else None
    attributes = data.get("attributes") if isinstance(data, Mapping) else None
    if isinstance(attributes, dict):
        for name in attributes:
            if name.endswith("_id"):
                attributes[name] = known
