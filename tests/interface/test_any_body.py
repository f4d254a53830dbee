"""Whatever is sent to whatever writes, or asked of whatever filters, is answered below 500 in the published shape.

What is refused has written nothing but that it was refused. The operations are those of the served document, so a new
one is tried too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.rulebook import Rulebook
from service.people.operations import Role, create_staff_token
from service.platform.database import Database
from tests.interface.conftest import CALL
from tests.interface.running import running
from tests.service.scratch_databases import SqliteTemplate

ALWAYS_KEPT = {"audit_event", "recorded_decision", "token", "token_allowance"}
"""That something was refused is kept, with the decision; and when a token was last used."""
ANSWERS = {400, 404, 405, 409, 413, 415, 422}
FIXED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ABSURD: list[Any] = [
    *("0000-00-00", "2025-02-30", "2025-02-30T00:00:00Z", "9999-12-31T23:59:59-23:59", "-0001-01-01T00:00:00Z", "now"),
    *("\x00", "", " ", "\u202e", "a" * 70_000, 10**30, -1, 1e308, True, [], {}, [[]], {"data": {}}),
]
KINDS = [*[{"Content-Type": "application/json"}] * 5, {}, {"Content-Type": "text/plain"}, {"Content-Type": "x"}]
EVERY_WRONG_PAGE_OR_FILTER: list[str] = [
    *("", "0", "-1", "abc", "0.8", "12x", "9" * 40, "\x00", ",", "[]", "\u00b2", "a" * 5000),
    *("9999-12-31T23:59:59-23:59", "2025-02-30T00:00:00Z", "2025-01-01"),
]


@dataclass
class Asked:
    """The application in an event loop of its own, with a token for everybody who may write."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    database: Database
    tokens: list[str]
    document: dict[str, Any]
    ids: tuple[str, ...]

    def ask(self, method: str, path: str, token: str, **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", **sent.pop("headers", {})}
        return self.runner.run(self.http.request(method, path, headers=headers, **sent))

    def writes(self) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
        """Method, path, the names in the body, and a token that may."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                if method in {"post", "put", "patch", "delete"}:
                    yield method.upper(), path, tuple(self._names(operation)), self.token_for(method, path)

    def token_for(self, method: str, path: str) -> str:
        if path.startswith("/api/"):
            return self.tokens[0]
        tried = path.replace("{id}", str(uuid4()))
        allowed = [one for one in self.tokens if self.ask(method, tried, one, content=b"{").status_code != 403]
        assert allowed, f"nobody may {method} {path}"
        return allowed[0]

    def _names(self, operation: Mapping[str, Any]) -> Iterator[str]:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        yield from self._properties(content.get("schema", {}))

    def _properties(self, schema: Mapping[str, Any]) -> Iterator[str]:
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        for name, inner in schema.get("properties", {}).items():
            yield name
            yield from self._properties(inner)

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row that a request could have written."""

        async def read() -> dict[str, list[dict[str, Any]]]:
            names = await self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = sorted({str(row["name"]) for row in names} - ALWAYS_KEPT)
            return {name: await self.database.execute(f'SELECT * FROM "{name}"') for name in tables}

        return self.runner.run(read())


@pytest.fixture(scope="module")
def asked(
    migrated_sqlite: SqliteTemplate, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    with running(migrated_sqlite, rulebook, tmp_path_factory.mktemp("any_body")) as app:
        made = [app.runner.run(create_staff_token(app.service, CALL, role, "Sam Reed")) for role in Role]
        tokens = [app.token, *(one.token for one in made)]
        yield Asked(app.runner, app.http, app.database, tokens, app.document, app.ids)


def is_in_the_published_shape(answer: httpx.Response) -> None:
    assert answer.status_code in ANSWERS, f"{answer.request.method} {answer.request.url}: {answer.text[:500]}"
    errors = answer.json()["errors"]
    assert errors
    assert all(error["title"] and error["detail"] for error in errors)


def bodies(names: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Anything at all; the right envelope with anything in it; known names with absurd values."""
    known = st.dictionaries(
        st.sampled_from(names) if names else st.text(max_size=8), st.sampled_from(ABSURD) | anything
    )
    enveloped = st.fixed_dictionaries({"data": st.fixed_dictionaries({"attributes": known}) | anything | known})
    return (known | enveloped | anything).map(written) | st.binary(max_size=60)


def written(content: Any) -> bytes:
    try:
        return orjson.dumps(content)
    except TypeError:  # whole numbers beyond 64 bits, half a character: sent as they can be
        return repr(content).replace("'", '"').encode("utf-8", "surrogatepass")


def test_any_body_is_answered_and_what_is_refused_has_written_nothing(asked: Asked) -> None:
    # What takes no body has nothing to be wrong.
    reading_a_body = [write for write in asked.writes() if write[2]]
    assert len(reading_a_body) >= 10
    for write in reading_a_body:
        send_anything(asked, *write)


def send_anything(asked: Asked, method: str, path: str, names: tuple[str, ...], token: str) -> None:
    stands = [asked.everything()]

    @FIXED
    @given(content=bodies(names), known=st.sampled_from(asked.ids), kind=st.sampled_from(KINDS))
    def send(content: bytes, known: str, kind: dict[str, str]) -> None:
        answer = asked.ask(method, path.replace("{id}", known), token, content=content, headers=kind)
        if answer.status_code == 200:
            stands.append(asked.everything())
        else:
            is_in_the_published_shape(answer)
            assert asked.everything() == stands[-1], f"{method} {path}"

    send()


RAW = [
    b'{"data": {"attributes": {"reason": "other", "reason": "other"}}}',
    b'{"data": {}, "data": {}}',
    b"\xff\xfe{}",
    b"[" * 100_000,
    b'"data"',
    b'{"data": "text"}',
    b'{"data": []}',
    b'{"data": {"attributes": {"unknown": 1}}}',
    b" " * 10_000_001,
    b'{"data": "' + b"x" * 10_000_000 + b'"}',
]


def test_what_no_writer_understands_is_refused_by_all_of_them(asked: Asked) -> None:
    before = asked.everything()
    for method, path, names, token in asked.writes():
        for content in RAW if names and path.startswith("/api/") else RAW[:1]:
            answer = asked.ask(method, path.replace("{id}", str(uuid4())), token, content=content)
            is_in_the_published_shape(answer)
            assert len(content) < 10_000_000 or answer.status_code in {404, 413}
    assert asked.everything() == before


def test_every_wrong_page_and_filter_of_every_list_is_answered(asked: Asked) -> None:
    for path, methods in asked.document["paths"].items():
        operation = methods.get("get")
        if operation is None or "{" in path:
            continue
        token = asked.token_for("GET", path)
        for name in _parameters(operation):
            for value in EVERY_WRONG_PAGE_OR_FILTER:
                answer = asked.ask("GET", path, token, params={"filter[cohort]": "2025", name: value})
                if answer.status_code != 200:
                    is_in_the_published_shape(answer)


def _parameters(operation: Mapping[str, Any]) -> Iterator[str]:
    for one in operation.get("parameters", ()):
        inner = one["schema"].get("properties", {}) if one.get("style") == "deepObject" else {}
        yield one["name"]
        yield from (f"{one['name']}[{name}]" for name in inner)
